// A Transport over an event node, /dev/input/by-id/…-event-kbd: taken exclusively (EVIOCGRAB), so that nothing the
// scanner types reaches a window; read only. What was typed before the grab is dropped. open() fails with unreachable:
// absent, no permission, no event node, grabbed by somebody else. write() always fails with closed.
#pragma once

#include "drivers/stream/transport.h"

#include <filesystem>

namespace madoguchi::drivers::evdev {

[[nodiscard]] std::unique_ptr<Transport> make_node_transport(asio::io_context& loop, std::filesystem::path path);

}  // namespace madoguchi::drivers::evdev

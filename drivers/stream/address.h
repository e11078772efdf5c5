// One form of address for every device on a stream of bytes:
//   tcp://HOST:PORT · usb:///dev/usb/lp0 · serial:///dev/ttyUSB0?baud=38400&flow=rts
#pragma once

#include "drivers/stream/transport.h"

#include <string_view>

namespace madoguchi::drivers {

// Nothing is opened yet. malformed or out_of_range: names the form that is expected.
[[nodiscard]] Result<std::unique_ptr<Transport>> make_transport(asio::io_context& loop, std::string_view address);

// Serial lines carry so little that time limits must allow for it.
[[nodiscard]] bool is_slow(std::string_view address);

}  // namespace madoguchi::drivers

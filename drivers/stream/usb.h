// A Transport over the kernel's printer node /dev/usb/lp* (module usblp): bytes both ways, one opener only. CUPS' own
// usb back end takes the printer away from that node, so do not give both the same printer.
// open() looks the path up anew: a udev link by serial number finds the printer again after it was plugged in. It fails
// with unreachable when the node is absent, no character device, forbidden, or in use. An unplugged printer ends reads
// and writes with `closed` (ENODEV). A printer that takes nothing (paper out, cover open) holds a write until its
// deadline.
#pragma once

#include "drivers/stream/transport.h"

#include <string_view>

namespace madoguchi::drivers {

// "usb:///dev/usb/lp0": an absolute path, nothing else; else malformed.
[[nodiscard]] Result<std::string> parse_usb_address(std::string_view text);

[[nodiscard]] std::unique_ptr<Transport> make_usb_transport(asio::io_context& loop, std::string path);

}  // namespace madoguchi::drivers

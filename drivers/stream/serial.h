// A Transport over a serial line: RS-232, or USB that says it is one (/dev/ttyACM*, /dev/ttyUSB*).
// The line is raw: 8 data bits, 1 stop bit, no echo, no translation, no signals from control characters; DTR and RTS
// are raised (some scanners and printers send nothing before that). It is taken exclusively (TIOCEXCL and flock). What
// lay in the kernel's buffers from before is dropped at open(). A device that was unplugged ends reads and writes with
// `closed` (ENODEV, EIO, hang-up); open() looks the path up anew, so a path below /dev/serial/by-id finds it again.
// write() returns once the kernel has taken the bytes; close() drops what the line has not sent yet, so that a peer
// that blocks the line cannot hold the loop. Speed is ignored by USB devices that have none.
#pragma once

#include "drivers/stream/transport.h"

#include <string_view>

namespace madoguchi::drivers {

struct SerialAddress {
    enum class Parity { none, even, odd };
    enum class Flow { none, rts, xon };  // rts: RTS/CTS wires; xon: XON/XOFF bytes (not for binary data)

    std::string path;
    int baud = 9600;  // 1200 … 921600, of the usual steps
    Parity parity = Parity::none;
    Flow flow = Flow::none;
};

// "serial:///dev/serial/by-id/NAME?baud=115200&parity=even&flow=rts": an absolute path, then what differs from
// SerialAddress{}. Anything else is malformed; an unusual speed is out_of_range.
[[nodiscard]] Result<SerialAddress> parse_serial_address(std::string_view text);

// For configuration keys of their own beside `path`. out_of_range: a speed that termios has no name for.
[[nodiscard]] Result<void> check_baud(int baud);

// open() fails with unreachable: absent, no serial line, no permission, taken by somebody else, or refused.
[[nodiscard]] std::unique_ptr<Transport> make_serial_transport(asio::io_context& loop, SerialAddress address);

}  // namespace madoguchi::drivers

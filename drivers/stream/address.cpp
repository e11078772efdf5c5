#include "drivers/stream/address.h"

#include "drivers/stream/serial.h"
#include "drivers/stream/tcp.h"
#include "drivers/stream/usb.h"

namespace madoguchi::drivers {

Result<std::unique_ptr<Transport>> make_transport(asio::io_context& loop, std::string_view address) {
    if (address.starts_with("usb:")) {
        BOOST_OUTCOME_TRY(auto path, parse_usb_address(address));
        return make_usb_transport(loop, std::move(path));
    }
    if (address.starts_with("serial:")) {
        BOOST_OUTCOME_TRY(auto line, parse_serial_address(address));
        return make_serial_transport(loop, std::move(line));
    }
    if (address.starts_with("tcp:")) {
        BOOST_OUTCOME_TRY(auto host, parse_tcp_address(address));
        return make_tcp_transport(loop, std::move(host));
    }
    return fail(Errc::malformed,
                "not of the form tcp://HOST:PORT, usb:///dev/usb/lp0 or serial:///dev/ttyUSB0?baud=N: \"" +
                    std::string{address} + '"');
}

bool is_slow(std::string_view address) {
    return address.starts_with("serial:");
}

}  // namespace madoguchi::drivers

#include "drivers/stream/serial.h"

#include "drivers/stream/guarded_io.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>

namespace madoguchi::drivers {
namespace {

struct Speed {
    int baud;
    speed_t code;
};

constexpr std::array<Speed, 11> speeds{{{1200, B1200},
                                        {2400, B2400},
                                        {4800, B4800},
                                        {9600, B9600},
                                        {19200, B19200},
                                        {38400, B38400},
                                        {57600, B57600},
                                        {115200, B115200},
                                        {230400, B230400},
                                        {460800, B460800},
                                        {921600, B921600}}};

std::optional<speed_t> speed_of(int baud) {
    auto found = std::ranges::find(speeds, baud, &Speed::baud);
    if (found == speeds.end()) return std::nullopt;
    return found->code;
}

Result<void> refuse(const std::string& what, int code = errno) {
    return fail(Errc::unreachable, what + ": " + std::generic_category().message(code));
}

void set_parity(termios& line, SerialAddress::Parity parity) {
    line.c_cflag &= ~static_cast<tcflag_t>(PARENB | PARODD);
    switch (parity) {
        case SerialAddress::Parity::none:
            return;
        case SerialAddress::Parity::odd:
            line.c_cflag |= PARODD;
            [[fallthrough]];
        case SerialAddress::Parity::even:
            line.c_cflag |= PARENB;
            line.c_iflag |= INPCK;
            return;
    }
}

void set_flow(termios& line, SerialAddress::Flow flow) {
    line.c_cflag &= ~static_cast<tcflag_t>(CRTSCTS);
    line.c_iflag &= ~static_cast<tcflag_t>(IXON | IXOFF | IXANY);
    switch (flow) {
        case SerialAddress::Flow::none:
            return;
        case SerialAddress::Flow::rts:
            line.c_cflag |= CRTSCTS;
            return;
        case SerialAddress::Flow::xon:
            line.c_iflag |= IXON | IXOFF;
            return;
    }
}

Result<void> configure(int handle, const SerialAddress& address) {
    termios line{};
    if (tcgetattr(handle, &line) != 0) return refuse("not a serial line");
    cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    line.c_cflag &= ~static_cast<tcflag_t>(CSTOPB);
    line.c_cc[VMIN] = 1;
    line.c_cc[VTIME] = 0;
    set_parity(line, address.parity);
    set_flow(line, address.flow);
    auto speed = speed_of(address.baud);
    if (!speed || cfsetspeed(&line, *speed) != 0) return fail(Errc::unreachable, "speed not possible");
    if (tcsetattr(handle, TCSANOW, &line) != 0) return refuse("settings refused");
    return ok();
}

// TIOCEXCL keeps others from opening the line, but neither root nor who has it open already: flock tells those apart
// that follow the custom (minicom, gpsd, we ourselves).
Result<void> take_exclusively(int handle) {
    if (ioctl(handle, TIOCEXCL) != 0) return refuse("cannot be taken exclusively");
    if (flock(handle, LOCK_EX | LOCK_NB) != 0) return refuse("in use");
    return ok();
}

struct Stream {
    explicit Stream(asio::io_context& loop) : line{loop} {}
    ~Stream() { close(); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    // Without O_NONBLOCK, open() would wait for a carrier that a three-wire cable never has.
    Result<void> open(const SerialAddress& address) {
        int handle = ::open(address.path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (handle < 0) return refuse(address.path);
        line.assign(handle);
        auto ready = take_exclusively(handle);
        if (ready) ready = configure(handle, address);
        if (!ready) {
            close();
            return ready;
        }
        tcflush(handle, TCIOFLUSH);
        int raised = TIOCM_DTR | TIOCM_RTS;
        ioctl(handle, TIOCMBIS, &raised);  // a pseudo terminal has no such wires
        return ok();
    }

    // The kernel would otherwise wait up to 30 s for a line that takes nothing.
    void close() {
        if (!line.is_open()) return;
        auto handle = line.native_handle();
        tcflush(handle, TCOFLUSH);
        ioctl(handle, TIOCNXCL);
        boost::system::error_code ignored;
        line.close(ignored);
    }

    asio::posix::stream_descriptor line;
};

class SerialTransport final : public Transport {
public:
    SerialTransport(asio::io_context& io, SerialAddress where)
        : loop{io}, address{std::move(where)}, stream{std::make_shared<Stream>(io)} {}
    ~SerialTransport() override { stream->close(); }

    Task<Result<void>> open(Deadline) override {
        stream->close();
        stream = std::make_shared<Stream>(loop);
        co_return stream->open(address);
    }

    Task<Result<std::string>> read(Deadline deadline) override { return read_some(loop, stream, deadline); }

    Task<Result<void>> write(std::string bytes, Deadline deadline) override {
        return write_all(loop, stream, std::move(bytes), deadline);
    }

    void close() override { stream->close(); }
    [[nodiscard]] bool is_open() const override { return stream->line.is_open(); }

private:
    asio::io_context& loop;
    SerialAddress address;
    std::shared_ptr<Stream> stream;
};

bool apply_parity(SerialAddress& address, std::string_view value) {
    if (value == "none")
        address.parity = SerialAddress::Parity::none;
    else if (value == "even")
        address.parity = SerialAddress::Parity::even;
    else if (value == "odd")
        address.parity = SerialAddress::Parity::odd;
    else
        return false;
    return true;
}

bool apply_flow(SerialAddress& address, std::string_view value) {
    if (value == "none")
        address.flow = SerialAddress::Flow::none;
    else if (value == "rts")
        address.flow = SerialAddress::Flow::rts;
    else if (value == "xon")
        address.flow = SerialAddress::Flow::xon;
    else
        return false;
    return true;
}

bool apply_baud(SerialAddress& address, std::string_view value) {
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), address.baud);
    return error == std::errc{} && end == value.data() + value.size();
}

bool apply(SerialAddress& address, std::string_view setting) {
    auto equals = setting.find('=');
    if (equals == std::string_view::npos) return false;
    auto key = setting.substr(0, equals);
    auto value = setting.substr(equals + 1);
    if (key == "baud") return apply_baud(address, value);
    if (key == "parity") return apply_parity(address, value);
    if (key == "flow") return apply_flow(address, value);
    return false;
}

}  // namespace

Result<void> check_baud(int baud) {
    if (!speed_of(baud)) return fail(Errc::out_of_range, "no serial line has the speed " + std::to_string(baud));
    return ok();
}

Result<SerialAddress> parse_serial_address(std::string_view text) {
    constexpr std::string_view scheme = "serial://";
    auto wrong = [&] {
        return fail(Errc::malformed, "not of the form serial:///dev/…?baud=N: \"" + std::string{text} + '"');
    };
    if (!text.starts_with(scheme)) return wrong();
    auto rest = text.substr(scheme.size());
    auto question = rest.find('?');
    SerialAddress address{.path = std::string{rest.substr(0, question)}};
    if (address.path.size() < 2 || address.path.front() != '/' || address.path.back() == '/') return wrong();
    while (question != std::string_view::npos) {
        rest.remove_prefix(question + 1);
        question = rest.find('&');
        if (!apply(address, rest.substr(0, question))) return wrong();
    }
    BOOST_OUTCOME_TRY(check_baud(address.baud));
    return address;
}

std::unique_ptr<Transport> make_serial_transport(asio::io_context& loop, SerialAddress address) {
    return std::make_unique<SerialTransport>(loop, std::move(address));
}

}  // namespace madoguchi::drivers

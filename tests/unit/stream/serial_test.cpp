// The serial transport over a pseudo terminal: what a line does by itself unless told otherwise, and what a pulled plug
// looks like.
#include "drivers/stream/serial.h"
#include "tests/simulators/shared/process.h"
#include "tests/simulators/shared/pty.h"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <optional>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace std::chrono_literals;
using simulator::SerialPlug;
using simulator::TemporaryDirectory;

namespace {

constexpr auto patience = 10s;

// A line, its device end and the transport that opened it.
struct Bench {
    asio::io_context loop;
    TemporaryDirectory directory;
    SerialPlug plug{directory.path() / "usb-scanner"};
    std::unique_ptr<Transport> line = make_serial_transport(loop, {.path = plug.name().string(), .baud = 115200});

    template <class T>
    T finish(Task<T> task) {
        std::optional<T> value;
        std::optional<Task<T>> body{std::move(task)};
        start(loop, [&]() -> Task<> { value.emplace(co_await std::move(*body)); });
        loop.restart();
        loop.run_for(patience);
        REQUIRE(value.has_value());
        return std::move(*value);
    }
    void open() { REQUIRE(finish(line->open(Deadline::in(patience))).has_value()); }
    Result<std::string> read(std::chrono::milliseconds limit = patience) {
        return finish(line->read(Deadline::in(limit)));
    }

    void device_says(const std::string& bytes) const {
        REQUIRE(::write(plug.handle(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }
    // What arrived at the device, up to `most` bytes; "" when nothing does within `wait`.
    [[nodiscard]] std::string device_hears(std::chrono::milliseconds wait) const {
        pollfd ready{plug.handle(), POLLIN, 0};
        if (poll(&ready, 1, static_cast<int>(wait.count())) != 1) return "";
        std::array<char, 4096> buffer{};
        auto count = ::read(plug.handle(), buffer.data(), buffer.size());
        return count > 0 ? std::string{buffer.data(), static_cast<std::size_t>(count)} : std::string{};
    }
};

std::string every_byte() {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    return all;
}

}  // namespace

TEST_CASE("an address names the line and what differs from 9600 8N1") {
    auto plain = parse_serial_address("serial:///dev/ttyACM0");
    REQUIRE(plain);
    CHECK(plain.value().path == "/dev/ttyACM0");
    CHECK(plain.value().baud == 9600);
    auto full =
        parse_serial_address("serial:///dev/serial/by-id/usb-Maker_Printer-if00?baud=115200&parity=even&flow=rts");
    REQUIRE(full);
    CHECK(full.value().path == "/dev/serial/by-id/usb-Maker_Printer-if00");
    CHECK(full.value().baud == 115200);
    CHECK(full.value().parity == SerialAddress::Parity::even);
    CHECK(full.value().flow == SerialAddress::Flow::rts);
}

TEST_CASE("an address of another form is refused") {
    for (auto text :
         {"", "/dev/ttyACM0", "serial://", "serial:///", "serial://dev/ttyS0", "serial:///dev/", "tcp://a:1",
          "serial:///dev/ttyS0?", "serial:///dev/ttyS0?baud",
          "serial:///dev/ttyS0?baud=", "serial:///dev/ttyS0?baud=9600&", "serial:///dev/ttyS0?baud=96x",
          "serial:///dev/ttyS0?speed=9600", "serial:///dev/ttyS0?parity=mark", "serial:///dev/ttyS0?flow=yes"}) {
        CAPTURE(text);
        auto parsed = parse_serial_address(text);
        REQUIRE(!parsed);
        CHECK(parsed.error().code == Errc::malformed);
    }
    auto odd_speed = parse_serial_address("serial:///dev/ttyS0?baud=9601");
    REQUIRE(!odd_speed);
    CHECK(odd_speed.error().code == Errc::out_of_range);
}

TEST_CASE("every byte arrives as it was sent, in both directions") {
    Bench bench;
    bench.open();
    bench.device_says(every_byte());
    std::string heard;
    while (heard.size() < 256) heard += bench.read().value();
    CHECK(heard == every_byte());
    REQUIRE(bench.finish(bench.line->write(every_byte(), Deadline::in(patience))).has_value());
    std::string arrived;
    while (arrived.size() < 256) {
        auto more = bench.device_hears(patience);
        REQUIRE(!more.empty());
        arrived += more;
    }
    CHECK(arrived == every_byte());
}

TEST_CASE("what the device says is not echoed back to it") {
    Bench bench;
    bench.open();
    bench.device_says("4912345678904\r");
    CHECK(bench.read().value() == "4912345678904\r");
    CHECK(bench.device_hears(50ms) == "");
}

TEST_CASE("what lay in the line from before is dropped at the opening") {
    Bench bench;
    bench.device_says("half a co");
    bench.open();
    bench.device_says("whole\r");
    CHECK(bench.read().value() == "whole\r");
}

TEST_CASE("the line is opened at the speed that was asked for") {
    Bench bench;
    bench.open();
    int same_line = ::open(bench.plug.name().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK);
    // TIOCEXCL stops ordinary users here; root gets in and can look.
    if (same_line < 0) return;
    termios line{};
    REQUIRE(tcgetattr(same_line, &line) == 0);
    CHECK(cfgetospeed(&line) == B115200);
    CHECK((line.c_lflag & (ECHO | ICANON | ISIG)) == 0);
    CHECK((line.c_cflag & CLOCAL) != 0);
    ::close(same_line);
}

TEST_CASE("a line that is open cannot be opened by a second one, and can again once it is closed") {
    Bench bench;
    bench.open();
    auto second = make_serial_transport(bench.loop, {.path = bench.plug.name().string()});
    auto refused = bench.finish(second->open(Deadline::in(patience)));
    REQUIRE(!refused);
    CHECK(refused.error().code == Errc::unreachable);
    bench.line->close();
    CHECK(bench.finish(second->open(Deadline::in(patience))).has_value());
}

TEST_CASE("a pulled plug ends the waiting read with closed, and the same name works after plugging in again") {
    Bench bench;
    bench.open();
    asio::steady_timer hand{bench.loop, 20ms};
    hand.async_wait([&](auto) { bench.plug.pull(); });
    auto lost = bench.read();
    REQUIRE(!lost);
    CHECK(lost.error().code == Errc::closed);
    CHECK(!bench.line->is_open());
    CHECK(!bench.finish(bench.line->write("x", Deadline::in(patience))).has_value());
    auto absent = bench.finish(bench.line->open(Deadline::in(patience)));
    REQUIRE(!absent);
    CHECK(absent.error().code == Errc::unreachable);
    bench.plug.insert();
    bench.open();
    bench.device_says("back\r");
    CHECK(bench.read().value() == "back\r");
}

TEST_CASE("a read without bytes ends at its deadline and closes the line") {
    Bench bench;
    bench.open();
    auto nothing = bench.read(30ms);
    REQUIRE(!nothing);
    CHECK(nothing.error().code == Errc::timed_out);
    CHECK(!bench.line->is_open());
}

TEST_CASE("a device that takes nothing ends the write at its deadline and does not hold the loop") {
    Bench bench;
    bench.open();
    auto stuck = bench.finish(bench.line->write(std::string(1 << 20, 'x'), Deadline::in(50ms)));
    REQUIRE(!stuck);
    CHECK(stuck.error().code == Errc::timed_out);
    auto begun = std::chrono::steady_clock::now();
    bench.line->close();
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

TEST_CASE("close ends a waiting read") {
    Bench bench;
    bench.open();
    asio::steady_timer hand{bench.loop, 20ms};
    hand.async_wait([&](auto) { bench.line->close(); });
    auto ended = bench.read();
    REQUIRE(!ended);
    CHECK(ended.error().code == Errc::closed);
}

TEST_CASE("a plain file or a directory is no serial line") {
    Bench bench;
    for (auto path : {std::string{"/dev/null"}, bench.directory.path().string(), std::string{"/dev/no-such-line"}}) {
        auto wrong = make_serial_transport(bench.loop, {.path = path});
        auto opened = bench.finish(wrong->open(Deadline::in(patience)));
        REQUIRE(!opened);
        CHECK(opened.error().code == Errc::unreachable);
    }
}

// The same printer behind a USB printer node and behind a serial line: a pseudo terminal stands for the node, a bridge
// carries its bytes to the simulator. The real node is tried where the machine has one.
#include "drivers/stream/address.h"
#include "drivers/stream/capture.h"
#include "tests/component/escpos/desk.h"
#include "tests/simulators/shared/pty.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <tuple>

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);

// A printer node is no terminal: nothing is echoed, nothing translated.
void make_raw(const std::filesystem::path& node) {
    int handle = ::open(node.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(handle >= 0);
    termios raw{};
    REQUIRE(tcgetattr(handle, &raw) == 0);
    cfmakeraw(&raw);
    REQUIRE(tcsetattr(handle, TCSANOW, &raw) == 0);
    ::close(handle);
}

template <class From, class To>
Task<> carry(From& from, To& to) {
    std::array<char, 4096> buffer;
    while (true) {
        auto [failed, count] = co_await from.async_read_some(asio::buffer(buffer), quiet);
        if (failed) co_return;
        auto [refused, sent] = co_await asio::async_write(to, asio::buffer(buffer.data(), count), quiet);
        if (refused) co_return;
    }
}

// The cable between the node and the printer.
struct Cable {
    Cable(asio::io_context& io, std::uint16_t to, std::filesystem::path name)
        : loop{io}, port{to}, plug{std::move(name)}, device{io}, printer{io} {
        connect();
    }
    void connect() {
        make_raw(plug.name());
        device.assign(::dup(plug.handle()));
        printer.connect({asio::ip::address_v4::loopback(), port});
        start(loop, [this] { return carry(device, printer); });
        start(loop, [this] { return carry(printer, device); });
    }
    void pull() {
        boost::system::error_code ignored;
        device.close(ignored);
        printer.close(ignored);
        plug.pull();
    }
    void insert() {
        plug.insert();
        connect();
    }

    asio::io_context& loop;
    std::uint16_t port;
    simulator::SerialPlug plug;
    asio::posix::stream_descriptor device;
    asio::ip::tcp::socket printer;
};

struct Line {
    explicit Line(const std::string& scheme, const std::string& settings)
        : node{folder.path() / "node"}, desk{printer, "generic", scheme + node.string() + settings} {}

    // Slips, a cable pulled in the middle of one, and slips again.
    void run() {
        Cable cable{desk.loop, printer.port(), node};
        desk.serve([&]() -> Task<> {
            co_await desk.until([&] { return desk.driver->state() == drivers::DeviceState::online; });
            auto raster = noise(400, 5);
            auto whole = co_await desk.print(raster);
            CHECK(whole.outcome == Outcome::done);
            CHECK(read_png(desk.slip(1)) == raster);
            printer.command({{"do", "slow"}, {"lines_per_second", 200}});
            start(desk.loop, [&]() -> Task<> {
                while (printer.status().at("lines_printed").get<int>() < 450) co_await pause(2ms);
                cable.pull();
            });
            auto torn = co_await desk.print(noise(4000));
            CHECK(torn.outcome == Outcome::unknown);
            CHECK(torn.reason == PrintReason::offline);
            co_await desk.until([&] { return desk.driver->state() == drivers::DeviceState::offline; });
            printer.command({{"do", "power_off"}});  // such printers draw their power from the cable
            printer.command({{"do", "slow"}, {"lines_per_second", 0}});
            printer.command({{"do", "power_on"}});
            cable.insert();
            co_await desk.until([&] { return desk.driver->state() == drivers::DeviceState::online; });
            auto again = co_await desk.print(raster);
            CHECK(again.outcome == Outcome::done);
            CHECK(read_png(desk.slip(2)) == raster);
        });
    }

    simulator::TemporaryDirectory folder;
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    std::filesystem::path node;
    Desk desk;
};

}  // namespace

TEST_CASE("a printer at a USB printer node prints, is unplugged in the middle of a slip, and prints again") {
    Line line{"usb://", ""};
    line.run();
}

TEST_CASE("a printer at a serial line prints, is unplugged in the middle of a slip, and prints again") {
    Line line{"serial://", "?baud=115200&flow=rts"};
    line.run();
}

TEST_CASE("an address says which way, and a wrong one is refused with the right forms") {
    asio::io_context loop;
    for (const auto* good : {"tcp://127.0.0.1:9100", "usb:///dev/usb/lp0", "serial:///dev/ttyS0?baud=38400&flow=xon"}) {
        CAPTURE(good);
        CHECK(drivers::make_transport(loop, good));
    }
    for (const auto* wrong : {"", "usb", "usb:/dev/usb/lp0", "usb://lp0", "usb:///", "usb:///dev/", "lpt1",
                              "serial://ttyS0", "serial:///dev/ttyS0?speed=1", "tcp://printer"}) {
        CAPTURE(wrong);
        CHECK(!drivers::make_transport(loop, wrong));
    }
}

TEST_CASE("a path that is no printer node is not taken for one: what a file swallows is not printed") {
    simulator::TemporaryDirectory folder;
    auto file = (folder.path() / "file").string();
    ::close(::open(file.c_str(), O_CREAT | O_RDWR, 0600));
    asio::io_context loop;
    for (const auto& path : {file, file + "-absent"}) {
        auto node = drivers::make_transport(loop, "usb://" + path).value();
        bool refused = false;
        start(loop, [&]() -> Task<> {
            auto opened = co_await node->open(Deadline::in(1s));
            refused = !opened && opened.error().code == Errc::unreachable;
        });
        loop.restart();
        loop.run();
        CHECK(refused);
    }
}

TEST_CASE("the machine's own printer node can be opened") {
    if (!std::filesystem::exists("/dev/usb/lp0")) {
        std::cout << "not run: no usblp\n";
        return;
    }
    asio::io_context loop;
    auto node = drivers::make_transport(loop, "usb:///dev/usb/lp0").value();
    bool opened = false;
    start(loop, [&]() -> Task<> {
        auto result = co_await node->open(Deadline::in(1s));
        opened = result.has_value();
    });
    loop.run();
    CHECK(opened);
}

TEST_CASE("a session is recorded without what was on the slips") {
    const std::tuple<std::string, std::string, nlohmann::json> sessions[] = {
        {"generic", "whole-slip", {{"do", "slow"}, {"lines_per_second", 0}}},
        {"tm-m30", "paper-ends-in-the-middle", {{"do", "paper_out"}, {"after_lines", 100}}},
        {"tm-t88iii", "cutter-sticks", {{"do", "cutter_error"}, {"at_cut", true}}},
    };
    for (const auto& [model, name, fault] : sessions) {
        CAPTURE(name);
        simulator::TemporaryDirectory folder;
        SimulatorProcess printer{ESCPOS_SIMULATOR};
        printer.command(fault);
        auto directory = folder.path() / "captures";
        const std::string width = model == "tm-t88iii" ? "dots = 512\n" : "";
        Raster raster = noise(150);
        if (!width.empty()) raster = Raster{512, 150, std::vector<std::uint8_t>(64 * 150, 0x55)};
        PrintResult result;
        {
            Desk desk{printer, model, "", width + "capture = \"" + directory.string() + "\"\n"};
            desk.serve([&]() -> Task<> { result = co_await desk.print(raster); });
        }
        auto files = std::filesystem::directory_iterator{directory};
        REQUIRE(files != std::filesystem::directory_iterator{});
        auto lines = drivers::read_capture(files->path());
        REQUIRE(lines);
        int bands = 0;
        for (const auto& line : lines.value()) {
            if (line.way != drivers::Way::out) continue;
            bool band = line.bytes.starts_with("\x1Dv0") || line.bytes.starts_with("\x1D(L");
            bands += band ? 1 : 0;
            // Nothing of the picture: neither its noise nor its pattern.
            if (band) CHECK(std::ranges::count(line.bytes, '\0') > static_cast<std::ptrdiff_t>(line.bytes.size()) - 24);
        }
        CHECK(bands >= 2);
        // To renew drivers/escpos/captures: KEEP_CAPTURES=DIR; the note in front is what replay expects.
        if (const char* keep = std::getenv("KEEP_CAPTURES")) {
            std::ofstream kept{std::filesystem::path{keep} / (name + ".jsonl")};
            kept << R"({"way":"note","text":")" << model << " 150 " << xfs4iot::name(result.outcome) << ' '
                 << xfs4iot::name(result.reason) << "\"}\n";
            kept << std::ifstream{files->path()}.rdbuf();
        }
    }
}

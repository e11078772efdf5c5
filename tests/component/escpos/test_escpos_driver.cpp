// The ESC/POS driver against escpos-simulator: what paper, cover, cutter, cable and power can do to a slip.
#include "common/config.h"
#include "drivers/escpos/driver.h"
#include "tests/simulators/shared/process.h"

#include <cairo.h>
#include <doctest/doctest.h>
#include <boost/asio/as_tuple.hpp>

#include <random>

using namespace madoguchi;
using namespace std::chrono_literals;
using simulator::SimulatorProcess;
using xfs4iot::Outcome;
using xfs4iot::PaperState;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

namespace {

constexpr auto patience = 20s;

// Dots without any order, so that a shifted or swallowed byte shows. Holds "DLE EOT"-like bytes by chance, too.
Raster noise(int height, unsigned seed = 1) {
    Raster raster{576, height, {}};
    raster.bits.resize(raster.row_bytes() * static_cast<std::size_t>(height));
    std::mt19937 random{seed};
    for (auto& byte : raster.bits) byte = static_cast<std::uint8_t>(random());
    return raster;
}

Raster read_png(const std::filesystem::path& file) {
    auto* surface = cairo_image_surface_create_from_png(file.c_str());
    REQUIRE(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS);
    Raster raster{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), {}};
    raster.bits.resize(raster.row_bytes() * static_cast<std::size_t>(raster.height));
    auto stride = cairo_image_surface_get_stride(surface);
    const auto* pixels = cairo_image_surface_get_data(surface);
    for (int y = 0; y < raster.height; ++y)
        for (int x = 0; x < raster.width; ++x) {
            bool black = pixels[y * stride + 4 * x] == 0;
            auto& byte =
                raster.bits[static_cast<std::size_t>(y) * raster.row_bytes() + static_cast<std::size_t>(x / 8)];
            if (black) byte = static_cast<std::uint8_t>(byte | (0x80 >> (x % 8)));
        }
    cairo_surface_destroy(surface);
    return raster;
}

class Desk {
public:
    explicit Desk(SimulatorProcess& peer, const std::string& model = "generic") : printer_peer{peer}, news{loop} {
        auto text = "[device.p]\naddress = \"" + peer.address() + "\"\nmodel = \"" + model + "\"\n";
        auto file = ConfigFile::parse(text, "test.toml");
        auto section = file.value().section("device.p", drivers::escpos::config_keys());
        auto made = drivers::escpos::make_escpos_raster_printer(loop, section.value());
        REQUIRE(made);
        driver = std::move(made.value());
        driver->changed = [this] { news.cancel(); };
    }

    // Runs `visit` once the printer is connected and its sensors are read.
    void serve(std::function<Task<>()> visit) {
        bool ended = false;
        start(loop, [&]() -> Task<> { co_await driver->run(); });
        start(loop, [&]() -> Task<> {
            co_await until([&] { return driver->state() != drivers::DeviceState::starting; });
            co_await visit();
            ended = true;
            driver->stop();
        });
        loop.run_for(patience);
        CHECK(ended);
    }

    Task<> until(std::function<bool()> condition) {
        while (!condition()) {
            news.expires_after(patience);
            co_await news.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }

    Task<PrintResult> print(Raster raster, std::chrono::milliseconds limit = 10s) {
        AttemptId attempt{"01ATTEMPT"};  // named: g++ 12 mangles braced temporaries in a co_await
        auto result = co_await driver->print(attempt, std::move(raster), Deadline::in(limit));
        co_return result;
    }

    [[nodiscard]] std::filesystem::path slip(int number) const {
        return printer_peer.state() / "out" / (std::to_string(number) + ".png");
    }

    SimulatorProcess& printer_peer;
    asio::io_context loop;
    asio::steady_timer news;
    std::unique_ptr<drivers::RasterPrinter> driver;
};

void expect(const PrintResult& result, Outcome outcome) {
    CHECK(result.outcome == outcome);
}
void expect(const PrintResult& result, PrintReason reason) {
    CHECK(result.reason == reason);
}

}  // namespace

TEST_CASE("a slip is done when the printer says so, and the paper holds exactly the dots that were sent") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    std::string model;
    SUBCASE("GS v 0, probing") {
        model = "generic";
    }
    SUBCASE("GS v 0, answering GS ( H") {
        model = "tm-t20iii";
    }
    SUBCASE("GS ( L") {
        model = "tm-m30";
    }
    Desk desk{printer, model};
    auto raster = noise(1000);
    desk.serve([&]() -> Task<> {
        auto result = co_await desk.print(raster);
        CHECK(result.outcome == Outcome::done);
        CHECK(result.impressions == 1);
        CHECK(result.attempt.text == "01ATTEMPT");
        CHECK(read_png(desk.slip(1)) == raster);
    });
    CHECK(printer.status().at("ignored_bytes") == 0);
}

TEST_CASE("slips come one after another") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        for (unsigned i = 1; i <= 3; ++i) {
            expect(co_await desk.print(noise(97, i)), Outcome::done);
            CHECK(read_png(desk.slip(static_cast<int>(i))) == noise(97, i));
        }
    });
}

TEST_CASE("no paper before printing: nothing is sent, nothing came out, and the status said so before") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    printer.command({{"do", "paper_out"}});
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        CHECK(desk.driver->status().paper == PaperState::out);
        auto result = co_await desk.print(noise(200));
        CHECK(result.outcome == Outcome::not_done);
        CHECK(result.reason == PrintReason::paper_out);
        CHECK(result.impressions == 0);
    });
    CHECK(!std::filesystem::exists(desk.slip(1)));
    CHECK(printer.status().at("lines_printed") == 0);
}

TEST_CASE("paper, cover and cutter are reported as they change, without being asked") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        auto& driver = *desk.driver;
        CHECK(driver.status().paper == PaperState::full);
        printer.command({{"do", "paper_near_end"}});
        co_await desk.until([&] { return driver.status().paper == PaperState::low; });
        printer.command({{"do", "cover_open"}});
        co_await desk.until([&] { return driver.status().cover_open; });
        expect(co_await desk.print(noise(50)), PrintReason::cover_open);
        printer.command({{"do", "cover_close"}});
        printer.command({{"do", "refill"}});
        co_await desk.until([&] { return driver.status().paper == PaperState::full; });
        printer.command({{"do", "cutter_error"}});
        co_await desk.until([&] { return driver.status().fault; });
        CHECK(driver.state() == drivers::DeviceState::hardware_error);
        expect(co_await desk.print(noise(50)), PrintReason::cutter_error);
        printer.command({{"do", "cutter_clear"}});
        co_await desk.until([&] { return !driver.status().fault; });
        expect(co_await desk.print(noise(50)), Outcome::done);
    });
}

TEST_CASE("near the end of the roll a slip is still printed") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    printer.command({{"do", "paper_near_end"}});
    Desk desk{printer};
    desk.serve([&]() -> Task<> { expect(co_await desk.print(noise(100)), Outcome::done); });
}

TEST_CASE("paper that ends in the middle is unknown, and the rest does not come out on the new roll") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        printer.command({{"do", "paper_out"}, {"after_lines", 300}});
        auto result = co_await desk.print(noise(900));
        CHECK(result.outcome == Outcome::unknown);
        CHECK(result.reason == PrintReason::paper_out);
        CHECK(!result.impressions);
        printer.command({{"do", "refill"}});
        co_await desk.until([&] { return desk.driver->status().paper == PaperState::full; });
        auto raster = noise(120, 7);
        expect(co_await desk.print(raster), Outcome::done);
        CHECK(read_png(desk.slip(1)) == raster);
    });
}

TEST_CASE("a cutter that sticks at the end of a slip is unknown") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        printer.command({{"do", "cutter_error"}, {"at_cut", true}});
        auto result = co_await desk.print(noise(200));
        CHECK(result.outcome == Outcome::unknown);
        CHECK(result.reason == PrintReason::cutter_error);
    });
}

TEST_CASE("power that goes in the middle is unknown, and afterwards the printer is read again and prints whole slips") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        printer.command({{"do", "power_off"}, {"after_lines", 250}});
        auto result = co_await desk.print(noise(900));
        CHECK(result.outcome == Outcome::unknown);
        CHECK(!result.impressions);
        CHECK(!std::filesystem::exists(desk.slip(1)));
        co_await desk.until([&] { return desk.driver->state() == drivers::DeviceState::offline; });
        expect(co_await desk.print(noise(10)), PrintReason::offline);
        printer.command({{"do", "power_on"}});
        co_await desk.until([&] { return desk.driver->state() == drivers::DeviceState::online; });
        auto raster = noise(150, 3);
        expect(co_await desk.print(raster), Outcome::done);
        CHECK(read_png(desk.slip(1)) == raster);
    });
}

TEST_CASE("a connection that breaks inside a slip does not spoil the next one") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    printer.command({{"do", "slow"}, {"lines_per_second", 2000}});
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        start(desk.loop, [&]() -> Task<> {
            while (printer.status().at("lines_printed").get<int>() == 0) co_await pause(1ms);
            printer.command({{"do", "disconnect"}});
        });
        expect(co_await desk.print(noise(2000)), Outcome::unknown);
        printer.command({{"do", "slow"}, {"lines_per_second", 0}});
        co_await desk.until([&] { return desk.driver->state() == drivers::DeviceState::offline; });
        co_await desk.until([&] { return desk.driver->state() == drivers::DeviceState::online; });
        expect(co_await desk.print(noise(60, 9)), Outcome::done);
    });
}

TEST_CASE("a clone without GS ( H is believed by its answer in order, one that answers neither is not") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        printer.command({{"do", "clone"}, {"process_id", false}});
        expect(co_await desk.print(noise(100)), Outcome::done);
        auto begin = std::chrono::steady_clock::now();
        expect(co_await desk.print(noise(100)), Outcome::done);
        CHECK(std::chrono::steady_clock::now() - begin < 1500ms);  // it is known by now, nobody waits for GS ( H
        printer.command({{"do", "clone"}, {"process_id", false}, {"in_order", false}});
        auto silent = co_await desk.print(noise(100), 1s);
        CHECK(silent.outcome == Outcome::unknown);
        CHECK(silent.reason == PrintReason::timed_out);
    });
}

TEST_CASE("a slip of another width is refused before anything is sent") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        Raster narrow{384, 10, std::vector<std::uint8_t>(480)};
        expect(co_await desk.print(narrow), PrintReason::refused);
        Raster lying{576, 10, std::vector<std::uint8_t>(5)};
        auto result = co_await desk.print(lying);
        CHECK(result.outcome == Outcome::not_done);
        CHECK(result.impressions == 0);
    });
}

TEST_CASE("rubble on the line does not stop a slip") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        printer.command({{"do", "garbage"}});
        expect(co_await desk.print(noise(100)), Outcome::done);
    });
}

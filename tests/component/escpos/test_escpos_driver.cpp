// The ESC/POS driver against escpos-simulator: what paper, cover, cutter, cable and power can do to a slip.
#include "tests/component/escpos/desk.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

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

TEST_CASE("the first line is on paper before the last one has left: a slip comes band by band") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    desk.serve([&]() -> Task<> { expect(co_await desk.print(noise(3000)), Outcome::done); });
    auto status = printer.status();
    CHECK(status.at("bytes_received").get<int>() > 3000 * 72);
    CHECK(status.at("bytes_at_first_line").get<int>() < 3000 * 72 / 4);
}

TEST_CASE("a head that grows too hot in the middle is waited for, and the slip is whole") {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    printer.command({{"do", "slow"}, {"lines_per_second", 2000}});
    Desk desk{printer};
    desk.serve([&]() -> Task<> {
        start(desk.loop, [&]() -> Task<> {
            while (printer.status().at("lines_printed").get<int>() == 0) co_await pause(1ms);
            printer.command({{"do", "head_hot"}});
            CHECK(printer.status().at("online") == false);  // the driver is told, and told again when it has cooled
            printer.command({{"do", "head_cool"}});
        });
        auto raster = noise(1500, 11);
        expect(co_await desk.print(raster), Outcome::done);
        CHECK(read_png(desk.slip(1)) == raster);
        CHECK(!desk.driver->status().fault);
    });
}

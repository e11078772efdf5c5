// Lights, help button and service software: around the visit, never in its way.
#include "kiosk/model/derive.h"
#include "tests/unit/model/desk.h"

#include <doctest/doctest.h>

namespace madoguchi::model {

using xfs4iot::Outcome;

TEST_CASE("a light burns where something is to be put or taken, and only there") {
    Desk desk;
    CHECK(lights(desk.state) == Lights{});
    desk.to_card();
    CHECK(lights(desk.state) == Lights{.card_reader = true});
    CHECK(desk.state.lit == lights(desk.state));
    CHECK(desk.take<ShowLights>().lights == Lights{.card_reader = true});
    desk.put_card();
    desk.run();
    CHECK_FALSE(lights(desk.state).card_reader);
}

TEST_CASE("at the end of a visit each outlet's light burns until its paper is taken") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    static_cast<void>(desk.take<Print>());
    desk.give(PrintEnded{desk.print(Outcome::done, desk.pages), true});
    desk.run_until_pay();
    REQUIRE(desk.state.stage == Screen::take);
    CHECK(lights(desk.state).document_printer);
    CHECK(lights(desk.state).receipt_printer);
    desk.press(ActionKind::taken, "certificate");
    CHECK_FALSE(lights(desk.state).document_printer);
    desk.press(ActionKind::taken, "receipt");
    CHECK_FALSE(lights(desk.state).receipt_printer);
    CHECK(desk.state.lit == lights(desk.state));
}

TEST_CASE("the help button opens what the help key opens, once for each press") {
    Desk desk;
    auto devices = working_devices();
    devices.help_button = true;
    desk.set_devices(devices);
    CHECK(desk.state.overlay == Screen::help);
    desk.press(ActionKind::close);
    desk.set_devices(devices);  // still held
    CHECK_FALSE(desk.state.overlay);
}

TEST_CASE("service software gets the devices between two visits, and the machine rests until it gives them back") {
    Desk desk;
    auto devices = working_devices();
    devices.maintenance = Maintenance::wanted;
    SUBCASE("nobody is served") {
        desk.set_devices(devices);
    }
    SUBCASE("a visit is under way: it ends first") {
        desk.to_card();
        desk.set_devices(devices);
        CHECK_FALSE(desk.find<LetGoOfDevices>());
        CHECK(desk.state.stage == Screen::card_prompt);
        desk.press(ActionKind::cancel);
        for (int i = 0; i < 60 && desk.state.stage != Screen::out_of_service; ++i) desk.pass(std::chrono::seconds{1});
    }
    CHECK(desk.state.stage == Screen::out_of_service);
    static_cast<void>(desk.take<LetGoOfDevices>());
    devices.maintenance = Maintenance::active;
    desk.set_devices(devices);
    desk.pass(std::chrono::seconds{60});
    CHECK(desk.state.stage == Screen::out_of_service);
    CHECK_FALSE(desk.find<LetGoOfDevices>());
    desk.set_devices(working_devices());
    CHECK(desk.state.stage == Screen::home);
}

TEST_CASE("while service software has the devices no payment in doubt is asked about") {
    Desk desk;
    desk.give(Started{{}, {}, {saga::Doubt{{"V1"}, {"A1"}, {"Q1"}, {300}, "credit", 0}}});
    auto devices = working_devices();
    devices.maintenance = Maintenance::wanted;
    SUBCASE("it asked for them") {}
    SUBCASE("it had them already when this machine started") {
        devices.maintenance = Maintenance::active;
    }
    desk.set_devices(devices);
    desk.pass(std::chrono::seconds{30});
    CHECK_FALSE(desk.find<QueryPayment>());
    desk.set_devices(working_devices());
    desk.pass(std::chrono::seconds{1});
    CHECK(desk.find<QueryPayment>());
}

}  // namespace madoguchi::model

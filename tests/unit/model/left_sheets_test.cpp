// A sheet that nobody took belongs to somebody: the machine serves nobody else before staff have it.
#include "desk.h"
#include "kiosk/model/saga/recovery.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace madoguchi::model {

using xfs4iot::Outcome;
using xfs4iot::PrintReason;

namespace {

Devices with_outlet(std::optional<bool> paper) {
    auto devices = working_devices();
    devices.document_printer.paper_in_outlet = paper;
    return devices;
}

// Everything came out and lies there; the resident has gone.
void walk_away_from_sheet(Desk& desk, std::optional<bool> sensor) {
    desk.set_devices(with_outlet(sensor ? std::optional{false} : std::nullopt));
    desk.to_payment();
    desk.paid();
    desk.set_devices(with_outlet(sensor));
    desk.printed();
    desk.press(ActionKind::taken, "receipt");
    desk.pass(desk.state.settings->timing.take + std::chrono::seconds{20});
    desk.run();
}

void wait(Desk& desk, int seconds) {
    for (int second = 0; second < seconds; ++second) {
        desk.pass(std::chrono::seconds{1});
        desk.run();
    }
}

int told(const Desk& desk, std::string_view part) {
    return static_cast<int>(
        std::ranges::count_if(desk.sent, [&](const std::string& key) { return key.find(part) != key.npos; }));
}

}  // namespace

TEST_CASE("a sheet left in an outlet with a sensor stops the machine until staff have taken it out") {
    Desk desk;
    walk_away_from_sheet(desk, true);
    wait(desk, 60);
    CHECK(desk.state.stage == Screen::out_of_service);
    CHECK(told(desk, "paper_left") == 1);
    CHECK(desk.count(RecordKind::sheet_left) == 1);
    // That it has gone says nothing about who has it.
    desk.set_devices(with_outlet(false));
    wait(desk, 60);
    CHECK(desk.state.stage == Screen::out_of_service);
    desk.staff_look = true;
    wait(desk, 40);
    CHECK(desk.state.stage == Screen::home);
    CHECK(desk.count(RecordKind::sheet_removed) == 1);
}

TEST_CASE("a sheet that staff say to have taken out and that still lies there is left again") {
    Desk desk;
    desk.staff_look = true;
    walk_away_from_sheet(desk, true);
    wait(desk, 90);
    CHECK(desk.count(RecordKind::sheet_removed) >= 1);
    CHECK(desk.count(RecordKind::sheet_left) >= 2);
    desk.set_devices(with_outlet(false));
    wait(desk, 90);
    CHECK(desk.state.stage == Screen::home);
}

TEST_CASE("without a sensor a sheet nobody said to have taken counts as left") {
    Desk desk;
    walk_away_from_sheet(desk, std::nullopt);
    wait(desk, 60);
    CHECK(desk.state.stage == Screen::out_of_service);
    CHECK(told(desk, "paper_left") == 1);
}

TEST_CASE("a sheet that was taken leaves nothing behind") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    desk.printed();
    desk.press(ActionKind::taken, "certificate");
    desk.press(ActionKind::taken, "receipt");
    wait(desk, 60);
    CHECK(desk.state.stage == Screen::home);
    CHECK(desk.count(RecordKind::sheet_left) == 0);
}

TEST_CASE("a left sheet is remembered over a restart") {
    Desk before;
    walk_away_from_sheet(before, true);
    auto desk = restarted(before);
    desk.set_devices(with_outlet(false));
    wait(desk, 60);
    CHECK(desk.state.stage == Screen::out_of_service);
    CHECK(desk.count(RecordKind::sheet_left) == 1);
    CHECK_FALSE(nothing_left_inside(desk.state));
    CHECK(desk.state.open_number == inquiry_number(desk.state.left->visit));
}

TEST_CASE("what came out before a restart and was not taken is left") {
    Desk before;
    before.to_payment();
    before.paid();
    before.printed();
    auto desk = restarted(before);
    wait(desk, 60);
    CHECK(desk.state.stage == Screen::out_of_service);
    CHECK(told(desk, "paper_left") == 1);
}

TEST_CASE("a sheet in the outlet that no visit explains is somebody's all the same") {
    Desk desk;
    desk.set_devices(with_outlet(true));
    wait(desk, 2);
    CHECK(desk.state.stage == Screen::out_of_service);
    CHECK(told(desk, "paper_left") == 1);
}

TEST_CASE("a sheet that jammed before it came out is spoiled, named to staff, and the money goes back") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    desk.give(PrintEnded{desk.print(Outcome::not_done, 0, PrintReason::paper_jam), true});
    desk.run();
    CHECK(told(desk, "D1-spoiled-sheet") == 1);
    CHECK(told(desk, "D1-not_issued") == 0);
    CHECK(desk.count(RecordKind::reversal_intended) == 1);
}

TEST_CASE("stopped right after a jam was handed to staff: the sheet is still spoiled, and still somebody's") {
    Desk before;
    before.pages = 2;
    before.to_payment();
    before.paid();
    before.give(PrintEnded{before.print(Outcome::not_done, 1, PrintReason::paper_jam), true});
    while (before.journal.back().kind != RecordKind::escalated) before.journal.pop_back();
    auto desk = restarted(before);
    wait(desk, 60);
    CHECK(told(desk, "D1-spoiled-sheet") == 1);
    CHECK(told(desk, "D1-not_issued") == 0);
    CHECK(told(desk, "paper_left") == 1);
    CHECK(desk.state.stage == Screen::out_of_service);
}

TEST_CASE("after a restart the back end is not told again what it was told of a payment") {
    Desk before;
    before.to_payment();
    before.paid();
    auto desk = restarted(before);
    const auto due = desk.count(RecordKind::report_due);
    desk.pass(std::chrono::seconds{1});
    const auto paid = std::ranges::count_if(desk.journal, [](const JournalRecord& each) {
        return each.kind == RecordKind::report_due && each.report->kind == ReportKind::payment &&
               each.report->outcome == "paid";
    });
    CHECK(due > 0);
    CHECK(paid == 1);
}

}  // namespace madoguchi::model

// The receipt that did not come out, and the visit that waits for it.
#include "desk.h"
#include "kiosk/model/turn.h"

#include <doctest/doctest.h>

namespace madoguchi::model {

using xfs4iot::Outcome;

namespace {

// Printed; the receipt is at its printer.
Desk at_receipt() {
    Desk desk;
    desk.to_payment();
    desk.paid();
    static_cast<void>(desk.take<Print>());
    desk.give(PrintEnded{desk.print(Outcome::done, desk.pages), true});
    return desk;
}

void receipt_ends(Desk& desk, Outcome outcome, std::optional<int> impressions) {
    xfs4iot::PrintResult result;
    result.attempt = desk.take<PrintForm>().form.attempt;
    result.outcome = outcome;
    result.impressions = impressions;
    desk.give(FormEnded{result});
}

bool marked_as_reissue(const Desk& desk) {
    return desk.find<PrintForm>()->form.fields.contains("reprint");
}

}  // namespace

TEST_CASE("a receipt that may have come out in part can be had again, marked as a reissue, under a new attempt") {
    auto desk = at_receipt();
    const auto first = desk.find<PrintForm>()->form.attempt;
    CHECK_FALSE(marked_as_reissue(desk));
    receipt_ends(desk, Outcome::unknown, std::nullopt);
    CHECK(desk.state.stage == Screen::take);
    CHECK(desk.state.note == Note::receipt_failed);
    REQUIRE(can_print_receipt_again(desk.state));
    desk.press(ActionKind::print_receipt);
    REQUIRE(desk.find<PrintForm>());
    CHECK(desk.find<PrintForm>()->form.attempt != first);
    CHECK(marked_as_reissue(desk));
    CHECK(desk.journal.back().kind == RecordKind::receipt_intended);
    CHECK(desk.journal.back().reason == "reissue");
    CHECK(desk.journal.back().attempt == desk.find<PrintForm>()->form.attempt);
    CHECK_FALSE(can_print_receipt_again(desk.state));
    desk.press(ActionKind::print_receipt);  // pressed twice
    CHECK(desk.count(RecordKind::receipt_intended) == 2);
    SUBCASE("it comes out: a row more to take, and the counter hears that it owes nothing") {
        receipt_ends(desk, Outcome::done, 1);
        desk.run_until_pay();
        CHECK(desk.state.stage == Screen::take);
        CHECK(desk.state.note == Note::none);
        CHECK(desk.state.visit.rows.size() == 2);
        CHECK(desk.reported("receipt_not_printed-printed_later"));
        desk.press(ActionKind::taken, "certificate");
        CHECK(desk.state.stage == Screen::take);
        desk.press(ActionKind::taken, "receipt");
        CHECK(desk.state.stage == Screen::thank_you);
    }
    SUBCASE("it fails too: once more, or at the counter") {
        receipt_ends(desk, Outcome::not_done, 0);
        CHECK(desk.state.note == Note::receipt_failed);
        CHECK(can_print_receipt_again(desk.state));
        desk.press(ActionKind::print_receipt);
        CHECK(marked_as_reissue(desk));  // the first attempt may still lie there
    }
    SUBCASE("the certificate is taken meanwhile: the visit waits for the receipt") {
        desk.press(ActionKind::taken, "certificate");
        CHECK(desk.state.stage == Screen::take);
        receipt_ends(desk, Outcome::done, 1);
        CHECK(desk.state.stage == Screen::take);
        desk.press(ActionKind::taken, "receipt");
        CHECK(desk.state.stage == Screen::thank_you);
    }
    SUBCASE("nobody is left, and the printer is slow: the visit ends after its answer, not before") {
        desk.pass(std::chrono::seconds{400});
        CHECK(desk.state.stage == Screen::take);
        receipt_ends(desk, Outcome::not_done, 0);
        desk.pass(std::chrono::seconds{400});
        desk.run();
        CHECK(resting(desk.state));
    }
}

TEST_CASE("while the receipt is printed again no card alarm ends the visit, though only the card was left") {
    Desk desk;
    desk.to_payment();
    desk.paid();
    desk.put_card();
    static_cast<void>(desk.take<Print>());
    desk.give(PrintEnded{desk.print(Outcome::done, desk.pages), true});
    receipt_ends(desk, Outcome::unknown, std::nullopt);
    desk.press(ActionKind::taken, "certificate");
    const auto visit = desk.state.visit.id;
    REQUIRE(desk.state.card_left_from);
    REQUIRE(can_say_missing(desk.state));
    desk.press(ActionKind::print_receipt);
    CHECK_FALSE(can_say_missing(desk.state));
    desk.pass(desk.state.settings->timing.card_left + std::chrono::seconds{2});
    REQUIRE(desk.state.stage == Screen::take);
    CHECK(desk.state.visit.id == visit);
    SUBCASE("it comes out: the counter hears that it owes nothing, then receipt and card are taken") {
        receipt_ends(desk, Outcome::done, 1);
        desk.run_until_pay();
        CHECK(desk.wrote(RecordKind::receipt_result, "done"));
        CHECK(desk.reported("printed_later"));
        desk.press(ActionKind::taken, "receipt");
        desk.take_card();
        CHECK(desk.state.stage == Screen::thank_you);
    }
    SUBCASE("it fails, and the card is still there: the alarm counts from then on") {
        receipt_ends(desk, Outcome::not_done, 0);
        CHECK(desk.state.stage == Screen::take);
        desk.pass(desk.state.settings->timing.card_left + std::chrono::seconds{2});
        CHECK(desk.state.stage == Screen::card_left);
        CHECK(desk.wrote(RecordKind::receipt_result, "notDone"));
    }
}

TEST_CASE("a receipt of which provably nothing came out is printed for the first time, not as a reissue") {
    auto desk = at_receipt();
    receipt_ends(desk, Outcome::not_done, 0);
    desk.press(ActionKind::print_receipt);
    REQUIRE(desk.find<PrintForm>());
    CHECK_FALSE(marked_as_reissue(desk));
    CHECK(desk.journal.back().reason.empty());
}

TEST_CASE("without a working receipt printer the receipt cannot be asked for; with one again it can") {
    auto desk = at_receipt();
    receipt_ends(desk, Outcome::unknown, std::nullopt);
    auto devices = working_devices();
    devices.receipt_printer.trouble = DeviceTrouble::paper_out;
    desk.set_devices(devices);
    CHECK_FALSE(can_print_receipt_again(desk.state));
    desk.press(ActionKind::print_receipt);
    CHECK(desk.count(RecordKind::receipt_intended) == 1);
    desk.set_devices(working_devices());
    CHECK(can_print_receipt_again(desk.state));
}

TEST_CASE("a machine that cannot write its records prints no receipt again: its intent would not be on disk") {
    auto desk = at_receipt();
    receipt_ends(desk, Outcome::unknown, std::nullopt);
    REQUIRE(can_print_receipt_again(desk.state));
    desk.give(JournalFailed{RecordKind::report_due});
    REQUIRE(desk.state.stage == Screen::take);
    CHECK_FALSE(can_print_receipt_again(desk.state));
    desk.press(ActionKind::print_receipt);
    CHECK_FALSE(desk.find<PrintForm>());
}

TEST_CASE("after the visit nobody gets another one's receipt; the farewell shows the number long enough to keep it") {
    auto desk = at_receipt();
    receipt_ends(desk, Outcome::unknown, std::nullopt);
    desk.press(ActionKind::taken, "certificate");
    CHECK(desk.state.stage == Screen::thank_you);
    CHECK(desk.state.visit.saga.receipt == saga::ReceiptState::failed);
    CHECK(seconds_left(desk.state) == 60);
    CHECK_FALSE(can_print_receipt_again(desk.state));
    desk.press(ActionKind::print_receipt);
    CHECK(desk.count(RecordKind::receipt_intended) == 1);
}

}  // namespace madoguchi::model

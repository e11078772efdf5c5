// A machine that stopped anywhere takes its open visits up again from the journal.
#include "kiosk/model/saga/recovery.h"
#include "desk.h"
#include "kiosk/model/names.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace madoguchi::model {

using saga::Phase;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PrintReason;

TEST_CASE("a journal without open visits leaves nothing to do") {
    Desk desk;
    desk.to_pin();
    desk.press(ActionKind::cancel);
    desk.run();
    CHECK(saga::unfinished(desk.journal).empty());
    CHECK(saga::unreported(desk.journal).empty());
}

TEST_CASE("stopped before paying: the visit is closed and its serial reported as not issued") {
    Desk before;
    before.to_means();
    auto desk = restarted(before);
    CHECK(desk.state.stage == Screen::out_of_service);
    CHECK_FALSE(nothing_left_inside(desk.state));
    desk.pass(std::chrono::seconds{1});
    desk.run();
    CHECK(desk.state.stage == Screen::home);
    CHECK(desk.reported("D1-not_issued"));
    CHECK(desk.count(RecordKind::closed) == 1);
}

TEST_CASE("stopped while the terminal had the payment: the answer is asked for") {
    Desk before;
    before.to_payment();
    auto desk = restarted(before);
    desk.pass(std::chrono::seconds{1});
    REQUIRE(desk.find<QueryPayment>());
    auto result = desk.payment(Outcome::done);
    result.attempt = desk.take<QueryPayment>().attempt;
    SUBCASE("paid: nothing was printed, so the money goes back") {
        desk.give(PaymentQueried{result});
        REQUIRE(desk.find<Reverse>());
        CHECK(desk.find<Print>() == nullptr);
        CHECK(desk.find<Reverse>()->reverse.original == result.attempt);
        CHECK(desk.find<Reverse>()->reverse.attempt != result.attempt);
        desk.run();
        CHECK(desk.state.stage == Screen::home);
        CHECK(desk.reported("-reversed"));
    }
    SUBCASE("not paid") {
        result.outcome = Outcome::not_done;
        desk.give(PaymentQueried{result});
        desk.run();
        CHECK(desk.state.stage == Screen::home);
        CHECK(desk.reported("-not_paid"));
    }
    SUBCASE("nobody knows: staff, slip, closed") {
        for (int second = 0; second < 100; ++second) {
            desk.pass(std::chrono::seconds{1});
            desk.run();
        }
        CHECK(desk.state.stage == Screen::out_of_service);  // until the terminal answers
        CHECK(desk.state.doubts.size() == 1);
        CHECK(desk.reported("payment_unknown"));
        CHECK(desk.count(RecordKind::slip_intended) == 1);
    }
}

TEST_CASE("stopped between handing a doubtful payment to staff and closing: it is in doubt once") {
    Desk before;
    before.to_payment();
    before.give(PaymentEnded{before.payment(Outcome::unknown)});
    while (before.count(RecordKind::escalated) == 0) {
        before.pass(std::chrono::seconds{1});
        before.run_until_pay();
    }
    const auto handed = std::ranges::find(before.journal, RecordKind::escalated, &JournalRecord::kind);
    before.journal.erase(handed + 1, before.journal.end());
    auto desk = restarted(before);
    REQUIRE(desk.state.to_recover.size() == 1);
    REQUIRE(desk.state.doubts.size() == 1);
    SUBCASE("the visit is closed first, then its payment is asked about") {
        auto devices = working_devices();
        devices.receipt_printer.trouble = DeviceTrouble::offline;
        desk.set_devices(devices);
        desk.pass(std::chrono::seconds{6});
        CHECK_FALSE(desk.find<QueryPayment>());
        desk.set_devices(working_devices());
        desk.pass(std::chrono::seconds{1});
        CHECK(desk.count(RecordKind::closed) == 1);
        CHECK(desk.count(RecordKind::escalated) == 2);
        desk.pass(std::chrono::seconds{6});
        CHECK(desk.find<QueryPayment>());
    }
    SUBCASE("the terminal's answer ends it for good") {
        auto answer = desk.payment(Outcome::done);
        answer.attempt = desk.state.doubts.front().attempt;
        desk.give(PaymentQueried{answer});
        desk.pass(std::chrono::seconds{1});
        CHECK(desk.count(RecordKind::closed) == 1);
        CHECK(saga::doubts(desk.journal).empty());
        return;
    }
    CHECK(saga::doubts(desk.journal).size() == 1);
}

TEST_CASE("stopped while printing: the printer is asked, nothing is printed again") {
    Desk before;
    before.to_payment();
    before.paid();
    auto desk = restarted(before);
    desk.pass(std::chrono::seconds{1});
    CHECK(desk.find<Print>() == nullptr);
    REQUIRE(desk.find<QueryPrint>());
    xfs4iot::PrintResult result;
    result.attempt = desk.take<QueryPrint>().attempt;
    SUBCASE("it came out") {
        result.outcome = Outcome::done;
        result.impressions = 1;
        desk.give(PrintQueried{result});
        desk.run();
        CHECK(desk.reported("D1-issued"));
        CHECK(desk.reported("visit_recovered"));
    }
    SUBCASE("provably nothing") {
        result.outcome = Outcome::not_done;
        result.impressions = 0;
        desk.give(PrintQueried{result});
        desk.run();
        CHECK(desk.reported("-reversed"));
    }
    SUBCASE("one page") {
        result.outcome = Outcome::not_done;
        result.impressions = 1;
        desk.give(PrintQueried{result});
        desk.run();
        CHECK(desk.reported("refund_due"));
        CHECK(desk.count(RecordKind::reversal_intended) == 0);
    }
    CHECK(desk.state.stage == (desk.state.left ? Screen::out_of_service : Screen::home));
    CHECK(desk.count(RecordKind::closed) == 1);
}

TEST_CASE("while nothing can be written down an open visit waits: no money moves by itself") {
    Desk before;
    before.to_payment();
    before.paid();
    auto& journal = before.journal;
    while (journal.back().kind != RecordKind::payment_result) journal.pop_back();
    auto desk = restarted(before);
    desk.give(JournalFailed{RecordKind::report_sent});
    for (int second = 0; second < 300; ++second) desk.pass(std::chrono::seconds{1});
    CHECK(desk.find<Reverse>() == nullptr);
    CHECK(desk.state.stage == Screen::out_of_service);
    CHECK(desk.count(RecordKind::closed) == 0);
}

TEST_CASE("stopped between reversal and its answer: the reversal is asked about") {
    Desk before;
    before.to_payment();
    before.paid();
    before.give(PrintEnded{before.print(Outcome::not_done, 0, PrintReason::offline), true});
    auto desk = restarted(before);
    desk.pass(std::chrono::seconds{1});
    REQUIRE(desk.find<QueryPayment>());
    CHECK(desk.find<QueryPayment>()->reversal);
    CHECK(desk.find<Reverse>() == nullptr);
}

TEST_CASE("attempt ids of a visit are never used twice, also after a restart") {
    Desk before;
    before.to_payment();
    before.paid();
    const auto open = saga::unfinished(before.journal);
    REQUIRE(open.size() == 1);
    CHECK(open[0].attempts == 2);
    CHECK(open[0].phase == Phase::printing);
    CHECK(open[0].amount == Yen{300});
    CHECK(open[0].paid.transaction_id == "T1");
}

TEST_CASE("the journal cut after every record leads to a closed visit and money in one place") {
    Desk before;
    before.pages = 2;
    before.to_payment();
    before.paid();
    before.printed();
    before.press(ActionKind::taken, "certificate");
    before.press(ActionKind::taken, "receipt");
    for (std::size_t length = 0; length <= before.journal.size(); ++length) {
        CAPTURE(length);
        Desk cut;
        cut.journal.assign(before.journal.begin(), before.journal.begin() + static_cast<std::ptrdiff_t>(length));
        cut.state.now = before.state.now;
        auto desk = restarted(cut);
        desk.staff_look = true;
        for (int second = 0; second < 300; ++second) {
            desk.pass(std::chrono::seconds{1});
            desk.run();
        }
        CHECK(desk.state.stage == (desk.state.doubts.empty() ? Screen::home : Screen::out_of_service));
        CHECK(desk.count(RecordKind::closed) == desk.count(RecordKind::visit_opened));
        CHECK(desk.count(RecordKind::print_intended) <= 1);
        CHECK(desk.count(RecordKind::payment_intended) <= 1);
        const bool paid = desk.wrote(RecordKind::payment_result, "done");
        const bool issued = desk.wrote(RecordKind::print_result, "done");
        const bool back = desk.wrote(RecordKind::reversal_result, "done");
        const bool staff = desk.count(RecordKind::escalated) > 0;
        if (paid) CHECK((issued || back || staff));
        if (issued) CHECK_FALSE(back);
        CHECK(saga::unreported(desk.journal).empty());
    }
}

}  // namespace madoguchi::model

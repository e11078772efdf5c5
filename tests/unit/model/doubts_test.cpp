// Payments nobody knows the result of.
#include "desk.h"
#include "kiosk/model/saga/recovery.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace madoguchi::model {

using xfs4iot::Outcome;
using xfs4iot::PaymentReason;

namespace {

// Nobody knows whether money moved, the visit was handed to staff and has ended.
Desk in_doubt(PaymentReason reason = PaymentReason::none) {
    Desk desk;
    desk.to_payment();
    static_cast<void>(desk.take<Pay>());
    desk.give(PaymentEnded{desk.payment(Outcome::unknown, reason)});
    const auto answer = [&] {
        while (desk.find<QueryPayment>()) {
            auto lost = desk.payment(Outcome::unknown, PaymentReason::unreachable);
            lost.attempt = desk.take<QueryPayment>().attempt;
            desk.give(PaymentQueried{lost});
        }
    };
    for (int second = 0; second < 100; ++second) {
        answer();
        desk.pass(std::chrono::seconds{1});
    }
    desk.run_until_pay();
    desk.press(ActionKind::finish);
    desk.run_until_pay();
    return desk;
}

}  // namespace

TEST_CASE("while nobody knows the result of a payment, the terminal takes no other; its answer brings it back") {
    auto desk = in_doubt();
    REQUIRE(desk.state.doubts.size() == 1);
    CHECK(desk.state.stage == Screen::out_of_service);
    CHECK_FALSE(nothing_left_inside(desk.state));
    CHECK_FALSE(desk.state.open_number.empty());
    const auto attempt = desk.state.doubts.front().attempt;
    auto result = desk.payment(Outcome::done);
    result.attempt = attempt;
    result.amount = {300};
    SUBCASE("it was paid: staff give it back") {
        desk.give(PaymentQueried{result});
        desk.run_until_pay();
        CHECK(desk.wrote(RecordKind::payment_result, "done"));
        CHECK(desk.reported("-late"));
    }
    SUBCASE("it was not") {
        result.outcome = Outcome::not_done;
        desk.give(PaymentQueried{result});
        desk.run_until_pay();
        CHECK(desk.reported("-not-paid"));
    }
    SUBCASE("the terminal never heard of it, twice") {
        result.outcome = Outcome::not_done;
        result.reason = PaymentReason::not_found;
        desk.give(PaymentQueried{result});
        CHECK(desk.state.stage == Screen::out_of_service);
        CHECK(desk.state.doubts.size() == 1);
        desk.give(PaymentQueried{result});
        desk.run_until_pay();
        CHECK(desk.reported("-not-paid"));
    }
    SUBCASE("it charged another sum: staff give back that one") {
        result.outcome = Outcome::unknown;
        result.reason = PaymentReason::amount_mismatch;
        result.amount = {30000};
        desk.give(PaymentQueried{result});
        desk.run_until_pay();
        CHECK(desk.reported("-late"));
        const auto settled =
            std::ranges::find_if(desk.journal, [](const JournalRecord& record) { return record.outcome == "done"; });
        REQUIRE(settled != desk.journal.end());
        CHECK(settled->kind == RecordKind::payment_result);
        CHECK(settled->amount == Yen{30000});
    }
    CHECK(desk.state.doubts.empty());
    CHECK(desk.state.stage == Screen::home);
    CHECK(saga::doubts(desk.journal).empty());
}

TEST_CASE("a payment in doubt is still one after a restart, and is asked about") {
    auto desk = in_doubt();
    const auto attempt = desk.state.doubts.front().attempt;
    Desk next;
    next.give(Started{{}, {}, saga::doubts(desk.journal)});
    REQUIRE(next.state.doubts.size() == 1);
    CHECK(next.state.doubts.front().attempt == attempt);
    CHECK(next.state.stage == Screen::out_of_service);
    next.pass(std::chrono::seconds{6});
    REQUIRE(next.find<QueryPayment>());
    CHECK(next.find<QueryPayment>()->attempt == attempt);
}

namespace {

saga::Doubt doubt(int number) {
    const auto text = std::to_string(number);
    return {{"V" + text}, {"A" + text}, {"Q" + text}, {300}, "credit", 0};
}

PaymentQueried answer_to(const QueryPayment& asked, Outcome outcome, PaymentReason reason) {
    xfs4iot::PaymentResult result;
    result.attempt = asked.attempt;
    result.outcome = outcome;
    result.reason = reason;
    return {result};
}

}  // namespace

TEST_CASE("one question about payments in doubt at a time; after its answer the next payment has its turn") {
    Desk desk;
    const auto interval = desk.state.settings->timing.query_interval;
    desk.give(Started{{}, {}, {doubt(1), doubt(2)}});
    desk.pass(std::chrono::seconds{1});
    const auto first = desk.take<QueryPayment>();
    CHECK(first.attempt.text == "A1");
    desk.pass(std::chrono::seconds{30});
    CHECK_FALSE(desk.find<QueryPayment>());
    desk.give(answer_to(first, Outcome::unknown, PaymentReason::unreachable));
    CHECK_FALSE(desk.find<QueryPayment>());
    desk.pass(interval);
    const auto second = desk.take<QueryPayment>();
    CHECK(second.attempt.text == "A2");
    desk.give(answer_to(second, Outcome::not_done, PaymentReason::declined));
    REQUIRE(desk.state.doubts.size() == 1);
    desk.pass(interval);
    CHECK(desk.take<QueryPayment>().attempt.text == "A1");
}

TEST_CASE("a question that a failed record held back is asked again") {
    Desk desk;
    desk.give(Started{{}, {}, {doubt(1)}});
    desk.pass(std::chrono::seconds{1});
    static_cast<void>(desk.take<QueryPayment>());
    desk.give(JournalFailed{RecordKind::report_due});
    desk.pass(desk.state.settings->timing.query_interval);
    CHECK(desk.find<QueryPayment>());
}

}  // namespace madoguchi::model

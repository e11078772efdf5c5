// Payments nobody knows the result of.
#include "desk.h"
#include "kiosk/model/saga/recovery.h"

#include <doctest/doctest.h>

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
        result.outcome = Outcome::unknown;
        result.reason = PaymentReason::not_found;
        desk.give(PaymentQueried{result});
        CHECK(desk.state.stage == Screen::out_of_service);
        desk.give(PaymentQueried{result});
        desk.run_until_pay();
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

}  // namespace madoguchi::model

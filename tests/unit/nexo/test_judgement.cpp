#include "drivers/nexo/judgement.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::drivers::nexo;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;

namespace {

const AttemptId attempt{"01ATTEMPT"};

PaymentResponse paid(std::int64_t yen = 300) {
    PaymentResponse payment;
    payment.response.result = ResultCode::success;
    payment.sale_transaction = attempt.text;
    payment.poi_transaction = {"T1", "2026-11-24T01:31:05Z"};
    payment.currency = "JPY";
    payment.amount = Yen{yen};
    payment.brand = "TransitIC";
    payment.instrument = "StoredValue";
    return payment;
}

PaymentResponse failed(ErrorCondition error) {
    PaymentResponse payment;
    payment.response = {ResultCode::failure, error, {}};
    return payment;
}

Outcome outcome_of(const PaymentResponse& payment) {
    return judge(payment, attempt, Yen{300}).outcome;
}

}  // namespace

TEST_CASE("paid is only what is ours, in yen, of the asked amount and can be reversed") {
    CHECK(outcome_of(paid()) == Outcome::done);
    auto foreign = paid();
    foreign.sale_transaction = "01OTHER";
    CHECK(outcome_of(foreign) == Outcome::unknown);
    auto dollars = paid();
    dollars.currency = "USD";
    CHECK(outcome_of(dollars) == Outcome::unknown);
    auto nameless = paid();
    nameless.poi_transaction.time.clear();
    CHECK(outcome_of(nameless) == Outcome::unknown);
    auto silent = paid();
    silent.amount.reset();
    CHECK(outcome_of(silent) == Outcome::unknown);
    CHECK(judge(paid(250), attempt, Yen{300}).reason == PaymentReason::amount_mismatch);
    CHECK(outcome_of(paid(250)) == Outcome::unknown);
}

TEST_CASE("without a known amount the reply's own is handed on for the caller to compare") {
    auto result = judge(paid(250), attempt, std::nullopt);
    CHECK(result.outcome == Outcome::done);
    CHECK(result.amount == Yen{250});
}

TEST_CASE("less than asked is staff's business") {
    auto partial = paid(100);
    partial.response.result = ResultCode::partial;
    CHECK(outcome_of(partial) == Outcome::unknown);
}

TEST_CASE("every error condition says whether money moved") {
    CHECK(outcome_of(failed(ErrorCondition::refusal)) == Outcome::not_done);
    CHECK(outcome_of(failed(ErrorCondition::aborted)) == Outcome::not_done);
    CHECK(outcome_of(failed(ErrorCondition::cancel)) == Outcome::not_done);
    CHECK(outcome_of(failed(ErrorCondition::busy)) == Outcome::not_done);
    CHECK(outcome_of(failed(ErrorCondition::logged_out)) == Outcome::not_done);
    CHECK(outcome_of(failed(ErrorCondition::unreachable_host)) == Outcome::not_done);
    CHECK(outcome_of(failed(ErrorCondition::in_progress)) == Outcome::unknown);
    CHECK(outcome_of(failed(ErrorCondition::message_format)) == Outcome::unknown);
    CHECK(outcome_of(failed(ErrorCondition::other)) == Outcome::unknown);
    CHECK(outcome_of(failed(ErrorCondition::none)) == Outcome::unknown);
}

TEST_CASE("a reversal is judged by what was given back") {
    ReversalResponse reversal;
    reversal.response.result = ResultCode::success;
    CHECK(judge(reversal, attempt, Yen{300}).amount == Yen{300});
    reversal.amount = Yen{200};
    CHECK(judge(reversal, attempt, Yen{300}).outcome == Outcome::unknown);
    reversal.response = {ResultCode::failure, ErrorCondition::not_found, {}};
    CHECK(judge(reversal, attempt, Yen{300}).outcome == Outcome::not_done);
}

TEST_CASE("a brand that gives nothing back is told by name, so that staff pay out") {
    auto refused = [](ErrorCondition error) {
        ReversalResponse reversal;
        reversal.response = {ResultCode::failure, error, {}};
        return judge(reversal, attempt, Yen{300});
    };
    for (auto error :
         {ErrorCondition::not_allowed, ErrorCondition::unavailable_service, ErrorCondition::payment_restriction}) {
        CHECK(refused(error).outcome == Outcome::not_done);
        CHECK(refused(error).reason == PaymentReason::not_reversible);
    }
    CHECK(refused(ErrorCondition::busy).reason == PaymentReason::busy);
    CHECK(refused(ErrorCondition::unreachable_host).reason == PaymentReason::refused);
    CHECK(refused(ErrorCondition::message_format).outcome == Outcome::unknown);
    CHECK(refused(ErrorCondition::other).outcome == Outcome::unknown);
}

TEST_CASE("a brand is the same however a terminal writes it") {
    CHECK(xfs4iot::same_brand("QUICPay", "QUIC PAY"));
    CHECK(xfs4iot::same_brand("nanaco", "NANACO"));
    CHECK(!xfs4iot::same_brand("iD", "EDY"));
    CHECK(xfs4iot::same_brand("", ""));
}

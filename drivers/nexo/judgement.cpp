#include "drivers/nexo/judgement.h"

namespace madoguchi::drivers::nexo {
namespace {

using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;

struct Verdict {
    Outcome outcome;
    PaymentReason reason;
};

Verdict judge_failure(ErrorCondition error) {
    switch (error) {
        case ErrorCondition::aborted:
        case ErrorCondition::cancel:
            return {Outcome::not_done, PaymentReason::aborted};
        case ErrorCondition::refusal:
        case ErrorCondition::invalid_card:
        case ErrorCondition::wrong_pin:
        case ErrorCondition::payment_restriction:
            return {Outcome::not_done, PaymentReason::declined};
        case ErrorCondition::busy:
            return {Outcome::not_done, PaymentReason::busy};
        case ErrorCondition::in_progress:
            return {Outcome::unknown, PaymentReason::in_progress};
        case ErrorCondition::unreachable_host:
        case ErrorCondition::logged_out:
        case ErrorCondition::device_out:
        case ErrorCondition::unavailable_device:
        case ErrorCondition::unavailable_service:
        case ErrorCondition::not_allowed:
        case ErrorCondition::inserted_card:
            return {Outcome::not_done, PaymentReason::refused};
        // "Repeated Message: ServiceID" comes as MessageFormat: the first one may have been paid. The rest is not
        // understood, so nothing is known.
        case ErrorCondition::message_format:
        case ErrorCondition::not_found:
        case ErrorCondition::none:
        case ErrorCondition::other:
            break;
    }
    return {Outcome::unknown, PaymentReason::none};
}

Verdict judge_paid(const PaymentResponse& payment, const AttemptId& attempt, std::optional<Yen> asked) {
    if (payment.sale_transaction != attempt.text) return {Outcome::unknown, PaymentReason::none};
    if (!payment.poi_transaction.complete()) return {Outcome::unknown, PaymentReason::none};
    bool amount_right = payment.amount && payment.currency == "JPY" && (!asked || *payment.amount == *asked);
    if (!amount_right) return {Outcome::unknown, PaymentReason::amount_mismatch};
    return {Outcome::done, PaymentReason::none};
}

Verdict judge_outcome(const PaymentResponse& payment, const AttemptId& attempt, std::optional<Yen> asked) {
    switch (payment.response.result) {
        case ResultCode::success:
            return judge_paid(payment, attempt, asked);
        case ResultCode::partial:
            return {Outcome::unknown, PaymentReason::amount_mismatch};
        case ResultCode::failure:
            return judge_failure(payment.response.error);
        case ResultCode::other:
            break;
    }
    return {Outcome::unknown, PaymentReason::none};
}

// Nothing was given back. nanaco and Edy never give back, transit cards only their last payment at that very terminal
// (reference section 6): whatever else the terminal says, staff pay out.
Verdict judge_refused_reversal(ErrorCondition error) {
    switch (error) {
        case ErrorCondition::not_found:
            return {Outcome::not_done, PaymentReason::not_found};
        case ErrorCondition::not_allowed:
        case ErrorCondition::unavailable_service:
        case ErrorCondition::payment_restriction:
            return {Outcome::not_done, PaymentReason::not_reversible};
        case ErrorCondition::none:
        case ErrorCondition::aborted:
        case ErrorCondition::cancel:
        case ErrorCondition::refusal:
        case ErrorCondition::invalid_card:
        case ErrorCondition::wrong_pin:
        case ErrorCondition::busy:
        case ErrorCondition::in_progress:
        case ErrorCondition::unreachable_host:
        case ErrorCondition::logged_out:
        case ErrorCondition::message_format:
        case ErrorCondition::device_out:
        case ErrorCondition::unavailable_device:
        case ErrorCondition::inserted_card:
        case ErrorCondition::other:
            break;
    }
    return judge_failure(error);
}

Verdict judge_outcome(const ReversalResponse& reversal, std::optional<Yen> asked) {
    switch (reversal.response.result) {
        case ResultCode::success:
            if (reversal.amount && asked && *reversal.amount != *asked)
                return {Outcome::unknown, PaymentReason::amount_mismatch};
            return {Outcome::done, PaymentReason::none};
        case ResultCode::partial:
            return {Outcome::unknown, PaymentReason::amount_mismatch};
        case ResultCode::failure:
            return judge_refused_reversal(reversal.response.error);
        case ResultCode::other:
            break;
    }
    return {Outcome::unknown, PaymentReason::none};
}

}  // namespace

PaymentResult judge(const PaymentResponse& payment, const AttemptId& attempt, std::optional<Yen> asked) {
    auto verdict = judge_outcome(payment, attempt, asked);
    PaymentResult result = no_reply(attempt, verdict.outcome, verdict.reason);
    result.amount = payment.amount.value_or(Yen{0});
    result.brand = payment.brand;
    result.masked_pan = payment.masked_pan;
    result.transaction_id = payment.poi_transaction.id;
    result.transaction_time = payment.poi_transaction.time;
    result.approval_code = payment.approval_code;
    result.customer_receipt = payment.customer_receipt;
    return result;
}

PaymentResult judge(const ReversalResponse& reversal, const AttemptId& attempt, std::optional<Yen> asked) {
    auto verdict = judge_outcome(reversal, asked);
    PaymentResult result = no_reply(attempt, verdict.outcome, verdict.reason);
    result.amount = reversal.amount.value_or(verdict.outcome == Outcome::done ? asked.value_or(Yen{0}) : Yen{0});
    result.transaction_id = reversal.poi_transaction.id;
    result.transaction_time = reversal.poi_transaction.time;
    result.customer_receipt = reversal.customer_receipt;
    return result;
}

PaymentResult no_reply(const AttemptId& attempt, Outcome outcome, PaymentReason reason) {
    PaymentResult result;
    result.attempt = attempt;
    result.outcome = outcome;
    result.reason = reason;
    return result;
}

}  // namespace madoguchi::drivers::nexo

// Money: asked for, answered, doubted, given back.
#include "kiosk/model/saga/moves.h"

#include <exception>
#include <utility>

namespace madoguchi::saga {

using model::Effect;
using model::RecordKind;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;

namespace {

model::JournalRecord payment_record(const Saga& saga, RecordKind kind, const AttemptId& attempt,
                                    const PaymentResult& result) {
    auto entry = record(saga, kind);
    entry.attempt = attempt;
    entry.means = saga.means;
    return with_answer(std::move(entry), result);
}

// Success counts only with our amount and a transaction number to reverse by (reference "cashless-terminal" rule 3).
bool sound(const Saga& saga, const PaymentResult& result) {
    return result.amount == saga.amount && !result.transaction_id.empty();
}

void paid(Saga& saga, Context& context, const PaymentResult& result) {
    stop_asking(saga);
    saga.phase = Phase::paid;
    saga.paid = result;
    if (!result.means.empty()) saga.means = result.means;
    write(context, payment_record(saga, RecordKind::payment_result, saga.payment, result));
    report_payment(saga, context, "paid");
    // After a restart nobody stands here who could be shown to be the same person; nothing was printed yet.
    if (saga.recovering)
        give_back(saga, context);
    else
        print_current(saga, context);
}

void not_paid(Saga& saga, Context& context, const PaymentResult& result) {
    stop_asking(saga);
    saga.phase = Phase::ready;
    saga.declined = result.reason;
    write(context, payment_record(saga, RecordKind::payment_result, saga.payment, result));
    report_payment(saga, context, "not_paid");
    saga.payment = {};
    saga.stopping = false;
    if (saga.recovering) drop_documents(saga, context);
}

void doubt(Saga& saga, Context& context, const PaymentResult& result) {
    if (saga.phase == Phase::payment_unknown) return;
    saga.phase = Phase::payment_unknown;
    write(context, payment_record(saga, RecordKind::payment_result, saga.payment, result));
    report_payment(saga, context, "unknown");
    // Stops a person from tapping at a terminal whose answer nobody hears.
    context.effects.emplace_back(model::AbortPayment{saga.payment});
    start_asking(saga, context);
}

// The terminal answers for an attempt that had been given up: money moved after all. Staff give it back.
void late_payment(Saga& saga, Context& context, const PaymentResult& result) {
    if (result.outcome != Outcome::done || result.attempt == saga.payment) return;
    write(context, payment_record(saga, RecordKind::payment_result, result.attempt, result));
    auto event = staff_event(saga.visit, model::StaffEventKind::refund_due, "late_payment");
    event.key = result.attempt.text + "-late";
    event.attempt = result.attempt;
    event.amount = result.amount;
    report(context, std::move(event));
}

void judge_payment(Saga& saga, Context& context, const PaymentResult& result) {
    switch (result.outcome) {
        case Outcome::done:
            if (sound(saga, result)) return paid(saga, context, result);
            doubt(saga, context, result);
            return escalate(saga, context, Incident::payment_unknown);
        case Outcome::not_done:
            return not_paid(saga, context, result);
        case Outcome::unknown:
            doubt(saga, context, result);
            if (result.reason == PaymentReason::amount_mismatch) escalate(saga, context, Incident::payment_unknown);
            return;
    }
    std::terminate();
}

void reversed(Saga& saga, Context& context, const PaymentResult& result) {
    stop_asking(saga);
    saga.phase = Phase::reversed;
    write(context, payment_record(saga, RecordKind::reversal_result, saga.reversal, result));
    report_payment(saga, context, "reversed");
}

void reversal_refused(Saga& saga, Context& context, const PaymentResult& result) {
    stop_asking(saga);
    write(context, payment_record(saga, RecordKind::reversal_result, saga.reversal, result));
    escalate(saga, context, Incident::reversal_failed);
}

void doubt_reversal(Saga& saga, Context& context, const PaymentResult& result) {
    if (saga.phase == Phase::reversal_unknown) return;
    saga.phase = Phase::reversal_unknown;
    write(context, payment_record(saga, RecordKind::reversal_result, saga.reversal, result));
    start_asking(saga, context);
}

void judge_reversal(Saga& saga, Context& context, const PaymentResult& result) {
    switch (result.outcome) {
        case Outcome::done:
            return reversed(saga, context, result);
        case Outcome::not_done:
            return reversal_refused(saga, context, result);
        case Outcome::unknown:
            return doubt_reversal(saga, context, result);
    }
    std::terminate();
}

}  // namespace

void ask_payment(Saga& saga, Context& context, std::string means, std::vector<std::string> brands) {
    if (saga.phase != Phase::ready) return;
    saga.phase = Phase::paying;
    saga.means = std::move(means);
    saga.payment = next_attempt(saga);
    saga.stopping = false;
    saga.declined = PaymentReason::none;
    auto entry = record(saga, RecordKind::payment_intended);
    entry.attempt = saga.payment;
    entry.means = saga.means;
    write(context, std::move(entry));
    context.effects.emplace_back(
        model::Pay{{saga.payment, saga.visit, saga.amount, saga.means, context.language, std::move(brands)}});
}

void stop_payment(Saga& saga, Context& context) {
    if (saga.phase != Phase::paying || saga.stopping) return;
    saga.stopping = true;
    auto entry = record(saga, RecordKind::abort_asked);
    entry.attempt = saga.payment;
    write(context, std::move(entry));
    context.effects.emplace_back(model::AbortPayment{saga.payment});
}

void payment_ended(Saga& saga, Context& context, const PaymentResult& result) {
    const bool open = saga.phase == Phase::paying || saga.phase == Phase::payment_unknown;
    if (!open || result.attempt != saga.payment) return late_payment(saga, context, result);
    judge_payment(saga, context, result);
}

void payment_queried(Saga& saga, Context& context, const PaymentResult& result) {
    if (saga.phase != Phase::payment_unknown || result.attempt != saga.payment) return;
    ask_later(saga, context);
    if (result.reason == PaymentReason::not_found) {
        if (!provably_unknown_there(saga)) return;
        auto nothing = result;
        nothing.outcome = Outcome::not_done;
        return not_paid(saga, context, nothing);
    }
    saga.not_found = 0;
    // The answer "still running", or no answer to the question itself, says nothing about the money.
    if (result.reason == PaymentReason::in_progress || result.reason == PaymentReason::unreachable) return;
    judge_payment(saga, context, result);
}

void give_back(Saga& saga, Context& context) {
    settle_documents(saga, context, "not_issued");
    if (saga.free_of_charge) {
        saga.phase = Phase::reversed;
        return;
    }
    if (!context.journal_works) return escalate(saga, context, Incident::journal_failed);
    saga.phase = Phase::reversing;
    saga.reversal = next_attempt(saga);
    auto entry = record(saga, RecordKind::reversal_intended);
    entry.attempt = saga.reversal;
    entry.means = saga.means;
    entry.transaction_id = saga.paid.transaction_id;
    entry.transaction_time = saga.paid.transaction_time;
    write(context, std::move(entry));
    context.effects.emplace_back(model::Reverse{{saga.reversal, saga.payment, saga.amount, "Unable2Compl"}});
}

void reversal_ended(Saga& saga, Context& context, const PaymentResult& result) {
    const bool open = saga.phase == Phase::reversing || saga.phase == Phase::reversal_unknown;
    if (open && result.attempt == saga.reversal) judge_reversal(saga, context, result);
}

void reversal_queried(Saga& saga, Context& context, const PaymentResult& result) {
    if (saga.phase != Phase::reversal_unknown || result.attempt != saga.reversal) return;
    ask_later(saga, context);
    if (result.reason == PaymentReason::not_found) {
        // The terminal never heard of it. A second try is for staff: they see the terminal's own list.
        if (provably_unknown_there(saga)) reversal_refused(saga, context, result);
        return;
    }
    saga.not_found = 0;
    if (result.reason == PaymentReason::in_progress || result.reason == PaymentReason::unreachable) return;
    judge_reversal(saga, context, result);
}

}  // namespace madoguchi::saga

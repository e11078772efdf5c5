// Payments nobody knows the result of, after their visit has ended: the terminal is asked until it says so, and takes
// no other payment meanwhile (missing_device() calls it away).
#include "kiosk/model/names.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <utility>

namespace madoguchi::model {

using saga::Doubt;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;

namespace {

// The terminal has said what became of it, if only that it charged something else or never heard of it.
bool settles(Doubt& doubt, const PaymentResult& result) {
    if (result.outcome != Outcome::unknown || result.reason == PaymentReason::amount_mismatch) return true;
    doubt.not_found = result.reason == PaymentReason::not_found ? doubt.not_found + 1 : 0;
    return doubt.not_found >= 2;
}

JournalRecord settled_record(const Doubt& doubt, const PaymentResult& result, bool paid) {
    JournalRecord record;
    record.kind = RecordKind::payment_result;
    record.visit = doubt.visit;
    record.attempt = doubt.attempt;
    record.quote = doubt.quote;
    record.amount = doubt.amount;
    record.means = doubt.means;
    record.outcome = xfs4iot::name(paid ? Outcome::done : Outcome::not_done);
    record.reason = xfs4iot::name(result.reason);
    record.transaction_id = result.transaction_id;
    record.transaction_time = result.transaction_time;
    return record;
}

// Staff hold the matter; they are told what to do with the money.
Report settled_event(const Doubt& doubt, const PaymentResult& result, bool paid) {
    const auto kind = paid ? StaffEventKind::refund_due : StaffEventKind::payment_unknown;
    auto event = saga::staff_event(doubt.visit, kind, paid ? "late_payment" : "not_paid_after_all");
    event.key = doubt.attempt.text + (paid ? "-late" : "-not-paid");
    event.attempt = doubt.attempt;
    event.amount = result.amount.amount > 0 ? result.amount : doubt.amount;
    return event;
}

}  // namespace

void remember_doubt(Turn& turn) {
    auto& state = turn.state;
    const auto& saga = state.visit.saga;
    if (saga.phase != saga::Phase::escalated || saga.incident != saga::Incident::payment_unknown) return;
    if (saga.payment.empty() || std::ranges::find(state.doubts, saga.payment, &Doubt::attempt) != state.doubts.end())
        return;
    state.doubts.push_back({saga.visit, saga.payment, saga.quote, saga.amount, saga.means, 0});
    state.next_doubt = state.steady + turn.timing().query_interval;
    state.open_number = saga::inquiry_number(saga.visit);
}

void ask_about_doubts(Turn& turn) {
    auto& state = turn.state;
    if (state.doubts.empty() || !resting(state) || state.steady < state.next_doubt) return;
    state.next_doubt = state.steady + turn.timing().query_interval;
    turn.emit(QueryPayment{state.doubts.front().attempt, false});
}

bool settle_doubt(Turn& turn, const PaymentResult& result) {
    auto& state = turn.state;
    const auto doubt = std::ranges::find(state.doubts, result.attempt, &Doubt::attempt);
    if (doubt == state.doubts.end()) return false;
    if (!settles(*doubt, result)) return true;
    const bool paid = result.outcome == Outcome::done || result.reason == PaymentReason::amount_mismatch;
    if (!state.journal_failed) turn.emit(WriteJournal{settled_record(*doubt, result, paid)});
    turn.report(settled_event(*doubt, result, paid));
    state.doubts.erase(doubt);
    return true;
}

}  // namespace madoguchi::model

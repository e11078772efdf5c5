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

// The terminal has said what became of it, if only that it charged something else. That it never heard of it (whatever
// the outcome it names) is believed when two answers one interval apart say so: the first may be early.
bool settles(Doubt& doubt, const PaymentResult& result) {
    if (result.reason == PaymentReason::not_found) return ++doubt.not_found >= 2;
    doubt.not_found = 0;
    return result.outcome != Outcome::unknown || result.reason == PaymentReason::amount_mismatch;
}

JournalRecord settled_record(const Doubt& doubt, PaymentResult result, bool paid) {
    JournalRecord record;
    record.kind = RecordKind::payment_result;
    record.visit = doubt.visit;
    record.attempt = doubt.attempt;
    record.quote = doubt.quote;
    record.amount = doubt.amount;
    record.means = doubt.means;
    result.outcome = paid ? Outcome::done : Outcome::not_done;
    return saga::with_answer(std::move(record), result);
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

void ask_again(Turn& turn) {
    turn.state.next_doubt = turn.state.steady + turn.timing().query_interval;
}

void remember_doubt(Turn& turn) {
    auto& state = turn.state;
    const auto& saga = state.visit.saga;
    if (saga.phase != saga::Phase::escalated || saga.incident != saga::Incident::payment_unknown) return;
    if (saga.payment.empty() || std::ranges::find(state.doubts, saga.payment, &Doubt::attempt) != state.doubts.end())
        return;
    if (state.doubts.empty()) ask_again(turn);
    state.doubts.push_back({saga.visit, saga.payment, saga.quote, saga.amount, saga.means, 0});
    state.open_number = saga::inquiry_number(saga.visit);
}

void ask_about_doubts(Turn& turn) {
    auto& state = turn.state;
    // A visit that is still open is closed first: it may be about the same payment.
    if (state.doubts.empty() || !state.to_recover.empty() || !resting(state)) return;
    if (state.devices.maintenance != Maintenance::none) return;
    if (!state.next_doubt || state.steady < *state.next_doubt) return;
    state.next_doubt.reset();
    turn.emit(QueryPayment{state.doubts.front().attempt, false});
    std::rotate(state.doubts.begin(), state.doubts.begin() + 1, state.doubts.end());
}

bool settle_doubt(Turn& turn, const PaymentResult& result) {
    auto& state = turn.state;
    const auto doubt = std::ranges::find(state.doubts, result.attempt, &Doubt::attempt);
    if (doubt == state.doubts.end()) return false;
    ask_again(turn);
    if (!settles(*doubt, result)) return true;
    const bool paid = result.outcome == Outcome::done || result.reason == PaymentReason::amount_mismatch;
    if (!state.journal_failed) turn.emit(WriteJournal{settled_record(*doubt, result, paid)});
    turn.report(settled_event(*doubt, result, paid));
    state.doubts.erase(doubt);
    return true;
}

}  // namespace madoguchi::model

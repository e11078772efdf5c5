// A sheet that nobody took: it belongs to somebody, so the machine serves nobody else until staff say that they took it
// out. An outlet with a sensor tells; for one without, whatever came out and was not said to be taken counts as left.
#include "kiosk/model/names.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <utility>

namespace madoguchi::model {

namespace {

bool sheet_lies_there(const State& state) {
    return state.devices.document_printer.paper_in_outlet.value_or(false);
}

// Between two people, when nothing of an earlier visit is still to be resolved.
bool may_look(const State& state) {
    return state.started && resting(state) && state.to_recover.empty() && !state.visit.saga.recovering &&
           state.devices.maintenance == Maintenance::none;
}

JournalRecord record_of(const LeftSheet& left, RecordKind kind) {
    JournalRecord record;
    record.kind = kind;
    record.visit = left.visit;
    record.reason = left.key;
    return record;
}

// Told before it is remembered: if the power goes in between, the sensor or the visit's recovery says it again.
void tell_of_left_sheet(Turn& turn) {
    const auto event = left_event(turn.state, StaffEventKind::paper_left, std::string{name(TakeItem::certificate)});
    turn.report(event);
    sheet_left(turn, event);
}

}  // namespace

Report left_event(const State& state, StaffEventKind kind, std::string detail) {
    auto event = saga::staff_event(state.visit.id.empty() ? state.last_visit : state.visit.id, kind, std::move(detail));
    // Outside a visit the moment makes the key.
    if (event.visit.empty()) event.key = state.settings->terminal + event.key;
    event.key += "-" + std::to_string(state.now.time_since_epoch().count() / 1000 % 100000000);
    return event;
}

void sheet_left(Turn& turn, const Report& event) {
    auto& state = turn.state;
    if (state.left) return;
    state.left = LeftSheet{event.visit, event.key};
    if (!event.visit.empty()) state.open_number = saga::inquiry_number(event.visit);
    if (!state.journal_failed) turn.emit(WriteJournal{record_of(*state.left, RecordKind::sheet_left)});
}

void watch_outlet(Turn& turn) {
    if (turn.state.left || !may_look(turn.state) || !sheet_lies_there(turn.state)) return;
    tell_of_left_sheet(turn);
}

void leave_sheet(Turn& turn) {
    const auto& saga = turn.state.visit.saga;
    const bool gone = turn.state.devices.document_printer.paper_in_outlet == false;
    if (!turn.state.left && !saga.taken && !gone && saga::may_have_sheets(saga)) tell_of_left_sheet(turn);
}

void sheets_removed(Turn& turn, const std::vector<std::string>& keys) {
    auto& state = turn.state;
    if (!state.left || std::ranges::find(keys, state.left->key) == keys.end()) return;
    if (!state.journal_failed) turn.emit(WriteJournal{record_of(*state.left, RecordKind::sheet_removed)});
    state.left.reset();
}

}  // namespace madoguchi::model

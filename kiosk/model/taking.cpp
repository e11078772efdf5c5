// Taking papers and card, and what happens to what is left.
#include "kiosk/model/derive.h"
#include "kiosk/model/names.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace madoguchi::model {

namespace {

constexpr std::chrono::seconds sound_again{8};

std::optional<bool> lies_there(const Devices& devices, TakeItem item) {
    switch (item) {
        case TakeItem::certificate:
            return devices.document_printer.paper_in_outlet;
        case TakeItem::receipt:
            return devices.receipt_printer.paper_in_outlet;
        case TakeItem::card:
            return devices.card_present;
    }
    std::terminate();
}

TakeRow row(const State& state, TakeItem item, int sheets) {
    const auto there = lies_there(state.devices, item);
    return {item, sheets, there.has_value(), there.has_value() && !*there};
}

// The end of the visit: the certificate and the receipt are taken. Ten seconds later a card still there is an alarm.
void count_rows(Turn& turn) {
    auto& state = turn.state;
    if (state.visit.saga.receipt == saga::ReceiptState::printing) return;  // its row is still to come
    const auto left = [](const TakeRow& each) { return !each.taken; };
    const auto& rows = state.visit.rows;
    if (std::ranges::none_of(rows, left)) {
        if (state.visit.id.empty()) return leave(turn);
        state.visit.saga.taken = true;
        turn.write(RecordKind::taken);
        end_with(turn, Screen::thank_you, "finished");
        // Somebody who has to remember a number gets the time to read it.
        const bool number = state.visit.saga.receipt == saga::ReceiptState::failed;
        state.stage_until = state.steady + (number ? turn.timing().message : turn.timing().farewell);
        return;
    }
    const bool only_card =
        std::ranges::all_of(rows, [&](const TakeRow& each) { return each.taken || each.item == TakeItem::card; });
    if (only_card && !state.card_left_from) state.card_left_from = state.steady;
}

void papers_left(Turn& turn) {
    auto& visit = turn.state.visit;
    for (auto& each : visit.rows) {
        if (each.taken || each.item == TakeItem::card) continue;
        const auto event = left_event(turn.state, StaffEventKind::paper_left, std::string{name(each.item)});
        turn.report(event);
        // Only a sensor knows that the sheet lies there; without one it is printed, not seen taken.
        if (each.item != TakeItem::certificate || !each.sensor) continue;
        sheet_left(turn, event);
        for (const auto& document : visit.saga.documents) {
            Report report;
            report.kind = ReportKind::document;
            report.visit = visit.id;
            report.document = document.id;
            report.attempt = visit.saga.print;
            report.outcome = "forgotten";
            report.key = document.id.text.substr(0, 48) + "-forgotten";
            turn.report(std::move(report));
        }
    }
}

}  // namespace

void begin_take(Turn& turn) {
    auto& state = turn.state;
    const auto& saga = state.visit.saga;
    const bool late = state.visit.stop_wish.has_value();
    auto& rows = state.visit.rows;
    rows.clear();
    rows.push_back(row(state, TakeItem::certificate, saga::pages(saga)));
    if (saga.receipt == saga::ReceiptState::printed) rows.push_back(row(state, TakeItem::receipt, 1));
    if (state.devices.card_present) rows.push_back(row(state, TakeItem::card, 1));
    turn.show(Screen::take, turn.timing().take);
    if (late) state.note = Note::paid_after_all;
    if (saga.receipt == saga::ReceiptState::failed) state.note = Note::receipt_failed;
    state.card_left_from.reset();
    state.next_sound = state.steady + sound_again;
    count_rows(turn);
}

void take(Turn& turn, TakeItem item) {
    if (turn.state.stage != Screen::take) return;
    for (auto& each : turn.state.visit.rows)
        if (each.item == item && !each.sensor) each.taken = true;
    count_rows(turn);
}

void watch_sensors(Turn& turn) {
    if (turn.state.stage != Screen::take) return;
    for (auto& each : turn.state.visit.rows)
        if (each.sensor) each.taken = !lies_there(turn.state.devices, each.item).value_or(true);
    count_rows(turn);
}

void print_receipt_again(Turn& turn) {
    if (!can_print_receipt_again(turn.state)) return;
    auto form = receipt_form(turn.state);
    turn.saga([&](saga::Saga& saga, saga::Context& context) { saga::print_receipt(saga, context, std::move(form)); });
    turn.state.note = Note::none;
    turn.state.card_left_from.reset();  // the visit goes on; count_rows() sets it again after the receipt
    turn.state.stage_until = turn.state.steady + turn.timing().take;
}

void receipt_ended(Turn& turn) {
    auto& state = turn.state;
    auto& rows = state.visit.rows;
    if (state.visit.saga.receipt == saga::ReceiptState::failed) {
        state.note = Note::receipt_failed;
        return count_rows(turn);
    }
    if (state.visit.saga.receipt != saga::ReceiptState::printed ||
        std::ranges::find(rows, TakeItem::receipt, &TakeRow::item) != rows.end())
        return;
    rows.push_back(row(state, TakeItem::receipt, 1));
    state.card_left_from.reset();
    state.stage_until = state.steady + turn.timing().take;
    turn.emit(Play{Sound::take_your_things});
    state.next_sound = state.steady + sound_again;
}

void take_timed_out(Turn& turn) {
    // The receipt printer still works; its answer comes within its own limit.
    if (!saga::settled(turn.state.visit.saga)) {
        turn.state.stage_until = turn.state.steady + sound_again;
        return;
    }
    papers_left(turn);
    if (turn.state.devices.card_present) return raise_card_alarm(turn);
    cancel_visit(turn, "finished");
}

void ask_for_card(Turn& turn) {
    auto& state = turn.state;
    state.visit.rows = {row(state, TakeItem::card, 1)};
    turn.show(Screen::take);
    state.next_sound = state.steady + sound_again;
    state.card_left_from = state.steady;
}

void raise_card_alarm(Turn& turn) {
    auto& state = turn.state;
    turn.report(left_event(turn.state, StaffEventKind::card_left, {}));
    if (!state.visit.id.empty()) end_with(turn, Screen::thank_you, "finished");
    state.visit = {};
    state.card_left_from.reset();
    turn.show(Screen::card_left);
    state.next_sound = state.steady + sound_again;
}

}  // namespace madoguchi::model

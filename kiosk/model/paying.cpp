// The paid-document saga and the screens it is seen on.
#include "kiosk/model/derive.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace madoguchi::model {

using saga::Phase;
using xfs4iot::PaymentReason;

namespace {

// Looked at again right before money is asked: a printer may have run out since the list was shown.
std::optional<catalogue::DeviceClass> missing_now(const State& state) {
    const auto* running = service(state);
    return running ? missing_device(state, *running) : std::nullopt;
}

void device_is_out(Turn& turn, catalogue::DeviceClass device) {
    turn.state.visit.missing_device = device;
    end_with(turn, Screen::device_out, "failed");
}

void show_means(Turn& turn) {
    turn.show(Screen::pay_means);
    if (!turn.state.devices.receipt_printer.usable()) turn.state.note = Note::receipt_unavailable;
}

// The quote ran out: the documents made for it are given up and the resident confirms the new one.
void quote_again(Turn& turn) {
    turn.saga([](saga::Saga& saga, saga::Context& context) { saga::drop_documents(saga, context); });
    turn.state.visit.quote.reset();
    const auto* running = service(turn.state);
    for (std::size_t index = 0; running && index < running->steps.size(); ++index)
        if (running->steps[index].kind == catalogue::StepKind::confirm) turn.state.visit.step = index;
    enter_step(turn);
    turn.state.note = Note::quote_expired;
}

Note note_of(PaymentReason reason) {
    switch (reason) {
        case PaymentReason::declined:
            return Note::payment_declined;
        case PaymentReason::aborted:
            return Note::payment_stopped;
        case PaymentReason::timed_out:
            return Note::payment_timed_out;
        case PaymentReason::none:
        case PaymentReason::busy:
        case PaymentReason::not_found:
        case PaymentReason::in_progress:
        case PaymentReason::unreachable:
        case PaymentReason::amount_mismatch:
        case PaymentReason::refused:
        case PaymentReason::not_reversible:
            return Note::payment_unavailable;
    }
    std::terminate();
}

void not_paid(Turn& turn) {
    const auto wish = std::exchange(turn.state.visit.stop_wish, std::nullopt);
    if (wish == ActionKind::cancel) return cancel_visit(turn, "canceled");
    turn.show(Screen::pay_means);
    // Nobody presented anything in time, so the kiosk itself asked the terminal to stop.
    const bool by_itself = wish == ActionKind::touched && turn.state.visit.saga.declined == PaymentReason::aborted;
    turn.state.note = by_itself ? Note::payment_timed_out : note_of(turn.state.visit.saga.declined);
}

void show_printing(Turn& turn) {
    if (turn.state.stage == Screen::printing) return;
    turn.show(Screen::printing);
    if (turn.state.visit.stop_wish) turn.state.note = Note::paid_after_all;
}

void receipt_or_not(Turn& turn) {
    const auto& saga = turn.state.visit.saga;
    if (saga.receipt == saga::ReceiptState::printing) return;
    if (saga.free_of_charge || !turn.state.devices.receipt_printer.usable()) {
        turn.saga([](saga::Saga& each, saga::Context& context) { saga::skip_receipt(each, context); });
        return follow_saga(turn);
    }
    auto form = receipt_form(turn.state);
    turn.saga([&](saga::Saga& each, saga::Context& context) { saga::print_receipt(each, context, std::move(form)); });
}

void nothing_came_out(Turn& turn) {
    if (turn.state.visit.saga.free_of_charge) return device_is_out(turn, catalogue::DeviceClass::document_printer);
    end_with(turn, Screen::money_returned, "failed");
}

void follow_recovery(Turn& turn) {
    if (!saga::settled(turn.state.visit.saga)) return;
    cancel_visit(turn, "recovered");
    recover_next(turn);
}

}  // namespace

void begin_payment(Turn& turn) {
    auto& visit = turn.state.visit;
    if (!visit.quote || !visit.holder) return cancel_visit(turn, "failed");
    if (const auto device = missing_now(turn.state)) return device_is_out(turn, *device);
    if (visit.saga.phase == Phase::ready && visit.saga.quote == visit.quote->id) return show_means(turn);
    turn.saga([](saga::Saga& saga, saga::Context& context) { saga::drop_documents(saga, context); });
    turn.wait_for(Work::documents);
    turn.emit(FetchDocuments{turn.await(), visit.id, visit.holder->token, visit.quote->id});
}

void on_documents(Turn& turn, const DocumentsFetched& fetched) {
    if (!turn.arrived(fetched.request)) return;
    const auto* failure = std::get_if<BackEndFailure>(&fetched.reply);
    if (failure && failure->code == BackEndError::changed) return quote_again(turn);
    if (failure) return refused(turn, *failure);
    auto& visit = turn.state.visit;
    auto documents = std::get<std::vector<saga::Document>>(fetched.reply);
    const auto whole = [](const saga::Document& document) { return document.data && document.pages > 0; };
    const bool complete =
        documents.size() == static_cast<std::size_t>(visit.copies) && std::ranges::all_of(documents, whole);
    if (!complete) return refused(turn, {BackEndError::damaged, {}});
    turn.saga([&](saga::Saga& saga, saga::Context& context) {
        saga::documents_here(saga, context, std::move(documents), visit.quote->id, visit.quote->total);
    });
    if (visit.quote->total.amount == 0) return advance(turn);
    show_means(turn);
}

void choose_means(Turn& turn, const std::string& means) {
    auto& state = turn.state;
    if (state.stage != Screen::pay_means || !state.situation || !state.visit.quote) return;
    const auto& accepted = state.situation->means;
    const auto chosen = std::ranges::find(accepted, means, &Means::id);
    if (chosen == accepted.end()) return;
    if (const auto device = missing_now(state)) return device_is_out(turn, *device);
    if (state.now >= state.visit.quote->expires) return quote_again(turn);
    state.visit.stop_wish.reset();
    turn.saga(
        [&](saga::Saga& saga, saga::Context& context) { saga::ask_payment(saga, context, means, chosen->brands); });
    turn.show(Screen::paying, turn.timing().payment);
}

void ask_to_stop(Turn& turn, ActionKind wish) {
    auto& visit = turn.state.visit;
    if (turn.state.stage != Screen::paying || visit.saga.phase != Phase::paying || visit.saga.stopping) return;
    visit.stop_wish = wish;
    turn.saga([](saga::Saga& saga, saga::Context& context) { saga::stop_payment(saga, context); });
    turn.state.stage_from = turn.state.stage_until = std::nullopt;
}

void begin_issue(Turn& turn) {
    turn.saga([](saga::Saga& saga, saga::Context& context) { saga::issue_free(saga, context); });
    follow_saga(turn);
}

void follow_saga(Turn& turn) {
    const auto& saga = turn.state.visit.saga;
    remember_doubt(turn);
    if (saga.recovering) return follow_recovery(turn);
    switch (saga.phase) {
        case Phase::idle:
        case Phase::paying:
        case Phase::paid:
            return;
        case Phase::ready:
            return turn.state.stage == Screen::paying ? not_paid(turn) : void();
        case Phase::payment_unknown:
            turn.state.stage_from = turn.state.stage_until = std::nullopt;
            return;
        case Phase::printing:
        case Phase::print_unknown:
            return show_printing(turn);
        case Phase::receipt:
            return receipt_or_not(turn);
        case Phase::presented:
            if (turn.state.stage == Screen::take) return receipt_ended(turn);
            return turn.state.stage == Screen::printing ? begin_take(turn) : void();
        case Phase::reversing:
        case Phase::reversal_unknown:
            if (turn.state.stage != Screen::returning_money) turn.show(Screen::returning_money);
            return;
        case Phase::reversed:
            return nothing_came_out(turn);
        case Phase::escalated:
            return end_with(turn, Screen::incident, "failed");
    }
    std::terminate();
}

void something_missing(Turn& turn) {
    if (!can_say_missing(turn.state)) return;
    turn.saga([](saga::Saga& saga, saga::Context& context) {
        saga::escalate(saga, context, saga::Incident::something_missing);
    });
    follow_saga(turn);
}

}  // namespace madoguchi::model

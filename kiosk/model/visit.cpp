// A visit from the first screen to the last: steps forward and back, and its ends.
#include "kiosk/model/derive.h"
#include "kiosk/model/screens.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace madoguchi::model {

using catalogue::StepKind;

namespace {

void close_visit(Turn& turn, std::string_view reason) {
    auto& visit = turn.state.visit;
    if (visit.over || visit.id.empty()) return;
    turn.saga([](saga::Saga& saga, saga::Context& context) { saga::drop_documents(saga, context); });
    leave_sheet(turn);
    Report report;
    report.kind = ReportKind::close;
    report.visit = visit.id;
    report.outcome = reason;
    report.key = visit.id.text + "-close";
    turn.report(std::move(report));
    turn.write(RecordKind::closed);
    turn.emit(WipeVisit{visit.id});
    turn.state.last_visit = visit.id;
}

// What an ending screen may still show: no personal data.
Visit remains_of(const Visit& visit) {
    Visit rest;
    rest.id = visit.id;
    rest.category = visit.category;
    rest.service = visit.service;
    rest.step = visit.step;
    rest.refusal = visit.refusal;
    rest.missing_device = visit.missing_device;
    rest.saga.visit = visit.saga.visit;
    rest.saga.phase = visit.saga.phase;
    rest.saga.incident = visit.saga.incident;
    rest.saga.amount = visit.saga.amount;
    rest.saga.slip_printed = visit.saga.slip_printed;
    rest.saga.free_of_charge = visit.saga.free_of_charge;
    rest.saga.receipt = visit.saga.receipt;
    rest.over = true;
    return rest;
}

bool interactive(const State& state, const catalogue::Step& step) {
    switch (step.kind) {
        case StepKind::notice:
        case StepKind::choose:
        case StepKind::question:
            return applies(state, step);
        case StepKind::identify:
            return !state.visit.signed_in;
        case StepKind::confirm:
            return true;
        case StepKind::pay:
        case StepKind::issue:
        case StepKind::ticket:
        case StepKind::scan:
        case StepKind::search:
        case StepKind::form:
        case StepKind::map:
        case StepKind::basket:
        case StepKind::call:
        case StepKind::submit:
        case StepKind::survey:
            return false;
    }
    std::terminate();
}

void show_question(Turn& turn, const catalogue::Step& step) {
    auto& given = turn.state.visit.answers[step.id];
    if (given.empty() && !step.initial.empty()) given.push_back(step.initial);
    turn.show(Screen::question);
}

void back_to_list(Turn& turn) {
    const auto category = turn.state.visit.category;
    close_visit(turn, "canceled");
    turn.state.visit = {};
    turn.state.visit.category = category;
    turn.show(Screen::list);
}

Screen screen_of(const OfferView& view) {
    switch (view.offered) {
        case Offered::open:
            return Screen::list;
        case Offered::closed_by_hour:
        case Offered::suspended:
            return Screen::closed_hours;
        case Offered::device_away:
            return Screen::device_out;
        case Offered::unknown:
            return Screen::backend_unreachable;
    }
    std::terminate();
}

Screen resting_screen(const State& state) {
    if (!state.started) return Screen::starting;
    if (state.devices.maintenance != Maintenance::none) return Screen::out_of_service;
    if (state.journal_failed || state.left || !state.to_recover.empty() || !saga::settled(state.visit.saga))
        return Screen::out_of_service;
    if (!state.situation) return state.next_refresh == SteadyTime{} ? Screen::starting : Screen::backend_unreachable;
    if (!state.backend_reachable) return Screen::backend_unreachable;
    if (state.situation->machine.state == Opened::suspended) return Screen::out_of_service;
    if (!open_at(state.situation->machine, state.now)) return Screen::closed_hours;
    // Nothing can be had, and devices (or a payment in doubt) are the reason: the cloth is taken in.
    const auto offered = [&](Offered how) {
        return std::ranges::any_of(state.settings->services,
                                   [&](const catalogue::Service& each) { return offer(state, each).offered == how; });
    };
    return !offered(Offered::open) && offered(Offered::device_away) ? Screen::out_of_service : Screen::home;
}

}  // namespace

bool resting(const State& state) {
    return state.visit.service.empty() && state.visit.category.empty() && traits(state.stage).rests;
}

void rest(Turn& turn) {
    const auto wanted = resting_screen(turn.state);
    if (turn.state.stage != wanted || !resting(turn.state)) turn.show(wanted);
}

void choose_service(Turn& turn, const std::string& id) {
    auto& state = turn.state;
    const auto* chosen = find_service(*state.settings, id);
    if (state.stage != Screen::list || !chosen || chosen->category != state.visit.category) return;
    const auto view = offer(state, *chosen);
    state.visit.service = id;
    if (view.offered != Offered::open) {
        state.visit.missing_device = view.device;
        state.visit.refusal = Refusal{"closed", "come_back_later", {}, view.opens, view.reason};
        return end_with(turn, screen_of(view), "refused");
    }
    turn.wait_for(Work::visit);
    turn.emit(OpenVisit{turn.await(), state.language});
}

void advance(Turn& turn) {
    const auto* running = service(turn.state);
    if (!running) return;
    auto& index = turn.state.visit.step;
    for (++index; index < running->steps.size(); ++index) {
        const auto& step = running->steps[index];
        const bool machine_step = step.kind == StepKind::pay || step.kind == StepKind::issue;
        if (machine_step || interactive(turn.state, step)) break;
    }
    enter_step(turn);
}

void enter_step(Turn& turn) {
    const auto* step = current_step(turn.state);
    if (!step) return cancel_visit(turn, "failed");
    switch (step->kind) {
        case StepKind::notice:
            return turn.show(Screen::notice);
        case StepKind::choose:
        case StepKind::question:
            return show_question(turn, *step);
        case StepKind::identify:
            return begin_identify(turn);
        case StepKind::confirm:
            return ask_quote(turn);
        case StepKind::pay:
            return begin_payment(turn);
        case StepKind::issue:
            return begin_issue(turn);
        case StepKind::ticket:
        case StepKind::scan:
        case StepKind::search:
        case StepKind::form:
        case StepKind::map:
        case StepKind::basket:
        case StepKind::call:
        case StepKind::submit:
        case StepKind::survey:
            return advance(turn);  // kinds that come with later services
    }
    std::terminate();
}

void go_back(Turn& turn) {
    auto& state = turn.state;
    state.awaited = 0;
    state.visit.pin.clear();
    if (state.stage == Screen::list) return cancel_visit(turn, "canceled");
    const auto* running = service(state);
    if (!running || state.visit.id.empty()) return back_to_list(turn);
    for (auto index = state.visit.step; index > 0; --index) {
        if (!interactive(state, running->steps[index - 1])) continue;
        state.visit.step = index - 1;
        return enter_step(turn);
    }
    back_to_list(turn);
}

void cancel_visit(Turn& turn, std::string_view reason) {
    if (!saga::settled(turn.state.visit.saga)) return;
    close_visit(turn, reason);
    turn.state.awaited = 0;
    leave(turn);
}

void end_with(Turn& turn, Screen screen, std::string_view reason) {
    close_visit(turn, reason);
    turn.state.awaited = 0;
    turn.state.visit = remains_of(turn.state.visit);
    turn.show(screen, turn.timing().message);
}

void leave(Turn& turn) {
    auto& state = turn.state;
    state.visit = {};
    state.language = state.settings->languages.front();
    state.theme = state.settings->themes.front();
    state.text_size = TextSize::normal;
    state.low = false;
    if (state.devices.card_present) return ask_for_card(turn);
    state.card_left_from.reset();
    turn.show(Screen::starting);
    rest(turn);
}

Screen screen_of_refusal(std::string_view code) {
    if (code == "certificate_expired") return Screen::card_expired;
    if (code == "certificate_issuer_unknown" || code == "certificate_unfit") return Screen::wrong_card;
    if (code == "certificate_revoked") return Screen::card_revoked;
    if (code == "revocation_unknown" || code == "revocation_list_old") return Screen::revocation_unknown;
    if (code == "card_not_registered") return Screen::card_not_linked;
    return code == "closed" || code == "suspended" ? Screen::closed_hours : Screen::refusal;
}

void on_visit_opened(Turn& turn, const VisitOpened& opened) {
    if (!turn.arrived(opened.request)) return;
    if (const auto* failure = std::get_if<BackEndFailure>(&opened.reply)) return refused(turn, *failure);
    auto& visit = turn.state.visit;
    visit.id = std::get<VisitId>(opened.reply);
    visit.saga.visit = visit.id;
    visit.saga.service = visit.service;
    turn.write(RecordKind::visit_opened);
    const auto* running = service(turn.state);
    const bool shown = running && !running->steps.empty() && interactive(turn.state, running->steps.front());
    if (shown) return enter_step(turn);
    advance(turn);
}

void refused(Turn& turn, const BackEndFailure& failure) {
    switch (failure.code) {
        case BackEndError::refused:
            turn.state.visit.refusal = failure.refusal;
            return end_with(turn, screen_of_refusal(failure.refusal.code), "refused");
        case BackEndError::unreachable:
        case BackEndError::unauthorized:
        case BackEndError::changed:
        case BackEndError::damaged:
            return end_with(turn, Screen::backend_unreachable, "failed");
    }
    std::terminate();
}

}  // namespace madoguchi::model

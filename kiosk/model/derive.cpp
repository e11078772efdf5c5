#include "kiosk/model/derive.h"

#include "kiosk/model/saga/steps.h"

#include <algorithm>
#include <exception>

namespace madoguchi::model {

using catalogue::StepKind;

namespace {

// What the footer and the marks need to know of a screen.
struct ScreenRule {
    bool back = false, cancel = false;
    std::optional<Mark> mark;
};

ScreenRule working_rule(Work work) {
    switch (work) {
        case Work::none:
        case Work::visit:
            return {true, true, Mark::choose};
        case Work::sign_in:
        case Work::options:
            return {true, true, Mark::card};
        case Work::quote:
        case Work::documents:
            return {true, true, Mark::confirm};
    }
    std::terminate();
}

bool identified(const State& state) {
    const auto* chosen = service(state);
    if (!chosen) return false;
    for (std::size_t index = 0; index < state.visit.step && index < chosen->steps.size(); ++index)
        if (chosen->steps[index].kind == StepKind::identify) return true;
    return false;
}

Mark step_mark(const State& state) {
    const auto* step = current_step(state);
    if (!step) return Mark::choose;
    switch (step->kind) {
        case StepKind::identify:
            return Mark::card;
        case StepKind::confirm:
            return Mark::confirm;
        case StepKind::pay:
            return Mark::pay;
        case StepKind::issue:
            return Mark::take;
        case StepKind::notice:
        case StepKind::choose:
        case StepKind::question:
        case StepKind::ticket:
        case StepKind::scan:
        case StepKind::search:
        case StepKind::form:
        case StepKind::map:
        case StepKind::basket:
        case StepKind::call:
        case StepKind::submit:
        case StepKind::survey:
            return identified(state) ? Mark::confirm : Mark::choose;
    }
    std::terminate();
}

// A screen between two people's visits shows no marks; an ending one those of the step it ended in.
ScreenRule ending_rule(const State& state) {
    if (state.visit.service.empty()) return {};
    return {false, true, step_mark(state)};
}

ScreenRule rule(const State& state) {
    if (state.visit.over && state.stage != Screen::thank_you) return ending_rule(state);
    switch (state.stage) {
        case Screen::starting:
        case Screen::home:
        case Screen::thank_you:
        case Screen::out_of_service:
        case Screen::card_left:
        case Screen::languages:
        case Screen::appearance:
        case Screen::help:
        case Screen::help_answer:
        case Screen::idle_warning:
            return {};
        case Screen::list:
            return {true, true, Mark::choose};
        case Screen::notice:
        case Screen::question:
            return {true, true, step_mark(state)};
        case Screen::card_prompt:
        case Screen::card_reading:
        case Screen::wrong_card:
        case Screen::no_certificate:
        case Screen::card_expired:
        case Screen::pin_locked:
        case Screen::pin_never_set:
        case Screen::card_unreadable:
        case Screen::no_card:
        case Screen::pin:
        case Screen::pin_last_try:
        case Screen::card_return:
            return {true, true, Mark::card};
        // The card is at work for about a second and must not be interrupted.
        case Screen::pin_checking:
            return {false, false, Mark::card};
        case Screen::working:
            return working_rule(state.work);
        case Screen::confirm:
            return {true, true, Mark::confirm};
        case Screen::pay_means:
            return {true, true, Mark::pay};
        case Screen::paying: {
            const bool can_ask = state.visit.saga.phase == saga::Phase::paying && !state.visit.saga.stopping;
            return {can_ask, can_ask, Mark::pay};
        }
        case Screen::printing:
        case Screen::take:
            return {false, false, state.visit.saga.visit.empty() ? std::nullopt : std::optional{Mark::take}};
        case Screen::returning_money:
        case Screen::money_returned:
            return {false, false, Mark::take};
        case Screen::incident:
            return {false, false, step_mark(state)};
        case Screen::card_removed:
        case Screen::pin_forgotten:
        case Screen::card_revoked:
        case Screen::revocation_unknown:
        case Screen::card_not_linked:
        case Screen::refusal:
        case Screen::closed_hours:
        case Screen::device_out:
        case Screen::backend_unreachable:
            return ending_rule(state);
    }
    std::terminate();
}

bool enough_answers(const State& state) {
    const auto* step = current_step(state);
    if (!step) return false;
    const auto given = state.visit.answers.find(step->id);
    const auto count = given == state.visit.answers.end() ? std::size_t{0} : given->second.size();
    return step->many ? count >= static_cast<std::size_t>(std::max(0, step->least)) : count == 1;
}

}  // namespace

bool can_go_back(const State& state) {
    if (state.overlay) return *state.overlay != Screen::idle_warning;
    return rule(state).back;
}

bool can_cancel(const State& state) {
    if (state.overlay && *state.overlay != Screen::idle_warning) return false;
    return rule(state).cancel;
}

bool can_call_staff(const State& state) {
    return state.stage != Screen::starting && state.overlay != Screen::help && state.overlay != Screen::help_answer;
}

bool can_proceed(const State& state) {
    if (state.visit.over && !state.overlay) return false;
    switch (screen(state)) {
        case Screen::question:
            return enough_answers(state);
        case Screen::pin:
            return state.visit.pin.size() == 4;
        case Screen::confirm:
            return state.visit.quote.has_value();
        case Screen::notice:
        case Screen::pin_last_try:
        case Screen::card_return:
        case Screen::idle_warning:
        case Screen::wrong_card:
        case Screen::no_certificate:
        case Screen::card_expired:
        case Screen::pin_locked:
        case Screen::pin_never_set:
        case Screen::card_unreadable:
        case Screen::no_card:
            return true;
        case Screen::starting:
        case Screen::home:
        case Screen::list:
        case Screen::card_prompt:
        case Screen::card_reading:
        case Screen::card_removed:
        case Screen::pin_checking:
        case Screen::pin_forgotten:
        case Screen::card_revoked:
        case Screen::revocation_unknown:
        case Screen::card_not_linked:
        case Screen::working:
        case Screen::pay_means:
        case Screen::paying:
        case Screen::printing:
        case Screen::take:
        case Screen::thank_you:
        case Screen::returning_money:
        case Screen::money_returned:
        case Screen::incident:
        case Screen::refusal:
        case Screen::closed_hours:
        case Screen::device_out:
        case Screen::backend_unreachable:
        case Screen::out_of_service:
        case Screen::card_left:
        case Screen::languages:
        case Screen::appearance:
        case Screen::help:
        case Screen::help_answer:
            return false;
    }
    std::terminate();
}

bool noren_hangs_long(const State& state) {
    return screen(state) == Screen::home;
}

bool noren_taken_in(const State& state) {
    if (state.overlay || !state.visit.service.empty()) return false;
    return state.stage == Screen::out_of_service || state.stage == Screen::closed_hours ||
           state.stage == Screen::backend_unreachable;
}

std::vector<MarkView> marks(const State& state) {
    const auto now = rule(state).mark;
    if (!now) return {};
    std::vector<MarkView> views;
    for (auto mark : {Mark::choose, Mark::card, Mark::confirm, Mark::pay, Mark::take}) {
        const auto order = mark <=> *now;
        views.push_back({mark, order < 0 ? MarkState::done : order == 0 ? MarkState::now : MarkState::to_come});
    }
    return views;
}

std::optional<int> seconds_left(const State& state) {
    const auto until = state.overlay == Screen::idle_warning ? std::optional{state.warning_until} : state.stage_until;
    if (!until) return std::nullopt;
    const auto left = std::chrono::ceil<std::chrono::seconds>(*until - state.steady);
    return static_cast<int>(std::max<std::chrono::seconds::rep>(0, left.count()));
}

double passed(const State& state) {
    auto from = state.stage_from, until = state.stage_until;
    if (state.overlay == Screen::idle_warning) {
        until = state.warning_until;
        from = state.warning_until - state.settings->timing.warning;
    }
    if (!from || !until || *until <= *from) return 0;
    const auto whole = std::chrono::duration<double>(*until - *from);
    return std::clamp(std::chrono::duration<double>(state.steady - *from) / whole, 0.0, 1.0);
}

const Counter* counter(const State& state) {
    return state.situation ? &state.situation->counter : nullptr;
}

bool staffed(const State& state) {
    const auto* general = counter(state);
    return general && general->staffed && (!general->closes || state.now < *general->closes);
}

HelpView help(const State& state) {
    const auto* general = counter(state);
    if (!general) return {};
    if (staffed(state)) return {HelpBy::counter, general->closes, std::nullopt};
    if (general->after_hours && general->after_hours->staffed)
        return {HelpBy::after_hours, std::nullopt, general->next_opening};
    return {HelpBy::later, std::nullopt, general->next_opening};
}

PrintView print_progress(const State& state) {
    const auto& saga = state.visit.saga;
    PrintView view;
    view.pages = saga::pages(saga);
    view.receipt = saga.phase == saga::Phase::receipt;
    for (std::size_t index = 0; index < saga.documents.size(); ++index)
        if (view.receipt || index < saga.current) view.page += saga.documents[index].pages;
    if (!view.receipt) view.page += saga.page;
    return view;
}

std::string inquiry_number(const VisitId& visit) {
    return saga::inquiry_number(visit);
}

bool nothing_left_inside(const State& state) {
    return saga::settled(state.visit.saga) && state.to_recover.empty() && !state.devices.card_present &&
           !state.journal_failed;
}

}  // namespace madoguchi::model

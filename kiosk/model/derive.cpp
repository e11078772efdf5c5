#include "kiosk/model/derive.h"

#include "kiosk/model/saga/steps.h"
#include "kiosk/model/screens.h"

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

Mark work_mark(Work work) {
    switch (work) {
        case Work::none:
        case Work::visit:
            return Mark::choose;
        case Work::sign_in:
        case Work::options:
            return Mark::card;
        case Work::quote:
        case Work::documents:
            return Mark::confirm;
    }
    std::terminate();
}

// The terminal holds the payment: it can be asked to stop, once.
ScreenRule paying_rule(const State& state) {
    const bool can_ask = state.visit.saga.phase == saga::Phase::paying && !state.visit.saga.stopping;
    return {can_ask, can_ask, Mark::pay};
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
    const auto& screen = traits(state.stage);
    const auto marked = [&](std::optional<Mark> mark) { return ScreenRule{screen.back, screen.cancel, mark}; };
    switch (screen.marked) {
        case Marked::none:
            return marked(std::nullopt);
        case Marked::choose:
            return marked(Mark::choose);
        case Marked::card:
            return marked(Mark::card);
        case Marked::confirm:
            return marked(Mark::confirm);
        case Marked::pay:
            return state.stage == Screen::paying ? paying_rule(state) : marked(Mark::pay);
        case Marked::take:  // without a saga only a forgotten card is asked for
            return marked(state.visit.saga.visit.empty() ? std::nullopt : std::optional{Mark::take});
        case Marked::by_step:
            return marked(step_mark(state));
        case Marked::by_work:
            return marked(work_mark(state.work));
        case Marked::ending:
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
    const auto shown = screen(state);
    if (shown == Screen::question) return enough_answers(state);
    if (shown == Screen::pin) return state.visit.pin.size() == 4;
    if (shown == Screen::confirm) return state.visit.quote.has_value();
    return traits(shown).primary != Primary::none;
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

bool can_print_receipt_again(const State& state) {
    return state.stage == Screen::take && saga::may_print_receipt_again(state.visit.saga) &&
           state.devices.receipt_printer.usable() && !state.journal_failed;
}

Lights lights(const State& state) {
    Lights lights;
    lights.card_reader = state.stage == Screen::card_prompt || state.stage == Screen::card_left;
    if (state.stage != Screen::take) return lights;
    for (const auto& row : state.visit.rows) {
        if (row.taken) continue;
        if (row.item == TakeItem::certificate) lights.document_printer = true;
        if (row.item == TakeItem::card) lights.card_reader = true;
        if (row.item == TakeItem::receipt) lights.receipt_printer = true;
    }
    return lights;
}

const TerminalTalk* talk(const State& state) {
    const auto& saga = state.visit.saga;
    const bool paying = state.stage == Screen::paying && saga.phase == saga::Phase::paying && !saga.stopping;
    const bool reversing = state.stage == Screen::returning_money && saga.phase == saga::Phase::reversing;
    return paying || reversing ? &state.visit.terminal : nullptr;
}

bool can_say_missing(const State& state) {
    return state.stage == Screen::take && state.visit.saga.phase == saga::Phase::presented;
}

std::string inquiry_number(const VisitId& visit) {
    return saga::inquiry_number(visit);
}

bool nothing_left_inside(const State& state) {
    return saga::settled(state.visit.saga) && state.to_recover.empty() && state.doubts.empty() &&
           !state.devices.card_present && !state.journal_failed && (!state.left || state.left->visit.empty());
}

}  // namespace madoguchi::model

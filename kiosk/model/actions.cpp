// What the resident pressed. A key that does not belong to the shown screen does nothing.
#include "kiosk/model/derive.h"
#include "kiosk/model/names.h"
#include "kiosk/model/screens.h"
#include "kiosk/model/turn.h"

#include <algorithm>
#include <exception>

namespace madoguchi::model {

namespace {

bool knows(const std::vector<std::string>& list, const std::string& word) {
    return std::ranges::find(list, word) != list.end();
}

void go_on_after_warning(Turn& turn, std::chrono::seconds more) {
    auto& state = turn.state;
    state.overlay.reset();
    state.idle_base = state.steady + more;
    if (state.stage == Screen::card_prompt) turn.show(Screen::card_prompt, turn.timing().card_wait + more);
}

void on_warning_action(Turn& turn, const Action& action) {
    if (action.kind == ActionKind::proceed) go_on_after_warning(turn, std::chrono::seconds{0});
    if (action.kind == ActionKind::extend) go_on_after_warning(turn, turn.timing().extension);
    if (action.kind == ActionKind::finish || action.kind == ActionKind::cancel) cancel_visit(turn, "canceled");
}

void press_back(Turn& turn) {
    auto& state = turn.state;
    if (!can_go_back(state)) return;
    if (state.overlay) return state.overlay.reset();
    if (state.stage == Screen::paying) return ask_to_stop(turn, ActionKind::back);
    if (state.stage == Screen::no_card) return begin_identify(turn);
    if (state.stage != Screen::pin_last_try) return go_back(turn);
    state.visit.pin.clear();
    turn.show(Screen::pin);
}

void press_cancel(Turn& turn) {
    if (!can_cancel(turn.state)) return;
    if (turn.state.stage == Screen::paying) return ask_to_stop(turn, ActionKind::cancel);
    cancel_visit(turn, "canceled");
}

void proceed(Turn& turn) {
    if (!can_proceed(turn.state)) return;
    switch (traits(turn.state.stage).primary) {
        case Primary::none:
        case Primary::stay:  // an overlay, answered by on_warning_action
            return;
        case Primary::next_step:
            return advance(turn);
        case Primary::submit_pin:
            return submit_pin(turn);
        case Primary::use_last_try:
            return use_last_try(turn);
        case Primary::leave_card:
            return leave_card_return(turn);
        case Primary::ask_card_again:
            return begin_identify(turn);
    }
    std::terminate();
}

void choose_category(Turn& turn, const std::string& category) {
    auto& state = turn.state;
    if (state.stage != Screen::home || !knows(categories(state), category)) return;
    state.visit.category = category;
    turn.show(Screen::list);
}

// なおす: from the first question on, with the answers as they are.
void edit(Turn& turn) {
    if (turn.state.stage != Screen::confirm) return;
    turn.state.awaited = 0;
    turn.state.visit.step = 0;
    const auto* step = current_step(turn.state);
    const bool first = step &&
                       (step->kind == catalogue::StepKind::choose || step->kind == catalogue::StepKind::question ||
                        step->kind == catalogue::StepKind::notice) &&
                       applies(turn.state, *step);
    if (first) return enter_step(turn);
    advance(turn);
}

void erase(Turn& turn, bool all) {
    auto& pin = turn.state.visit.pin;
    if (turn.state.stage != Screen::pin || pin.empty()) return;
    const auto keep = all ? std::size_t{0} : pin.size() - 1;
    pin = Secret{pin.view().substr(0, keep)};
}

void do_not_know(Turn& turn) {
    const auto stage = turn.state.stage;
    if (stage == Screen::pin || stage == Screen::pin_last_try) end_with(turn, Screen::pin_forgotten, "canceled");
}

void no_card(Turn& turn) {
    if (turn.state.stage == Screen::card_prompt) turn.show(Screen::no_card, turn.timing().message);
}

void extend(Turn& turn) {
    auto& state = turn.state;
    if (state.stage == Screen::card_prompt && state.stage_until) *state.stage_until += turn.timing().extension;
}

void open_overlay(Turn& turn, Screen overlay) {
    if (turn.state.stage != Screen::starting) turn.state.overlay = overlay;
}

void choose_help(Turn& turn, const std::string& word) {
    auto& state = turn.state;
    const auto kind = parse_help_kind(word);
    if (state.overlay != Screen::help || !kind) return;
    state.help = *kind;
    state.overlay = Screen::help_answer;
    const auto& visit = state.visit.id;
    auto event = saga::staff_event(visit, StaffEventKind::help_called, word);
    event.key = (visit.empty() ? state.settings->terminal : visit.text) + "-help-" +
                std::to_string(state.now.time_since_epoch().count());
    turn.report(std::move(event));
}

void choose_language(Turn& turn, const std::string& language) {
    auto& state = turn.state;
    if (!knows(state.settings->languages, language)) return;
    state.language = language;
    if (state.overlay == Screen::languages) state.overlay.reset();
}

void take_named(Turn& turn, const std::string& word) {
    if (const auto item = parse_take_item(word)) take(turn, *item);
}

void finish(Turn& turn) {
    if (turn.state.visit.over) cancel_visit(turn, "finished");
}

void change_look(State& state, const Action& action) {
    if (action.kind == ActionKind::toggle_low) state.low = !state.low;
    if (action.kind == ActionKind::choose_theme && knows(state.settings->themes, action.argument))
        state.theme = action.argument;
    if (action.kind != ActionKind::choose_text_size) return;
    if (const auto size = parse_text_size(action.argument)) state.text_size = *size;
}

void turn_page(State& state, int by) {
    state.page = std::max(0, state.page + by);
}

void perform(Turn& turn, const Action& action) {
    auto& state = turn.state;
    switch (action.kind) {
        case ActionKind::back:
            return press_back(turn);
        case ActionKind::cancel:
            return press_cancel(turn);
        case ActionKind::call_staff:
            return open_overlay(turn, Screen::help);
        case ActionKind::open_languages:
            return open_overlay(turn, Screen::languages);
        case ActionKind::open_appearance:
            return open_overlay(turn, Screen::appearance);
        case ActionKind::touched:
            return;
        case ActionKind::proceed:
            return proceed(turn);
        case ActionKind::choose_category:
            return choose_category(turn, action.argument);
        case ActionKind::choose_service:
            return choose_service(turn, action.argument);
        case ActionKind::pick_answer:
            return pick_answer(turn, action.argument);
        case ActionKind::page_next:
        case ActionKind::page_back:
            return turn_page(state, action.kind == ActionKind::page_next ? 1 : -1);
        case ActionKind::edit:
            return edit(turn);
        case ActionKind::more_copies:
        case ActionKind::fewer_copies:
            return change_copies(turn, action.kind == ActionKind::more_copies ? 1 : -1);
        case ActionKind::digit:
            return enter_digit(turn, action.argument);
        case ActionKind::erase_one:
        case ActionKind::erase_all:
            return erase(turn, action.kind == ActionKind::erase_all);
        case ActionKind::do_not_know:
            return do_not_know(turn);
        case ActionKind::no_card:
            return no_card(turn);
        case ActionKind::extend:
            return extend(turn);
        case ActionKind::choose_means:
            return choose_means(turn, action.argument);
        case ActionKind::other_means:
            return ask_to_stop(turn, ActionKind::other_means);
        case ActionKind::answer_terminal:
            return answer_terminal(turn, action.argument);
        case ActionKind::taken:
            return take_named(turn, action.argument);
        case ActionKind::something_missing:
            return something_missing(turn);
        case ActionKind::print_receipt:
            return print_receipt_again(turn);
        case ActionKind::choose_help:
            return choose_help(turn, action.argument);
        case ActionKind::choose_language:
            return choose_language(turn, action.argument);
        case ActionKind::choose_text_size:
        case ActionKind::choose_theme:
        case ActionKind::toggle_low:
            return change_look(state, action);
        case ActionKind::close:
            return state.overlay.reset();
        case ActionKind::finish:
            return finish(turn);
    }
    std::terminate();
}

}  // namespace

void on_action(Turn& turn, const Action& action) {
    auto& state = turn.state;
    state.last_touch = state.steady;
    if (action.kind != ActionKind::touched) turn.emit(Play{Sound::press});
    if (state.overlay == Screen::idle_warning && action.kind != ActionKind::call_staff)
        return on_warning_action(turn, action);
    state.idle_base = std::max(state.idle_base, state.steady);
    perform(turn, action);
}

}  // namespace madoguchi::model

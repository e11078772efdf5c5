// The card: prompt, reading, what can be wrong with it, PIN, taking it back.
#include "kiosk/view/context.h"

#include <exception>

namespace madoguchi::view {

namespace {

using model::Screen;

ui::Block scene(Context& context, const std::string& picture, bool waiting) {
    ui::SceneText text;
    text.picture = picture;
    text.machine = "machine-card";
    text.strong = context.say("card.place.strong");
    text.text = context.say("card.place");
    if (waiting) text.arrow = "art-arrow-down";
    return ui::scene(context.ui, text, context.ui.panel().landscape() ? 176 : 236);
}

ui::Block wait_bar(Context& context, std::string_view key) {
    const int seconds = model::seconds_left(context.state).value_or(0);
    return ui::wait_bar(context.ui, 1 - model::passed(context.state),
                        context.say(key, {{"seconds", std::to_string(seconds)}}));
}

void add_prompt(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("card_prompt.question")));
    page.add(ui::lead(context.ui, context.say("card_prompt.lead")));
    const bool wide = context.ui.panel().landscape();
    if (wide) page.add(wait_bar(context, "card_prompt.wait"));
    page.column();
    page.add(scene(context, "art-card-on-plate", true));
    if (!wide) page.add(wait_bar(context, "card_prompt.wait"));
    page.foot(ui::keys(context.ui,
                       {context.key("card.none", "card", context.say("card.none"), ActionKind::no_card),
                        context.key("wait.extend", "time", context.say("wait.extend"), ActionKind::extend)},
                       34));
}

void add_reading(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("card_reading.question")));
    page.add(ui::lead(context.ui, context.say("card_reading.lead")));
    page.column();
    page.add(scene(context, "art-card-on-plate", false));
    ui::KeyText busy{"busy", "time", context.say("card_reading.busy"), {}};
    busy.busy = true;
    page.foot(ui::keys(context.ui, {busy}, 34));
}

void add_return(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("card_return.question")));
    page.add(ui::lead(context.ui, context.say("card_return.lead")));
    page.column();
    page.add(scene(context, "art-take-card", false));
    page.foot(ui::primary(context.ui, context.go_on(context.say("card_return.go_on"))));
}

// A card that can't be used here. No try of the PIN was used; another card may follow.
void add_problem(Context& context, ui::Page& page, Screen screen) {
    const std::string name{model::name(screen)};
    page.add(ui::question(context.ui, context.say(name + ".question")));
    page.add(ui::lead(context.ui, context.say(name + ".lead")));
    const bool to_counter = screen != Screen::wrong_card && screen != Screen::card_unreadable;
    if (to_counter) page.add(context.counter_card());
    page.column();
    page.add(ui::facts(context.ui, {context.say("fact.no_money"), context.say("fact.no_try")}));
    if (context.state.devices.card_present)
        page.add(ui::warning(context.ui, {"card", context.say("card.still_there"), "", false, "card"}));
    page.foot(
        ui::primary(context.ui, context.go_on(context.say(screen == Screen::no_card ? "card.found" : "card.again"))));
}

}  // namespace

void add_card_screen(Context& context, ui::Page& page, Screen screen) {
    if (screen == Screen::card_prompt) return add_prompt(context, page);
    if (screen == Screen::card_reading) return add_reading(context, page);
    if (screen == Screen::card_return) return add_return(context, page);
    add_problem(context, page, screen);
}

namespace {

constexpr int all_tries = 3;  // of the 利用者証明用 PIN

std::string tries_text(const Context& context, int left) {
    return context.say("pin.tries", {{"count", std::to_string(left)}});
}

void add_wrong(Context& context, ui::Page& page, bool brief) {
    const int left = context.state.visit.tries_left.value_or(0);
    ui::Block block = ui::warning(context.ui, {"warn", context.say("pin.wrong", {{"count", std::to_string(left)}}),
                                               brief ? "" : context.say("pin.wrong.more"), false, "pin.wrong"});
    block.before = 6.5;
    page.add(block);
}

ui::Block pad(Context& context, bool enabled) {
    ui::PadText text;
    text.erase_all = context.say("pin.erase_all");
    text.erase_one = context.say("pin.erase_one");
    text.on_digit = [&context](char digit) { context.on(ActionKind::digit, std::string{digit})(); };
    text.on_erase_all = context.on(ActionKind::erase_all);
    text.on_erase_one = context.on(ActionKind::erase_one);
    text.enabled = enabled;
    return ui::pin_pad(context.ui, text);
}

void add_last_try(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("pin_last_try.question")));
    page.add(ui::lead(context.ui, context.say("pin_last_try.lead")));
    page.add(ui::warning(context.ui, {"warn", context.say("pin_last_try.strong"), context.say("pin_last_try.more")}));
    page.foot(ui::keys(
        context.ui, {context.key("pin.unknown", "help", context.say("pin_last_try.unknown"), ActionKind::do_not_know)},
        34));
    page.foot(ui::primary(context.ui, context.go_on(context.say("pin_last_try.use"), "")));
}

std::string decide_label(const Context& context) {
    const auto entered = context.state.visit.pin.size();
    return entered >= 4 ? context.say("pin.decide")
                        : context.say("pin.decide.missing", {{"count", std::to_string(4 - entered)}});
}

}  // namespace

// One page at every size: nobody turns pages with half a PIN entered.
void add_pin(Context& context, ui::Page& page) {
    const Screen screen = model::screen(context.state);
    if (screen == Screen::pin_last_try) return add_last_try(context, page);
    const bool checking = screen == Screen::pin_checking,
               wrong = context.state.note == model::Note::pin_wrong && !checking;
    const bool wide = context.ui.panel().landscape(), large = context.ui.frame().text_factor > 1;
    const bool low = context.ui.low(), brief = large || low;
    page.single = true;
    auto add = [&](ui::Block block, int rank = 0) {
        block.before = 6.5;
        block.rank = rank;
        page.add(std::move(block));
    };
    page.add(ui::question(context.ui,
                          context.say(checking ? "pin_checking.question"
                                      : brief  ? "pin.question.short"
                                               : "pin.question"),
                          true));
    ui::Block lead = ui::lead(context.ui,
                              context.say(checking ? "pin_checking.lead"
                                          : brief  ? "pin.lead.short"
                                                   : "pin.lead"),
                              true);
    lead.rank = 1;
    page.add(lead);
    const bool one_line = low && context.ui.frame().text_factor >= 2;  // no room for a band
    if (wrong && !one_line) add_wrong(context, page, brief);
    add(ui::slots(context.ui, checking ? 4 : context.state.visit.pin.size(), context.say("pin.slots")));
    if (const auto left = context.state.visit.tries_left; left && !checking && (!(wrong && brief) || one_line)) {
        const auto words = wrong && one_line ? context.say("pin.wrong.brief", {{"count", std::to_string(*left)}})
                                             : tries_text(context, *left);
        add(ui::tries(context.ui, *left, all_tries, words));
    }
    const auto hide = ui::note(context.ui, {"shield", "", context.say("pin.hide"), true, "pin.hide"});
    if (wide) add(hide, 2);
    const auto unknown =
        ui::keys(context.ui, {context.key("pin.unknown", "help", context.say("pin.unknown"), ActionKind::do_not_know)},
                 low ? 22 : 26);
    const bool aside = wide && large;  // beside the pad, which needs the height
    if (aside && !checking) add(unknown);
    page.column();
    add(pad(context, !checking));
    if (!wide) add(hide, 2);
    if (checking) {
        ui::KeyText busy{"primary", "time", context.say("pin_checking.busy"), {}};
        busy.busy = true;
        return page.foot(ui::primary(context.ui, busy));
    }
    if (!aside) page.foot(unknown);
    page.foot(ui::primary(context.ui, context.go_on(decide_label(context), "")));
}

}  // namespace madoguchi::view

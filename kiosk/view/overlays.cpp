// Whole screens over a visit: languages, appearance, help, the idle warning. Nothing floats.
#include "kiosk/view/context.h"

namespace madoguchi::view {

namespace {

ui::Block close_key(Context& context, const std::string& label) {
    return ui::primary(context.ui, context.key("primary", "", label, ActionKind::close));
}

ui::Block heading(Context& context, const std::string& text) {
    ui::Block block;
    ui::Ui& ui = context.ui;
    const ui::Type type = ui::key_type(ui);
    block.measure = [&ui, text, type](double width) { return ui.paint().measure(text, type, width).height; };
    block.draw = [&ui, text, type](const ui::Rect& place) {
        ui.tell("", ui::Role::text, text, place);
        ui.write(place, text, type);
    };
    return block;
}

ui::ChoiceText choice(Context& context, const std::string& id, const std::string& title, bool chosen, ActionKind kind,
                      const std::string& argument) {
    return {id, "", title, "", chosen, true, context.on(kind, argument)};
}

}  // namespace

void add_languages(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("languages.question")));
    for (const auto& language : context.state.settings->languages)
        page.add(ui::choice(context.ui,
                            choice(context, "language." + language, context.say("language." + language),
                                   language == context.state.language, ActionKind::choose_language, language),
                            44));
    page.foot(close_key(context, context.say("key.close")));
}

void add_appearance(Context& context, ui::Page& page) {
    const State& state = context.state;
    const double high = 36;
    page.add(ui::question(context.ui, context.say("appearance.question")));
    page.add(heading(context, context.say("appearance.size")));
    for (const auto size : {model::TextSize::normal, model::TextSize::large, model::TextSize::largest}) {
        const std::string name{model::name(size)};
        page.add(ui::choice(context.ui,
                            choice(context, "size." + name, context.say("appearance.size." + name),
                                   size == state.text_size, ActionKind::choose_text_size, name),
                            high));
    }
    page.column();
    page.add(heading(context, context.say("appearance.colours")));
    for (const auto& name : state.settings->themes) {
        const std::string key = "theme." + name;
        page.add(ui::choice(context.ui,
                            choice(context, key, context.has(key) ? context.say(key) : name,
                                   context.resources.theme(state.theme).name == name, ActionKind::choose_theme, name),
                            high));
    }
    if (!context.ui.panel().landscape())
        page.foot(
            ui::keys(context.ui,
                     {context.key("appearance.low", state.low ? "up" : "down",
                                  context.say(state.low ? "header.height" : "appearance.low"), ActionKind::toggle_low)},
                     30));
    page.foot(close_key(context, context.say("key.close")));
}

void add_help(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("help.question")));
    page.add(ui::lead(context.ui, context.say("help.lead")));
    page.column();
    for (const auto kind :
         {model::HelpKind::writing, model::HelpKind::signing, model::HelpKind::wheelchair, model::HelpKind::words}) {
        const std::string name{model::name(kind)};
        ui::ItemText item;
        item.id = "help." + name;
        item.icon = "help-" + name;
        item.title = context.say("help." + name);
        item.text = context.say("help." + name + ".sub");
        item.arrow = item.large = true;
        item.on_press = context.on(ActionKind::choose_help, name);
        page.add(ui::item(context.ui, item, context.ui.panel().landscape() ? 42 : 60));
    }
    page.foot(
        ui::keys(context.ui, {context.key("help.close", "back", context.say("help.close"), ActionKind::close)}, 34));
}

// Who comes or answers, and when. It never only rings.
void add_help_answer(Context& context, ui::Page& page) {
    const auto help = model::help(context.state);
    const auto* general = model::counter(context.state);
    const std::string kind = context.say("help." + std::string{model::name(context.state.help)});
    switch (help.by) {
        case model::HelpBy::counter:
            page.add(ui::question(context.ui, context.say("help_answer.counter.question")));
            page.add(ui::lead(context.ui, context.say("help_answer.counter.lead", {{"kind", kind}})));
            break;
        case model::HelpBy::after_hours:
            page.add(ui::question(context.ui, context.say("help_answer.telephone.question")));
            page.add(ui::lead(context.ui, context.say("help_answer.telephone.lead",
                                                      {{"name", context.text(general->after_hours->name)},
                                                       {"telephone", general->after_hours->telephone}})));
            break;
        case model::HelpBy::later:
            page.add(ui::question(context.ui, context.say("help_answer.later.question")));
            page.add(ui::lead(context.ui, help.from ? context.say("help_answer.later.lead",
                                                                  {{"opening", context.opening(*help.from)}})
                                                    : context.say("help_answer.later.unknown")));
            break;
    }
    page.column();
    page.add(context.counter_card());
    page.add(ui::note(context.ui, {"info", "", context.say("help_answer.visit"), false, "visit"}));
    page.foot(close_key(context, context.say("key.continue")));
}

void add_idle_warning(Context& context, ui::Page& page) {
    const int seconds = model::seconds_left(context.state).value_or(0);
    page.add(ui::question(context.ui, context.say("idle.question"), true));
    page.single = true;  // what is pressed here must be in reach
    ui::Block lead = ui::lead(context.ui, context.say("idle.lead"), true);
    lead.rank = 2;
    page.add(lead);
    page.add(ui::countdown(context.ui, 1 - model::passed(context.state), std::to_string(seconds),
                           context.say("idle.seconds")));
    page.column();
    ui::Block what = ui::sheet_text(context.ui, context.say("idle.what"));
    what.rank = 1;
    page.add(what);
    if (context.state.devices.card_present)
        page.add(ui::warning(context.ui, {"card", context.say("idle.card"), "", false, "card"}));
    const auto minutes =
        std::chrono::duration_cast<std::chrono::minutes>(context.state.settings->timing.extension).count();
    page.foot(
        ui::keys(context.ui,
                 {context.key("idle.extend", "time", context.say("idle.extend", {{"minutes", std::to_string(minutes)}}),
                              ActionKind::extend),
                  context.key("idle.end", "stop", context.say("idle.end"), ActionKind::finish)},
                 34));
    ui::KeyText go_on = context.go_on(context.say("key.continue"));
    page.foot(ui::primary(context.ui, go_on));
}

}  // namespace madoguchi::view

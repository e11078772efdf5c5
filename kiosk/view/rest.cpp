// The machine rests: the cloth is taken in, and what can be used instead is named.
#include "kiosk/view/context.h"

namespace madoguchi::view {

namespace {

using model::Screen;

constexpr const char* sheet = "elsewhere";

// A resting screen that ends a visit instead: the service is closed, or the back end went away in the middle.
bool ends_visit(const State& state) {
    return !state.visit.service.empty() || state.visit.over;
}

void add_ending(Context& context, ui::Page& page, const std::string& name) {
    page.add(ui::question(context.ui, context.say(name + ".end.question")));
    std::string lead = context.say(name + ".end.lead");
    if (const auto* running = model::service(context.state)) {
        const auto offer = model::offer(context.state, *running);
        const std::string reason = context.text(offer.reason);
        if (!reason.empty()) lead += "\n" + reason;
        if (offer.opens) lead += "\n" + context.say("refusal.opens", {{"opening", context.opening(*offer.opens)}});
    }
    page.add(ui::lead(context.ui, lead));
    page.column();
    page.add(context.counter_card());
    page.add(ui::facts(context.ui, context.nothing_happened()));
    if (context.state.devices.card_present)
        page.add(ui::warning(context.ui, {"card", context.say("card.still_there"), "", false, "card"}));
    page.foot(ui::primary(context.ui, context.key("primary", "", context.say("key.finish"), ActionKind::finish)));
}

void add_elsewhere(Context& context, ui::Page& page) {
    const auto* general = model::counter(context.state);
    if (!general) return;
    ui::Block head = ui::sheet_head(context.ui, "", context.say("rest.elsewhere"), {}, sheet);
    page.add(head);
    const double width = 70;
    page.add(
        ui::row(context.ui,
                {"rest.counter", context.say("rest.counter"),
                 context.say("rest.counter.name", {{"number", general->number}, {"name", context.text(general->name)}}),
                 context.counter_hours()},
                width, sheet));
    const bool after = model::help(context.state).by == model::HelpBy::after_hours;
    const std::string telephone = after ? general->after_hours->telephone : general->telephone;
    if (!telephone.empty())
        page.add(ui::row(context.ui,
                         {"rest.telephone", context.say("rest.telephone"), telephone,
                          after ? context.text(general->after_hours->name) : ""},
                         width, sheet));
}

std::string reason_of(const Context& context, Screen screen) {
    const auto& state = context.state;
    const auto& situation = state.situation;
    if (screen == Screen::closed_hours) {
        if (situation && situation->machine.next_opening)
            return context.say("closed_hours.lead", {{"opening", context.opening(*situation->machine.next_opening)}});
        return context.say("closed_hours.lead.unknown");
    }
    if (screen == Screen::backend_unreachable) return context.say("backend_unreachable.lead");
    if (situation && situation->machine.state == model::Opened::suspended && !situation->machine.reason.empty())
        return context.text(situation->machine.reason);
    if (state.devices.maintenance != model::Maintenance::none) return context.say("out_of_service.maintenance");
    if (state.left) return context.say("out_of_service.left");
    if (!state.doubts.empty()) return context.say("out_of_service.doubt");
    if (state.devices.document_printer.trouble == model::DeviceTrouble::paper_out)
        return context.say("out_of_service.paper");
    return context.say("out_of_service.lead");
}

// What the machine still holds: said only when it is known.
void add_inside(Context& context, ui::Page& page) {
    const auto& state = context.state;
    if (model::nothing_left_inside(state))
        return page.add(ui::note(context.ui, {"checks", "", context.say("rest.nothing_inside"), true, "inside"}));
    const auto* general = model::counter(state);
    const std::string telephone = general ? general->telephone : "";
    page.add(ui::warning(
        context.ui,
        {"warn", context.say("rest.inside"),
         context.say("rest.inside.more", {{"telephone", telephone}, {"number", state.open_number}}), false, "inside"}));
}

}  // namespace

void add_rest(Context& context, ui::Page& page, Screen screen) {
    const std::string name{model::name(screen)};
    const bool wide = context.ui.panel().landscape();
    if (screen == Screen::starting) {
        page.add(ui::face(context.ui, context.say("starting.question"), 27));
        return page.add(ui::lead(context.ui, context.say("starting.lead"), true));
    }
    if (screen != Screen::out_of_service && ends_visit(context.state)) return add_ending(context, page, name);
    const bool room = context.ui.frame().text_factor < 2 && !context.ui.low();
    if (room) page.add(ui::drawing(context.ui, "art-rest", wide ? 80 : 103));
    page.add(ui::face(context.ui, context.say("rest.question"), 27));
    page.add(ui::lead(context.ui, reason_of(context, screen), true));
    page.column();
    add_elsewhere(context, page);
    add_inside(context, page);
}

}  // namespace madoguchi::view

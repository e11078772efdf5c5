// Screens that tell something and end: refusals, the end of a visit, waiting for the back end.
#include "kiosk/view/context.h"

#include <exception>

namespace madoguchi::view {

namespace {

using model::Screen;

ui::Block finish(Context& context) {
    return ui::primary(context.ui, context.key("primary", "", context.say("key.finish"), ActionKind::finish));
}

// True while no money can have moved in this visit.
bool nothing_paid(const State& state) {
    const auto phase = state.visit.saga.phase;
    return phase == saga::Phase::idle || phase == saga::Phase::ready;
}

void add_facts(Context& context, ui::Page& page) {
    if (nothing_paid(context.state)) page.add(ui::facts(context.ui, context.nothing_happened()));
    if (context.state.devices.card_present)
        page.add(ui::warning(context.ui, {"card", context.say("card.still_there"), "", false, "card"}));
}

// One block a sentence, so that a long text may go on on the next page.
void add_leads(Context& context, ui::Page& page, const std::string& text) {
    for (std::size_t from = 0; from <= text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        ui::Block block = ui::lead(context.ui, text.substr(from, end - from));
        if (from > 0) block.before = 0;
        page.add(block);
        from = end + 1;
    }
}

// The one picture of every refusal: what next, where, until when, what did not happen.
void add_end(Context& context, ui::Page& page, const std::string& question, const std::string& lead, bool counter) {
    page.add(ui::question(context.ui, question));
    add_leads(context, page, lead);
    page.column();
    if (counter) page.add(context.counter_card());
    add_facts(context, page);
    if (counter && !context.state.visit.id.empty()) page.add(context.inquiry());
    page.foot(finish(context));
}

bool goes_to_counter(const std::string& next_step) {
    return next_step != "retry" && next_step != "choose_again" && next_step != "none" &&
           next_step != "ask_other_city" && next_step != "use_own_card";
}

void add_refusal(Context& context, ui::Page& page) {
    const auto& refusal = context.state.visit.refusal;
    const std::string code = refusal ? refusal->code : "ask_at_counter",
                      step = refusal ? refusal->next_step : "counter";
    // A code or a step this release doesn't know is told as the general one.
    const std::string text = context.has("refusal." + code) ? "refusal." + code : "refusal.ask_at_counter";
    const std::string next = context.has("next_step." + step) ? "next_step." + step : "next_step.counter";
    const std::string city = refusal ? refusal->city : "";
    std::string lead = context.say(text, {{"city", city}});
    if (refusal && code == "suspended" && !refusal->reason.empty()) lead = context.text(refusal->reason);
    if (refusal && refusal->next_opening)
        lead += "\n" + context.say("refusal.opens", {{"opening", context.opening(*refusal->next_opening)}});
    lead += "\n" + context.say(next, {{"city", city}});
    add_end(context, page, context.say(next + ".question", {{"city", city}}), lead, goes_to_counter(step));
}

std::string_view work_key(model::Work work) {
    switch (work) {
        case model::Work::none:
        case model::Work::visit:
            return "working.visit";
        case model::Work::sign_in:
            return "working.sign_in";
        case model::Work::options:
            return "working.options";
        case model::Work::quote:
            return "working.quote";
        case model::Work::documents:
            return "working.documents";
    }
    std::terminate();
}

void add_busy(Context& context, ui::Page& page, const std::string& question, const std::string& lead,
              const std::string& busy) {
    page.add(ui::face(context.ui, question, 25));
    page.add(ui::lead(context.ui, lead, true));
    ui::KeyText key{"busy", "time", busy, {}};
    key.busy = true;
    page.add(ui::keys(context.ui, {key}, 34));
}

void add_thanks(Context& context, ui::Page& page) {
    page.add(ui::face(context.ui, context.say("thank_you.question"), 25));
    page.add(ui::lead(context.ui, context.say("thank_you.lead"), true));
    if (context.state.visit.saga.receipt == saga::ReceiptState::failed)
        page.add(ui::warning(context.ui, {"receipt", context.say("note.receipt_failed"),
                                          context.say("note.receipt_failed.more",
                                                      {{"number", model::inquiry_number(context.state.visit.id)}}),
                                          false, "note"}));
    else
        page.add(ui::done_sign(context.ui));
    if (const auto seconds = model::seconds_left(context.state))
        page.add(ui::note(
            context.ui,
            {"time", "", context.say("thank_you.seconds", {{"seconds", std::to_string(*seconds)}}), true, "seconds"}));
    page.foot(finish(context));
}

std::string_view incident_key(saga::Incident incident) {
    switch (incident) {
        case saga::Incident::none:
        case saga::Incident::journal_failed:
            return "incident.journal_failed";
        case saga::Incident::payment_unknown:
            return "incident.payment_unknown";
        case saga::Incident::printed_in_part:
        case saga::Incident::identity_mismatch:
            return "incident.printed_in_part";
        case saga::Incident::reversal_failed:
            return "incident.reversal_failed";
        case saga::Incident::something_missing:
            return "incident.something_missing";
    }
    std::terminate();
}

void add_incident(Context& context, ui::Page& page) {
    const auto& saga = context.state.visit.saga;
    page.add(ui::question(context.ui, context.say("incident.question")));
    page.add(ui::lead(context.ui, context.say(incident_key(saga.incident))));
    page.add(context.counter_card());
    page.column();
    page.add(ui::warning(context.ui,
                         {"ticket", context.say("inquiry", {{"number", model::inquiry_number(context.state.visit.id)}}),
                          context.say(saga.slip_printed ? "incident.slip" : "incident.write_down"), false, "inquiry"}));
    if (context.state.devices.card_present)
        page.add(ui::warning(context.ui, {"card", context.say("card.still_there"), "", false, "card"}));
    page.foot(finish(context));
}

void add_card_left(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("card_left.question")));
    page.add(ui::lead(context.ui, context.say("card_left.lead")));
    const bool wide = context.ui.panel().landscape();
    const auto alarm =
        ui::warning(context.ui, {"warn", context.say("card_left.strong"), context.say("card_left.more")});
    if (wide) page.add(alarm);
    page.column();
    ui::SceneText scene;
    scene.picture = "art-take-card";
    scene.machine = "machine-card";
    scene.strong = context.say("card.place.strong");
    scene.text = context.say("card.place");
    page.add(ui::scene(context.ui, scene, context.ui.panel().landscape() ? 176 : 236));
    if (!wide) page.add(alarm);
}

void add_money_returned(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("money_returned.question")));
    page.add(ui::lead(context.ui, context.say("money_returned.lead")));
    page.column();
    page.add(context.counter_card());
    page.add(ui::facts(context.ui, {context.say("money_returned.fact"), context.say("fact.deleted")}));
    if (!context.state.visit.id.empty()) page.add(context.inquiry());
    page.foot(finish(context));
}

void add_device_out(Context& context, ui::Page& page) {
    const auto device = context.state.visit.missing_device;
    const std::string key = device ? "device_out." + std::string{catalogue::name(*device)} : "";
    add_end(context, page, context.say("device_out.question"),
            context.has(key) ? context.say(key) : context.say("device_out.lead"), true);
}

}  // namespace

namespace {

void add_returning_money(Context& context, ui::Page& page) {
    if (add_terminal_question(context, page)) return;
    add_busy(context, page, context.say("returning_money.question"), context.say("returning_money.lead"),
             context.say("returning_money.busy"));
    add_terminal_display(context, page);
}

}  // namespace

void add_message(Context& context, ui::Page& page, Screen screen) {
    const std::string name{model::name(screen)};
    if (screen == Screen::refusal) return add_refusal(context, page);
    if (screen == Screen::working)
        return add_busy(context, page, context.say("working.question"), context.say(work_key(context.state.work)),
                        context.say("working.busy"));
    if (screen == Screen::returning_money) return add_returning_money(context, page);
    if (screen == Screen::thank_you) return add_thanks(context, page);
    if (screen == Screen::money_returned) return add_money_returned(context, page);
    if (screen == Screen::incident) return add_incident(context, page);
    if (screen == Screen::card_left) return add_card_left(context, page);
    if (screen == Screen::device_out) return add_device_out(context, page);
    add_end(context, page, context.say(name + ".question"), context.say(name + ".lead"),
            screen != Screen::card_removed && screen != Screen::card_swapped);
}

}  // namespace madoguchi::view

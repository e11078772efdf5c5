// Paying: by what means, and while the terminal holds the payment.
#include "kiosk/view/context.h"

#include <algorithm>
#include <chrono>

namespace madoguchi::view {

namespace {

using model::Note;

Yen total(const Context& context) {
    const auto& visit = context.state.visit;
    return visit.quote ? visit.quote->total : visit.saga.amount;
}

ui::Block sum(Context& context, bool line) {
    return ui::sum(context.ui, context.say("pay.sum"), context.amount(total(context)), context.say("unit.yen"), false,
                   line);
}

// A drawing of the means itself, else what the city's data names.
std::string picture_of(const Context& context, const model::Means& means) {
    for (const std::string& name : {"means-" + means.id, means.pictogram})
        if (!name.empty() && context.ui.paint().has_picture(name)) return name;
    return "pay";
}

std::string_view note_key(Note note) {
    switch (note) {
        case Note::payment_declined:
            return "note.payment_declined";
        case Note::payment_stopped:
            return "note.payment_stopped";
        case Note::payment_timed_out:
            return "note.payment_timed_out";
        case Note::payment_unavailable:
            return "note.payment_unavailable";
        case Note::receipt_unavailable:
            return "note.receipt_unavailable";
        case Note::none:
        case Note::pin_wrong:
        case Note::quote_changed:
        case Note::quote_expired:
        case Note::receipt_failed:
        case Note::paid_after_all:
            return "";
    }
    return "";
}

}  // namespace

void add_pay_means(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("pay_means.question")));
    page.add(sum(context, true));
    if (const auto key = note_key(context.state.note); !key.empty())
        page.add(ui::warning(context.ui,
                             {"warn", context.say(key), context.say(std::string{key} + ".more"), false, "note"}));
    page.column();
    if (context.state.situation)
        for (const auto& means : context.state.situation->means) {
            ui::ItemText item;
            item.id = "means." + means.id;
            item.icon = picture_of(context, means);
            item.title = context.text(means.name);
            const std::string sub = "means." + means.id + ".sub";
            if (context.has(sub)) item.text = context.say(sub);
            item.arrow = item.large = true;
            item.on_press = context.on(ActionKind::choose_means, means.id);
            page.add(ui::item(context.ui, item, context.ui.panel().landscape() ? 43 : 64));
        }
    page.foot(ui::note(context.ui,
                       {"info", "", context.no_cash() + "\n" + context.say("pay_means.back"), false, "pay.note"}));
}

namespace {

// The terminal was asked to stop, or its answer was lost and is being asked for: nothing more can be pressed.
void add_waiting(Context& context, ui::Page& page, const std::string& base) {
    page.add(ui::question(context.ui, context.say(base + ".question")));
    page.add(ui::lead(context.ui, context.say(base + ".lead")));
    page.add(sum(context, false));
    page.add(ui::warning(context.ui, {"info", context.say(base + ".strong"), context.say(base + ".more")}));
    ui::KeyText busy{"busy", "time", context.say(base + ".busy"), {}};
    busy.busy = true;
    page.foot(ui::keys(context.ui, {busy}, 34));
}

std::string words_of_means(const Context& context, std::string_view what) {
    const std::string own = "means." + context.state.visit.saga.means + "." + std::string{what};
    return context.has(own) ? context.say(own) : context.say("paying." + std::string{what});
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += (text.empty() ? "" : "\n") + line;
    return text;
}

}  // namespace

void add_terminal_display(Context& context, ui::Page& page) {
    const auto* talk = model::talk(context.state);
    if (!talk || !talk->display || talk->display->lines.empty()) return;
    const bool plain = talk->display->kind == xfs4iot::TerminalDisplay::Kind::status;
    const ui::NoteText text{plain ? "info" : "warn", context.say("terminal.says"), joined(talk->display->lines), false,
                            "terminal.display"};
    page.add(plain ? ui::note(context.ui, text) : ui::warning(context.ui, text));
}

namespace {

// Side by side for yes and no; a menu has a key each, one under the other.
void add_answers(Context& context, ui::Page& page, const xfs4iot::TerminalInput& question) {
    const auto answer = [&](const std::string& id, const std::string& label, const std::string& argument) {
        return context.key("terminal." + id, "", label, ActionKind::answer_terminal, argument);
    };
    if (question.kind == xfs4iot::TerminalInput::Kind::confirmation)
        return page.foot(ui::keys(
            context.ui,
            {answer("no", context.say("terminal.no"), "no"), answer("yes", context.say("terminal.yes"), "yes")}, 43));
    for (std::size_t index = 0; index < question.choices.size(); ++index) {
        const auto number = std::to_string(index + 1);
        page.add(ui::keys(context.ui, {answer("choice." + number, question.choices[index], number)}, 34));
    }
    page.foot(ui::keys(context.ui, {answer("give_up", context.say("terminal.give_up"), "")}, 34));
}

}  // namespace

// In the words of the terminal: they are its maker's, and come in the language it was told.
bool add_terminal_question(Context& context, ui::Page& page) {
    const auto* talk = model::talk(context.state);
    if (!talk || !talk->question) return false;
    const auto& question = *talk->question;
    page.add(ui::question(context.ui, joined(question.lines)));
    page.add(ui::lead(context.ui, context.say("terminal.asks")));
    page.add(sum(context, false));
    page.column();
    const auto left = std::chrono::ceil<std::chrono::seconds>(talk->question_until - context.state.steady).count();
    const double part = question.seconds > 0 ? static_cast<double>(left) / question.seconds : 0;
    page.add(ui::wait_bar(context.ui, std::clamp(part, 0.0, 1.0),
                          context.say("terminal.time", {{"seconds", std::to_string(std::max<long>(left, 0))}})));
    add_answers(context, page, question);
    return true;
}

namespace {

void add_terminal_scene(Context& context, ui::Page& page, bool crowded) {
    ui::SceneText scene;
    scene.picture = "art-pay";
    scene.machine = "machine-pay";
    scene.strong = context.say("paying.place.strong");
    scene.text = context.say("paying.place");
    scene.on_picture = context.money(total(context));
    page.add(ui::scene(context.ui, scene, context.ui.panel().landscape() ? 110 : crowded ? 132 : 196));
}

}  // namespace

void add_paying(Context& context, ui::Page& page) {
    const auto& saga = context.state.visit.saga;
    if (saga.phase == saga::Phase::payment_unknown) return add_waiting(context, page, "paying.unknown");
    if (saga.stopping) return add_waiting(context, page, "paying.stopping");
    if (add_terminal_question(context, page)) return;
    const auto* said = model::talk(context.state);
    const std::string code = said && said->display ? said->display->code : "";
    const auto words = [&](const char* what) {
        return code.empty() ? words_of_means(context, what) : context.say("paying.scan." + std::string{what});
    };
    page.add(ui::question(context.ui, words("question")));
    page.add(ui::lead(context.ui, words("lead")));
    page.add(sum(context, false));
    add_terminal_display(context, page);
    page.column();
    if (code.empty())
        add_terminal_scene(context, page, said && said->display);
    else
        page.add(
            ui::code(context.ui, code, context.say("paying.scan.code"), context.ui.panel().landscape() ? 110 : 132));
    const int seconds = model::seconds_left(context.state).value_or(0);
    page.add(ui::wait_bar(context.ui, 1 - model::passed(context.state),
                          context.say("paying.wait", {{"seconds", std::to_string(seconds)}})));
    page.add(ui::note(context.ui, {"info", "", context.say("paying.stop"), false, "stop"}));
    page.foot(ui::keys(context.ui,
                       {context.key("pay.other", "pay", context.say("paying.other"), ActionKind::other_means)}, 34));
}

}  // namespace madoguchi::view

// Services of one category, and the questions of a service.
#include "kiosk/view/context.h"

namespace madoguchi::view {

namespace {

ui::ItemText item_of(Context& context, const model::OfferView& offer) {
    const auto& service = *offer.service;
    ui::ItemText item;
    item.id = "list." + service.id;
    item.icon = service.pictogram;
    item.title = context.say(service.id + ".name");
    if (context.has(service.id + ".sub")) item.text = context.say(service.id + ".sub");
    item.enabled = offer.offered == model::Offered::open;
    if (item.enabled) {
        item.figure = context.amount(offer.price);
        item.unit = context.say("unit.yen");
    }
    item.remark = context.remark(offer);
    item.on_press = context.on(ActionKind::choose_service, service.id);
    return item;
}

ui::ChoiceText choice_of(Context& context, const model::AnswerView& answer) {
    ui::ChoiceText choice;
    choice.id = "choice." + answer.id;
    choice.picture = answer.pictogram;
    if (answer.label)
        choice.title = std::string{answer.label->view()};
    else
        choice.title = answer.text.empty() ? context.text(answer.words) : context.say(answer.text);
    if (!answer.sub.empty() && context.has(answer.sub))
        choice.text = context.say(answer.sub);
    else
        choice.text = context.text(answer.sub_words);
    choice.chosen = answer.chosen;
    choice.enabled = answer.enabled;
    choice.on_press = context.on(ActionKind::pick_answer, answer.id);
    return choice;
}

double choice_height(const Context& context, std::size_t count) {
    const bool landscape = context.ui.panel().landscape();
    if (count <= 3) return landscape ? 50 : 70;
    return landscape ? 40 : count <= 5 ? 56 : 46;
}

std::string question_count(const Context& context) {
    const auto number = model::question_number(context.state);
    return number.count < 2 ? ""
                            : context.say("question.count", {{"number", std::to_string(number.number)},
                                                             {"count", std::to_string(number.count)}});
}

bool asks_for_members(const catalogue::Step& step) {
    return std::any_of(step.answers.begin(), step.answers.end(),
                       [](const catalogue::Answer& answer) { return answer.needs_members; });
}

}  // namespace

void add_list(Context& context, ui::Page& page) {
    page.add(ui::question(context.ui, context.say("list.question")));
    const auto offers = model::offers(context.state, context.state.visit.category);
    const bool many = offers.size() > 7;
    for (const auto& offer : offers) page.add(ui::item(context.ui, item_of(context, offer), many ? 38 : 41));
    ui::Block free = ui::note(context.ui, {"info", "", context.say("list.free"), false, "free"});
    free.before = 6;
    page.add(free);
    ui::KeyText help = context.key("list.help", "help", context.say("list.help"), ActionKind::call_staff);
    help.left = true;
    page.foot(ui::keys(context.ui, {help}, 26));
}

void add_question(Context& context, ui::Page& page) {
    const auto* step = model::current_step(context.state);
    if (!step) return;
    const auto answers = model::answers(context.state);
    const auto base = context.state.visit.service + "." + step->id;
    page.add(ui::service_tag(context.ui, context.service_icon(), context.service_name(), question_count(context)));
    ui::Block question = ui::question(context.ui, context.say(base + ".question"));
    question.before = 4;
    page.add(question);
    if (step->many) page.add(ui::lead(context.ui, context.say(step->least == 0 ? "question.any" : "question.many")));
    const bool wide = context.ui.panel().landscape(), household = asks_for_members(*step);
    const auto note = ui::note(context.ui, {"info", "", context.say("question.household"), false, "household"});
    if (wide && household) page.add(note);
    page.column();
    for (const auto& answer : answers)
        page.add(ui::choice(context.ui, choice_of(context, answer), choice_height(context, answers.size())));
    if (!wide && household) page.add(note);
    const bool enough = model::can_proceed(context.state);
    page.foot(ui::primary(context.ui, context.go_on(context.say(enough ? "key.next" : "key.next.choose"))));
}

void add_notice(Context& context, ui::Page& page) {
    const auto* step = model::current_step(context.state);
    if (!step) return;
    const auto base = context.state.visit.service + "." + step->id;
    page.add(ui::service_tag(context.ui, context.service_icon(), context.service_name(), ""));
    ui::Block question = ui::question(context.ui, context.say(base + ".question"));
    question.before = 4;
    page.add(question);
    page.add(ui::warning(context.ui, {"info", "", context.say(base + ".body")}));
    page.foot(ui::primary(context.ui, context.go_on(context.say("key.understood"))));
}

}  // namespace madoguchi::view

// これで よろしいですか: whose card, what is on the paper, how many, the sum and its rules.
#include "kiosk/view/context.h"

namespace madoguchi::view {

namespace {

constexpr const char* sheet = "confirm";

std::string join(const Context& context, const std::vector<model::AnswerView>& values) {
    std::string joined;
    for (const auto& value : values) {
        if (!joined.empty()) joined += context.say("list.separator");
        if (value.label)
            joined += value.label->view();
        else
            joined += value.text.empty() ? context.text(value.words) : context.say(value.text);
    }
    return joined.empty() ? context.say("confirm.none") : joined;
}

void add_rows(Context& context, ui::Page& page, double title_width) {
    if (const auto& holder = context.state.visit.holder) {
        const std::string name =
            context.say("confirm.holder.name", {{"name", holder->masked_name.view()}, {"suffix", holder->suffix}});
        ui::Block block =
            ui::row(context.ui, {"confirm.holder", context.say("confirm.holder"), name, ""}, title_width, sheet);
        block.before = 6;
        page.add(block);
    }
    int number = 0;
    for (const auto& row : model::confirm_rows(context.state)) {
        const std::string value = row.printed ? context.say(*row.printed ? "confirm.printed" : "confirm.not_printed")
                                              : join(context, row.values);
        page.add(ui::row(context.ui, {"confirm.row." + std::to_string(++number), context.say(row.title), value, ""},
                         title_width, sheet));
    }
}

// As wide as its longest title needs, so that the answers stand close.
double title_width(Context& context) {
    const ui::Type type{11.2 * context.ui.frame().text_factor};
    double widest = context.ui.paint().measure(context.say("confirm.holder"), type).width;
    for (const auto& row : model::confirm_rows(context.state))
        widest = std::max(widest, context.ui.paint().measure(context.say(row.title), type).width);
    return std::clamp(widest + 10, 60.0, 118.0);
}

ui::Block stepper(Context& context) {
    const auto& visit = context.state.visit;
    const int most = model::most_copies(context.state);
    ui::StepperText text;
    text.title = context.say("confirm.copies");
    Yen each;
    if (visit.quote && !visit.quote->items.empty()) each = visit.quote->items.front().each;
    if (const auto* running = model::service(context.state); running && each.amount == 0)
        each = model::offer(context.state, *running).price;
    text.text = context.say("confirm.each", {{"price", context.money(each)}, {"most", std::to_string(most)}});
    text.figure = std::to_string(visit.copies);
    text.unit = context.say("unit.copies");
    text.minus = context.key("confirm.fewer", "minus", "", ActionKind::fewer_copies);
    text.plus = context.key("confirm.more", "plus", "", ActionKind::more_copies);
    text.minus.name = context.say("confirm.fewer");
    text.plus.name = context.say("confirm.more");
    text.minus.enabled = visit.copies > 1;
    text.plus.enabled = visit.copies < most;
    return ui::stepper(context.ui, text, "copies");
}

void add_notes(Context& context, ui::Page& page) {
    using model::Note;
    const Note note = context.state.note;
    if (note == Note::receipt_unavailable)
        page.add(ui::warning(context.ui, {"receipt", context.say("note.receipt_unavailable"),
                                          context.say("note.receipt_unavailable.more"), false, "receipt"}));
    if (note == Note::quote_expired)
        page.add(ui::note(context.ui, {"info", "", context.say("note.quote_expired"), false, "quote"}));
    if (context.state.visit.holder && !context.state.visit.holder->revocation_checked)
        page.add(ui::note(context.ui, {"info", "", context.say("note.revocation_unchecked"), false, "revocation"}));
}

}  // namespace

void add_confirm(Context& context, ui::Page& page) {
    const auto& quote = context.state.visit.quote;
    const bool free = quote && quote->total.amount == 0;
    page.add(ui::question(context.ui, context.say("confirm.question")));
    const ui::KeyText edit = context.key("confirm.edit", "edit", context.say("confirm.edit"), ActionKind::edit);
    page.add(ui::sheet_head(context.ui, context.service_icon(), context.service_name(), {edit}, sheet));
    add_rows(context, page, title_width(context));
    if (context.ui.frame().text_factor > 1) page.add(ui::keys(context.ui, {edit}, 34));
    page.column();
    page.add(stepper(context));
    page.add(ui::sum(context.ui, context.say("confirm.sum"),
                     quote ? context.amount(quote->total) : context.say("confirm.asking"),
                     quote ? context.say("unit.yen") : "", true, false));
    if (!free)
        page.add(ui::warning(context.ui,
                             {"warn", context.say("confirm.rule"), context.say("confirm.rule.more"), false, "rule"}));
    add_notes(context, page);
    const bool ready = model::can_proceed(context.state);
    page.foot(ui::primary(context.ui, context.go_on(context.say(!ready ? "confirm.wait"
                                                                : free ? "confirm.print"
                                                                       : "confirm.pay"))));
}

}  // namespace madoguchi::view

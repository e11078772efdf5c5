// Printing and taking.
#include "kiosk/view/context.h"

namespace madoguchi::view {

namespace {

using Stage = ui::StageText;

ui::Block stage(Context& context, std::string_view key, Stage::State state) {
    const std::string_view mark = state == Stage::State::done  ? "stage.done"
                                  : state == Stage::State::now ? "stage.now"
                                                               : "stage.next";
    return ui::stage_row(context.ui, {context.say(key), context.say(mark), state});
}

void add_stages(Context& context, ui::Page& page) {
    using State = Stage::State;
    const auto progress = model::print_progress(context.state);
    const bool free = context.state.visit.saga.free_of_charge;
    if (!free) page.add(stage(context, "printing.paid", State::done));
    page.add(stage(context, "printing.made", State::done));
    page.add(stage(context, progress.receipt ? "printing.printed" : "printing.now",
                   progress.receipt ? State::done : State::now));
    page.add(stage(context, progress.receipt ? "printing.receipt" : "printing.outlet",
                   progress.receipt ? State::now : State::to_come));
}

// With a working printer the resident can have it here; otherwise the counter issues it by the number.
void add_receipt_failed(Context& context, ui::Page& page) {
    const bool here = model::can_print_receipt_again(context.state);
    page.add(ui::warning(context.ui, {"receipt", context.say("note.receipt_failed"),
                                      context.say(here ? "note.receipt_failed.here" : "note.receipt_failed.more",
                                                  {{"number", model::inquiry_number(context.state.visit.id)}}),
                                      false, "note"}));
    if (here)
        page.add(ui::keys(context.ui,
                          {context.key("take.print_receipt", "receipt", context.say("take.print_receipt"),
                                       ActionKind::print_receipt)},
                          34));
}

void add_note(Context& context, ui::Page& page) {
    using model::Note;
    if (context.state.note == Note::paid_after_all)
        page.add(ui::warning(context.ui, {"info", context.say("note.paid_after_all"),
                                          context.say("note.paid_after_all.more"), false, "note"}));
    if (context.state.note == Note::receipt_failed) add_receipt_failed(context, page);
    if (context.state.stage == model::Screen::take && context.state.visit.saga.receipt == saga::ReceiptState::printing)
        page.add(ui::warning(context.ui, {"receipt", context.say("note.receipt_printing"),
                                          context.say("note.receipt_printing.more"), false, "note"}));
}

}  // namespace

void add_printing(Context& context, ui::Page& page) {
    const auto progress = model::print_progress(context.state);
    const bool wide = context.ui.panel().landscape();
    page.add(ui::face(context.ui, context.say("printing.question"), wide ? 19 : 25));
    page.add(ui::lead(context.ui, context.say(progress.receipt ? "printing.lead.receipt" : "printing.lead"), true));
    page.add(ui::drawing(context.ui, "art-printer", wide ? 78 : 116));
    const double part = progress.pages > 0 ? static_cast<double>(progress.page) / progress.pages : 0;
    const int page_now = std::min(progress.page + 1, std::max(progress.pages, 1));
    page.add(ui::progress_bar(context.ui, progress.receipt ? 1 : (part + 0.04),
                              context.say("printing.page", {{"page", std::to_string(page_now)},
                                                            {"pages", std::to_string(std::max(progress.pages, 1))}})));
    page.column();
    add_note(context, page);
    add_stages(context, page);
    const bool card = context.state.devices.card_present;
    page.foot(ui::note(context.ui, {"card", context.say(card ? "printing.card.there" : "printing.card"),
                                    context.say("printing.no_stop"), false, "card"}));
}

namespace {

struct RowWords {
    std::string icon, title, text;
};

RowWords words_of(const Context& context, const model::TakeRow& row) {
    switch (row.item) {
        case model::TakeItem::certificate:
            return {context.service_icon().empty() ? "juki" : context.service_icon(), context.say("take.certificate"),
                    context.say(row.sheets == 1 ? "take.certificate.one" : "take.certificate.sheets",
                                {{"count", std::to_string(row.sheets)}})};
        case model::TakeItem::card:
            return {"card", context.say("take.card"), context.say("take.card.place")};
        case model::TakeItem::receipt:
            return {"receipt", context.say("take.receipt"), context.say("take.receipt.place")};
    }
    return {};
}

ui::Block take_row(Context& context, const model::TakeRow& row) {
    const std::string name{model::name(row.item)};
    const RowWords words = words_of(context, row);
    ui::TakeText text{name,      words.icon, words.title, words.text, context.say(row.taken ? "take.done" : "take.due"),
                      row.taken, {}};
    if (!row.sensor && !row.taken)
        text.key.push_back(context.key("take." + name, "", context.say("take.taken"), ActionKind::taken, name));
    return ui::take_row(context.ui, text);
}

}  // namespace

void add_take(Context& context, ui::Page& page) {
    const auto& rows = context.state.visit.rows;
    const std::string count = std::to_string(rows.size());
    page.add(ui::question(context.ui, rows.size() == 1 ? context.say("take.question.one")
                                                       : context.say("take.question", {{"count", count}})));
    const bool keys = std::any_of(rows.begin(), rows.end(), [](const model::TakeRow& row) { return !row.sensor; });
    if (context.ui.frame().text_factor < 2)  // the rows need the room; their keys say the same
        page.add(ui::lead(context.ui, context.say(keys ? "take.lead" : "take.lead.sensor")));
    add_note(context, page);
    if (rows.size() < 3) page.column();
    for (const auto& row : rows) page.add(take_row(context, row));
    page.foot(ui::note(
        context.ui, {"info", "", context.say(rows.size() == 1 ? "take.end.one" : "take.end", {{"count", count}}), false,
                     "take.end"}));
    auto missing = context.key("take.missing", "help", context.say("take.missing"), ActionKind::something_missing);
    missing.enabled = model::can_say_missing(context.state);
    page.foot(ui::keys(context.ui, {std::move(missing)}, 34));
}

}  // namespace madoguchi::view

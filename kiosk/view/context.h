// What the files of this folder share while one frame is drawn.
#pragma once

#include "kiosk/model/derive.h"
#include "kiosk/model/names.h"
#include "kiosk/ui/chrome.h"
#include "kiosk/ui/page.h"
#include "kiosk/ui/parts.h"
#include "kiosk/view/view.h"

#include <optional>
#include <string>

namespace madoguchi::view {

using model::ActionKind;
using model::State;

struct Context {
    const State& state;
    ui::Ui& ui;
    const Resources& resources;
    std::optional<model::Action> action = std::nullopt;

    // The text of a key in the visit's language.
    [[nodiscard]] std::string say(std::string_view key, catalogue::Strings::Places places = {}) const;
    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] std::string text(const model::Text& text) const;  // from the back end
    [[nodiscard]] ui::OnPress on(ActionKind kind, std::string argument = {});

    // ---- numbers and times in words
    [[nodiscard]] std::string time(WallTime at) const;           // 17:15
    [[nodiscard]] std::string date(WallTime at) const;           // 11月24日(火)
    [[nodiscard]] std::string opening(WallTime at) const;        // あす 11月25日(水) 8:30 から
    [[nodiscard]] std::string opening_short(WallTime at) const;  // あす 8:30から
    [[nodiscard]] std::string amount(Yen yen) const;             // 1,200
    [[nodiscard]] std::string money(Yen yen) const;              // 1,200円
    // What stands in place of the price while a service can't be had; "" when it can.
    [[nodiscard]] std::string remark(const model::OfferView& offer) const;

    // ---- lines that many screens share
    [[nodiscard]] std::string counter_number() const;  // 3, "" unknown
    [[nodiscard]] std::string counter_hours() const;   // 窓口は 17:15 まで | next opening
    [[nodiscard]] std::string counter_hours_short() const;
    [[nodiscard]] std::string no_cash() const;  // この機械では 現金を …
    [[nodiscard]] std::string service_name() const;
    [[nodiscard]] std::string service_icon() const;

    [[nodiscard]] ui::KeyText key(std::string id, std::string icon, std::string label, ActionKind kind,
                                  std::string argument = {});
    [[nodiscard]] ui::KeyText go_on(std::string label, std::string icon = "next");  // the primary key: proceed
    [[nodiscard]] ui::Block counter_card();
    [[nodiscard]] ui::Block inquiry();                                // the number to be told at the counter
    [[nodiscard]] std::vector<std::string> nothing_happened() const;  // no money, input deleted
};

// One file each.
void draw_home(Context& context, const ui::Room& room);
void add_list(Context& context, ui::Page& page);
void add_question(Context& context, ui::Page& page);
void add_notice(Context& context, ui::Page& page);
void add_card_screen(Context& context, ui::Page& page, model::Screen screen);
void add_pin(Context& context, ui::Page& page);
void add_confirm(Context& context, ui::Page& page);
void add_pay_means(Context& context, ui::Page& page);
// pay.cpp: what the terminal shows, if anything; what it asks, instead of the page
void add_terminal_display(Context& context, ui::Page& page);
[[nodiscard]] bool add_terminal_question(Context& context, ui::Page& page);
void add_paying(Context& context, ui::Page& page);
void add_printing(Context& context, ui::Page& page);
void add_take(Context& context, ui::Page& page);
void add_message(Context& context, ui::Page& page, model::Screen screen);  // refusals, endings, working
void add_rest(Context& context, ui::Page& page, model::Screen screen);     // closed, out of service, starting
void add_languages(Context& context, ui::Page& page);
void add_appearance(Context& context, ui::Page& page);
void add_help(Context& context, ui::Page& page);
void add_help_answer(Context& context, ui::Page& page);
void add_idle_warning(Context& context, ui::Page& page);

}  // namespace madoguchi::view

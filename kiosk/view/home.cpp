// The first screen: two big choices, categories, languages, and what the machine takes as money.
#include "kiosk/view/context.h"

#include <algorithm>

namespace madoguchi::view {

namespace {

using ui::Look;
using ui::Rect;
using ui::Type;

struct Category {
    std::string_view id, picture;  // id of [service] category
    bool big;
};
// In the order of the screen. A category without a service in this city isn't shown.
constexpr Category known[] = {
    {"certificates", "art-certificate", true},
    {"tickets", "art-ticket", true},
    {"payments", "pay", false},
    {"maps", "map", false},
    {"bookings", "cal", false},
    {"consultation", "video", false},
    {"forms", "pen", false},
    {"notices", "news", false},
};

// Documented ids are singular: home.certificate.
std::string id_of(std::string_view category) {
    std::string id{category};
    if (id.ends_with('s')) id.pop_back();
    return "home." + id;
}

bool offered(const Context& context, std::string_view category) {
    const auto categories = model::categories(context.state);
    return std::find(categories.begin(), categories.end(), category) != categories.end();
}

std::vector<const Category*> shown(const Context& context, bool big) {
    std::vector<const Category*> list;
    for (const Category& category : known)
        if (category.big == big && offered(context, category.id)) list.push_back(&category);
    return list;
}

std::string title_of(const Context& context, const Category& category) {
    return context.say("category." + std::string{category.id});
}

// Foreign languages keep the Japanese name under the big choices, so that staff can help.
std::string japanese_of(const Context& context, const Category& category) {
    if (context.state.language == "ja") return {};
    return context.resources.strings().text("ja", "category." + std::string{category.id});
}

Type title_type(const ui::Ui& ui, double size = 15) {
    return {size * ui.frame().text_factor, true, "ai", 1.3};
}
Type text_type(const ui::Ui& ui, double size = 9) {
    return {size * ui.frame().text_factor, false, "ink", 1.45};
}
Type japanese(Type type) {
    type.language = "ja";
    return type;
}

struct BigWords {
    std::string title, text, second;
};
BigWords words_of(const Context& context, const Category& category) {
    return {title_of(context, category), context.say("category." + std::string{category.id} + ".sub"),
            japanese_of(context, category)};
}

double words_height(ui::Ui& ui, const BigWords& words, const Type& title, const Type& text, double width) {
    return ui.paint().measure(words.title, title, width).height + 1.5 +
           ui.paint().measure(words.text, text, width).height +
           (words.second.empty() ? 0 : ui.paint().measure(words.second, japanese(text), width).height);
}

void write_words(ui::Ui& ui, Rect place, const BigWords& words, const Type& title, const Type& text) {
    const double first = ui.paint().measure(words.title, title, place.width).height;
    const double then = ui.paint().measure(words.text, text, place.width).height;
    ui.write({place.x, place.y, place.width, first}, words.title, title);
    ui.write({place.x, place.y + first + 1.5, place.width, then}, words.text, text);
    if (words.second.empty()) return;
    const double last = ui.paint().measure(words.second, japanese(text), place.width).height;
    ui.write({place.x, place.y + first + 1.5 + then, place.width, last}, words.second, japanese(text));
}

// Drawing above, words below; or side by side when the card is flat.
void draw_big(Context& context, const Category& category, const Rect& place, bool flat) {
    ui::Ui& ui = context.ui;
    BigWords words = words_of(context, category);
    const std::string brief = "category." + std::string{category.id} + ".brief";
    if (flat && place.width < 200 && context.has(brief)) words.text = context.say(brief);
    const Look look = ui.press(id_of(category.id), ui::Role::key, words.title, place);
    const Rect area = place.moved(0, ui::draw_press(ui, place, look, {}));
    const std::string picture{category.picture};
    const double aspect = ui.paint().aspect(picture);
    if (flat) {
        const double high = std::min(area.height - 8, place.width > 200 ? 100.0 : 46.0), wide = high * aspect;
        const double left = place.width > 200 ? 14 : 6, gap = place.width > 200 ? 14 : 5;
        const Type title = title_type(ui, place.width > 200 ? 19 : 13),
                   text = text_type(ui, place.width > 200 ? 10 : 8.5);
        ui.paint().picture(picture, {area.x + left, area.centre().y - high / 2, wide, high});
        const double x = area.x + left + wide + gap, room = area.right() - 5 - x;
        const double own = words_height(ui, words, title, text, room);
        write_words(ui, {x, area.centre().y - own / 2, room, own}, words, title, text);
    } else {
        const Rect inner{area.x + 9, area.y + 9, area.width - 18, area.height - 17};
        const double own = words_height(ui, words, title_type(ui), text_type(ui), inner.width);
        const double room = inner.height - own, high = std::min({room - 8, 76.7, inner.width / aspect * 0.8});
        const double wide = high * aspect;
        ui.paint().picture(picture, {area.centre().x - wide / 2, inner.y + (room - high) / 2, wide, high});
        write_words(ui, {inner.x, inner.y + room, inner.width, own}, words, title_type(ui), text_type(ui));
    }
    if (look.activated) context.on(ActionKind::choose_category, std::string{category.id})();
}

void draw_bigs(Context& context, const Rect& place, bool flat) {
    const auto bigs = shown(context, true);
    if (bigs.empty()) return;
    const double gap = flat ? 4.6 : 8, count = static_cast<double>(bigs.size());
    const double width = (place.width - gap * (count - 1)) / count;
    Rect area{place.x, place.y, width, place.height};
    for (const Category* category : bigs) {
        draw_big(context, *category, area, flat || bigs.size() == 1);
        area = area.moved(width + gap, 0);
    }
}

void draw_category(Context& context, const Category& category, const Rect& place, bool flat) {
    ui::Ui& ui = context.ui;
    const std::string label = title_of(context, category);
    const Look look = ui.press(id_of(category.id), ui::Role::key, label, place);
    const Rect area = place.moved(0, ui::draw_press(ui, place, look, {}));
    const Type type{
        flat ? 10.0 : 11.0, true, "ai", 1.25, text::Role::ui, flat ? text::Align::left : text::Align::centre};
    const double icon = flat ? 14.3 : 18.7, room = area.width - 6 - (flat ? icon + 3 : 0);
    const auto size = ui.paint().measure(label, type, room);
    if (flat) {
        const double x = area.centre().x - (icon + 3 + size.width) / 2;
        ui.paint().picture(std::string{category.picture}, {x, area.centre().y - icon / 2, icon, icon});
        const double box = size.lines > 1 ? room : size.width + 0.5;
        ui.write({x + icon + 3, area.centre().y - size.height / 2, box, size.height}, label, type);
    } else {
        const double high = icon + 3 + size.height, y = area.centre().y - high / 2;
        ui.paint().picture(std::string{category.picture}, {area.centre().x - icon / 2, y, icon, icon});
        ui.write({area.x + 3, y + icon + 3, area.width - 6, size.height}, label, type);
    }
    if (look.activated) context.on(ActionKind::choose_category, std::string{category.id})();
}

// A city that offers one category only: what it holds and what it costs, like the board of a shop. Nothing to press.
void draw_board(Context& context, const Rect& place) {
    constexpr double head_gap = 3, least = 10.5, most = 13;
    ui::Ui& ui = context.ui;
    const auto bigs = shown(context, true);
    const auto offers = model::offers(context.state, bigs.front()->id);
    const Type head{8.5, true, "ink-soft", 1.3}, name{9, false, "ink", 1.15},
        price{9, true, "ai", 1.15, text::Role::ui, text::Align::right};
    const std::string title = context.say("home.board");
    const double head_high = ui.paint().measure(title, head, place.width).height;
    const auto count = static_cast<double>(offers.size());
    const double each = std::min(most, (place.height - head_high - head_gap) / std::max(count, 1.0));
    if (offers.empty() || each < least) return;
    ui.tell("home.board", ui::Role::text, title, {place.x, place.y, place.width, head_high});
    ui.write({place.x, place.y, place.width, head_high}, title, head);
    double y = place.y + head_high + head_gap;
    for (const auto& offer : offers) {
        ui.paint().rounded({place.x, y, place.width, 0.3}, 0, "hair");
        const std::string remark = context.remark(offer);
        const std::string figure = remark.empty() ? context.money(offer.price) : remark;
        const std::string words = context.say(offer.service->id + ".name");
        ui.tell("home.board." + offer.service->id, ui::Role::text, words + " " + figure,
                {place.x, y, place.width, each});
        const double right = ui.paint().measure(figure, price).width + 1, left = place.width - right - 6;
        const auto own = ui.paint().measure(words, name, left);
        ui.write({place.x, y + (each - own.height) / 2, left, own.height}, words, name);
        const double high = ui.paint().measure(figure, price).height;
        ui.write({place.x + place.width - right, y + (each - high) / 2, right, high}, figure, price);
        y += each;
    }
}

double categories_height(const Context& context, int columns, double each, double gap) {
    const auto count = static_cast<int>(shown(context, false).size());
    const int rows = (count + columns - 1) / columns;
    return rows == 0 ? 0 : rows * each + (rows - 1) * gap;
}

void draw_categories(Context& context, const Rect& place, int columns, double each, double gap, bool flat) {
    const double width = (place.width - gap * (columns - 1)) / columns;
    int number = 0;
    for (const Category* category : shown(context, false)) {
        const Rect area{place.x + (number % columns) * (width + gap), place.y + (number / columns) * (each + gap),
                        width, each};
        draw_category(context, *category, area, flat);
        ++number;
    }
}

// The other languages, each in its own words; a few keys do not stretch over the whole width.
void draw_languages(Context& context, const Rect& place) {
    constexpr double gap = 3.4;
    ui::Ui& ui = context.ui;
    std::vector<std::string> others;
    for (const auto& language : context.state.settings->languages)
        if (language != context.state.language) others.push_back(language);
    if (others.empty()) return;
    const double count = static_cast<double>(others.size());
    const double width = std::min(62.0, (place.width - gap * (count - 1)) / count);
    Rect area{place.x, place.y, width, place.height};
    for (const auto& language : others) {
        const std::string label = context.say("language." + language);
        const Type type{8.6, true, "ai", 1.15, text::Role::ui, text::Align::centre, 0, language};
        const Look look = ui.press("language." + language, ui::Role::key, label, area);
        const double sink = ui::draw_press(ui, area, look, {});
        const auto size = ui.paint().measure(label, type, width - 2);
        ui.write({area.x + 1, area.centre().y - size.height / 2 + sink, width - 2, size.height}, label, type);
        if (look.activated) context.on(ActionKind::choose_language, language)();
        area = area.moved(width + gap, 0);
    }
}

std::string means_line(const Context& context) {
    std::string names;
    if (context.state.situation)
        for (const auto& means : context.state.situation->means)
            names += (names.empty() ? "" : context.say("list.separator")) + context.text(means.name);
    return names.empty() ? "" : context.say("home.pay", {{"means", names}});
}

std::string pay_words(const Context& context, bool one_line) {
    const std::string means = means_line(context);
    return means.empty() ? context.no_cash() : means + (one_line ? " " : "\n") + context.no_cash();
}

std::string machine_hours(const Context& context) {
    const auto& situation = context.state.situation;
    if (!situation || !situation->machine.closes) return context.say("home.hours.always");
    return context.say("home.hours", {{"time", context.time(*situation->machine.closes)}});
}

// The greeting: mincho in Japanese, where that is the face of the city.
struct Greeting {
    std::string hello, words;
    Type hello_type, type;
};

Greeting greeting(Context& context, double size) {
    const bool japanese_face = context.state.language == "ja";
    Greeting greeting{context.say("home.hello"), context.say("home.question"), {}, {}};
    greeting.hello_type = {12.5, !japanese_face, "ink-soft", 1.34, japanese_face ? text::Role::face : text::Role::ui};
    greeting.type = {japanese_face ? size : size * 18 / 21, !japanese_face, "ai", 1.34,
                     japanese_face ? text::Role::face : text::Role::ui};
    return greeting;
}

double draw_greeting(Context& context, const Rect& place, double size) {
    ui::Ui& ui = context.ui;
    const Greeting words = greeting(context, size);
    const double first = ui.paint().measure(words.hello, words.hello_type, place.width).height;
    const double then = ui.paint().measure(words.words, words.type, place.width).height;
    ui.tell("question", ui::Role::question, words.hello + " " + words.words,
            {place.x, place.y, place.width, first + then});
    ui.write({place.x, place.y, place.width, first}, words.hello, words.hello_type);
    ui.write({place.x, place.y + first, place.width, then}, words.words, words.type);
    return first + then;
}

void draw_block(const ui::Block& block, double x, double& y, double width) {
    const double height = block.measure(width);
    block.draw({x, y, width, height});
    y += height;
}

void draw_portrait(Context& context, const Rect& room) {
    const auto pay = ui::note(context.ui, {"credit", "", pay_words(context, false), false, "pay"});
    const auto hours = ui::note(
        context.ui, {"clock", "", machine_hours(context) + context.say("sentence.space") + context.counter_hours(),
                     false, "hours"});
    constexpr double gap = 7, category_high = 60, language_high = 22, note_gap = 2.4;
    double y = room.y + 1;
    y += draw_greeting(context, {room.x, y, room.width, 0}, 21) + gap;
    const double notes = pay.measure(room.width) + note_gap + hours.measure(room.width);
    const double categories = categories_height(context, 3, category_high, 6);
    const bool languages = context.state.settings->languages.size() > 1;
    const double below = (categories > 0 ? gap + categories : 0) + (languages ? gap + language_high : 0) + gap + notes;
    const double high = std::min(room.bottom() + 3 - below - y, categories > 0 ? 1000.0 : 148.0);
    draw_bigs(context, {room.x, y, room.width, high}, false);
    y += high;
    if (categories > 0) {
        draw_categories(context, {room.x, y + gap, room.width, categories}, 3, category_high, 6, false);
        y += gap + categories;
    }
    const double foot = room.bottom() + 3 - notes - gap - (languages ? language_high + gap : 0);
    if (categories <= 0 && shown(context, true).size() == 1)
        draw_board(context, {room.x, y + 2 * gap, room.width, foot - y - 3 * gap});
    y = std::max(y, foot);
    if (languages) {
        draw_languages(context, {room.x, y + gap, room.width, language_high});
        y += gap + language_high;
    }
    y += gap;
    draw_block(pay, room.x, y, room.width);
    y += note_gap;
    draw_block(hours, room.x, y, room.width);
}

void draw_landscape(Context& context, const Rect& left, const Rect& right) {
    ui::Ui& ui = context.ui;
    const Rect room{left.x, left.y, right.right() - left.x, left.height};
    Greeting words = greeting(context, 19);
    std::replace(words.words.begin(), words.words.end(), '\n', ' ');  // one line is wide enough
    const auto hello = ui.paint().measure(words.hello, words.hello_type),
               ask = ui.paint().measure(words.words, words.type);
    const double base = room.y + std::max(hello.baseline, ask.baseline);
    ui.tell("question", ui::Role::question, words.hello + " " + words.words,
            {room.x, room.y, hello.width + 5 + ask.width, ask.height});
    ui.paint().write({room.x, base - hello.baseline}, words.hello, words.hello_type);
    ui.paint().write({room.x + hello.width + 5, base - ask.baseline}, words.words, words.type);
    const auto pay = ui::note(ui, {"credit", "", pay_words(context, true), false, "pay"});
    const double notes = pay.measure(room.width), language_high = 22;
    const bool languages = context.state.settings->languages.size() > 1;
    double y = room.bottom() - notes + 3;
    draw_block(pay, room.x, y, room.width);
    const double language_top = room.bottom() - notes + 3 - 5 - language_high;
    if (languages) draw_languages(context, {room.x, language_top, room.width, language_high});
    const double top = room.y + ask.height + 3, bottom = (languages ? language_top : room.bottom() - notes) - 6;
    const int count = static_cast<int>(shown(context, false).size()), rows = (count + 1) / 2;
    const Rect bigs = count > 0 ? left : room;
    draw_bigs(context, {bigs.x, top, bigs.width, bottom - top}, count == 0 && shown(context, true).size() == 1);
    if (rows == 0) return;
    const double each = (bottom - top - (rows - 1) * 4.5) / rows;
    draw_categories(context, {right.x, top, right.width, bottom - top}, 2, each, 4.5, false);
}

void draw_low(Context& context, const Rect& room) {
    constexpr double gap = 4.6, big_high = 76, category_high = 38, language_high = 23;
    double y = room.y + 4;
    y += draw_greeting(context, {room.x, y, room.width, 0}, 21) + 6;
    draw_block(ui::lead(context.ui, context.say("home.low")), room.x, y, room.width);
    y += 6;
    draw_block(ui::note(context.ui, {"credit", "", pay_words(context, false), false, "pay"}), room.x, y, room.width);
    const double categories = categories_height(context, 3, category_high, gap);
    const bool languages = context.state.settings->languages.size() > 1;
    y = room.bottom() - (languages ? language_high : 0);
    if (languages) draw_languages(context, {room.x, y, room.width, language_high});
    if (categories > 0) {
        y -= categories + gap;
        draw_categories(context, {room.x, y, room.width, categories}, 3, category_high, gap, true);
    }
    draw_bigs(context, {room.x, y - gap - big_high, room.width, big_high}, true);
}

// Large text: everything under each other, on as many pages as it takes.
ui::Block category_block(Context& context, const Category& category) {
    ui::ChoiceText text{id_of(category.id),
                        category.big ? std::string{category.picture} : "",
                        title_of(context, category),
                        "",
                        false,
                        true,
                        context.on(ActionKind::choose_category, std::string{category.id})};
    if (category.big) text.text = context.say("category." + std::string{category.id} + ".sub");
    return ui::item(
        context.ui,
        {text.id, std::string{category.picture}, text.title, text.text, "", "", "", true, true, true, text.on_press},
        44);
}

void draw_large(Context& context, const ui::Room& room) {
    ui::Page page{context.ui, room};
    page.add(ui::question(context.ui, context.say("home.question")));
    for (const bool big : {true, false})
        for (const Category* category : shown(context, big)) page.add(category_block(context, *category));
    std::vector<ui::KeyText> languages;
    for (const auto& language : context.state.settings->languages)
        if (language != context.state.language)
            languages.push_back(context.key("language." + language, "lang", context.say("language." + language),
                                            ActionKind::choose_language, language));
    for (auto& language : languages) page.add(ui::keys(context.ui, {language}, 26));
    page.add(ui::note(context.ui, {"credit", "", pay_words(context, false), false, "pay"}));
    page.add(ui::note(context.ui,
                      {"clock", "", machine_hours(context) + context.say("sentence.space") + context.counter_hours(),
                       false, "hours"}));
    page.more = [&context] {
        return ui::primary(context.ui,
                           context.key("page.next", "next", context.say("page.next"), ActionKind::page_next));
    };
    page.counter = [&context](int number, int count) {
        return ui::page_mark(context.ui, std::to_string(number) + " / " + std::to_string(count));
    };
    page.draw(context.state.page);
}

}  // namespace

void draw_home(Context& context, const ui::Room& room) {
    if (context.ui.frame().text_factor > 1) return draw_large(context, room);
    if (room.columns.size() > 1) return draw_landscape(context, room.columns[0], room.columns[1]);
    if (room.low_line > 0) return draw_low(context, room.columns.front());
    if (context.ui.glass().height < 540) return draw_large(context, room);  // a low panel: the same, in pages
    draw_portrait(context, room.columns.front());
}

}  // namespace madoguchi::view

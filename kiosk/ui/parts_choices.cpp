#include "kiosk/ui/parts.h"

namespace madoguchi::ui {

namespace {

Type plain(const Ui& ui, double mm, std::string_view colour, double line = 1.45) {
    return {content_size(ui, mm), false, std::string{colour}, line};
}

// Low mode with the largest text: names only, the height below 298 mm has no room for more.
bool terse(const Ui& ui) {
    return ui.low() && ui.frame().text_factor >= 2;
}

// Title over one line of text.
struct Words {
    double title = 0, text = 0;
    [[nodiscard]] double height() const { return title + text; }
};

Words words_height(Ui& ui, const std::string& title, const Type& title_type, const std::string& text,
                   const Type& text_type, double width) {
    return {ui.paint().measure(title, title_type, width).height,
            text.empty() ? 0 : ui.paint().measure(text, text_type, width).height};
}

void write_words(Ui& ui, Rect place, const std::string& title, const Type& title_type, const std::string& text,
                 const Type& text_type) {
    const Words high = words_height(ui, title, title_type, text, text_type, place.width);
    place.y += (place.height - high.height()) / 2;
    ui.write({place.x, place.y, place.width, high.title}, title, title_type);
    ui.write({place.x, place.y + high.title, place.width, high.text}, text, text_type);
}

void draw_picture_field(Ui& ui, const Rect& field, const std::string& picture, double height, std::string_view ground,
                        std::string_view ink) {
    ui.paint().rounded(field, ui.theme().mm("radius-chip"), ground);
    const double width = height * ui.paint().aspect(picture);
    ui.paint().picture(picture, {field.centre().x - width / 2, field.centre().y - height / 2, width, height}, ink);
}

// The circle at the right of a choice; filled with a check when chosen.
void draw_mark(Ui& ui, Point centre, bool chosen, bool enabled) {
    static constexpr double size = 20;
    if (chosen) {
        ui.paint().disc(centre, size, "ai");
        ui.paint().picture("check", {centre.x - 6.2, centre.y - 6.2, 12.4, 12.4}, "sheet");
    } else if (enabled) {
        ui.paint().ring(centre, size, ui.theme().mm("line"), 1, "edge");
    }
}

struct ChoiceShape {
    double picture_width, picture_height, left, right;
    [[nodiscard]] double text_width(double width) const { return width - left - right; }
};

ChoiceShape choice_shape(const Ui& ui, const ChoiceText& text) {
    const bool large = ui.frame().text_factor > 1;  // the words need the room
    const double wide = text.picture.empty() ? 0 : large ? 40 : 58, high = large ? 40 : 48;
    const double left = text.picture.empty() ? 10 : 7 + wide + 9;
    return {wide, high, left, 9 + 20 + 6};
}

}  // namespace

Block choice(Ui& ui, ChoiceText text, double least_height) {
    if (terse(ui)) text.text.clear();
    const Type title = choice_type(ui), more = plain(ui, 9.2, "ink");
    const ChoiceShape shape = choice_shape(ui, text);
    Block block;
    block.target = true;
    block.before = 6;
    block.measure = [&ui, text, title, more, shape, least_height](double width) {
        const auto words = words_height(ui, text.title, title, text.text, more, shape.text_width(width));
        return std::max({least_height, words.height() + 10, text.picture.empty() ? 0 : shape.picture_height + 8});
    };
    block.draw = [&ui, text, title, more, shape](const Rect& place) {
        const Look look = ui.press(text.id, Role::choice, text.title, place, text.enabled, text.chosen ? "chosen" : "");
        const double sink = draw_press(ui, place, look, {text.enabled, text.chosen, false, false, false});
        const Rect area = place.moved(0, sink);
        if (!text.picture.empty()) {
            const Rect field{area.x + 7, area.centre().y - shape.picture_height / 2, shape.picture_width,
                             shape.picture_height};
            draw_picture_field(ui, field, text.picture, text.picture.starts_with("people") ? 34.8 : 30,
                               text.chosen ? "sheet" : "ai-mist", text.enabled ? "ai" : "ink-soft");
        }
        Type name = title;
        if (!text.enabled) name.colour = "ink-soft";
        write_words(ui, {area.x + shape.left, area.y, shape.text_width(area.width), area.height}, text.title, name,
                    text.text, more);
        draw_mark(ui, {area.right() - 9 - 10, area.centre().y}, text.chosen, text.enabled);
        if (look.activated && text.on_press) text.on_press();
    };
    return block;
}

namespace {

struct ItemShape {
    double field, icon, left, value, text;
    std::vector<Run> price;
};

// What stands at the right: price, remark or arrow.
ItemShape item_shape(Ui& ui, const ItemText& text, double width) {
    ItemShape shape{};
    shape.field = terse(ui) ? 0 : text.large ? 38 : 27;
    shape.icon = text.large ? 26 : 19.3;
    shape.left = 5 + shape.field + (text.large ? 7 : 6);
    if (!text.figure.empty())
        shape.price = {{text.figure, {content_size(ui, 15), true, "ink", 1.25}},
                       {text.unit, {content_size(ui, 10), true, "ink", 1.25}}};
    else if (!text.remark.empty())
        shape.price = {{text.remark, {content_size(ui, 10), true, "ink-soft", 1.3}}};
    shape.value = text.arrow ? 15 : measure_runs(ui, shape.price).width;
    shape.text = width - shape.left - shape.value - 7 - (shape.value > 0 ? 4 : 0);
    return shape;
}

Type item_title(const Ui& ui, const ItemText& text) {
    return {content_size(ui, text.large ? 15 : 12.5), text.enabled, text.enabled ? "ai" : "ink-soft", 1.3};
}

// Large text: the price stands under the name.
bool stacked(Ui& ui, const ItemText& text, const ItemShape& shape) {
    if (shape.price.empty()) return false;
    const Type title = item_title(ui, text);
    const auto size = ui.paint().measure(text.title, title, shape.text);
    return shape.text < 60 || size.lines > 2 || size.overflows;
}

}  // namespace

Block item(Ui& ui, ItemText text, double least_height) {
    if (terse(ui)) text.text.clear();
    const Type more = plain(ui, text.large ? 9.2 : 8.6, text.large ? "ink" : "ink-soft", 1.35);
    Block block;
    block.target = true;
    block.before = text.large ? 6 : 4.6;
    block.measure = [&ui, text, more, least_height](double width) {
        ItemShape shape = item_shape(ui, text, width);
        const bool under = stacked(ui, text, shape);
        if (under) shape.text = width - shape.left - 7;
        const auto words = words_height(ui, text.title, item_title(ui, text), text.text, more, shape.text);
        const double price = under ? measure_runs(ui, shape.price).height : 0;
        return std::max(least_height, words.height() + price + 8);
    };
    block.draw = [&ui, text, more](const Rect& place) {
        const std::string value = text.figure.empty() ? text.remark : text.figure + text.unit;
        const Look look = ui.press(text.id, Role::choice, text.title, place, text.enabled, value);
        const double sink = draw_press(ui, place, look, {text.enabled, false, false, false, false});
        const Rect area = place.moved(0, sink);
        ItemShape shape = item_shape(ui, text, area.width);
        const bool under = stacked(ui, text, shape);
        const TextSize price = measure_runs(ui, shape.price);
        if (under) shape.text = area.width - shape.left - 7;
        const Rect field{area.x + 5, area.centre().y - shape.field / 2, shape.field, shape.field};
        if (shape.field <= 0) {
            // the words need the whole width
        } else if (text.enabled)
            draw_picture_field(ui, field, text.icon, shape.icon, "ai-mist", "ai");
        else
            ui.paint().picture(text.icon, field.inset((shape.field - shape.icon) / 2), "ink-soft");
        const double words = area.height - (under ? price.height : 0);
        write_words(ui, {area.x + shape.left, area.y, shape.text, words}, text.title, item_title(ui, text), text.text,
                    more);
        if (text.arrow) {
            ui.paint().picture("next", {area.right() - 7 - 15, area.centre().y - 7.5, 15, 15});
        } else if (!shape.price.empty()) {
            const Point there = under ? Point{area.x + shape.left, area.bottom() - price.height - 4}
                                      : Point{area.right() - 7 - price.width, area.centre().y - price.height / 2};
            write_runs(ui, there, shape.price);
        }
        if (look.activated && text.on_press) text.on_press();
    };
    return block;
}

Block sum(Ui& ui, const std::string& title, const std::string& figure, const std::string& unit, bool above,
          bool below) {
    const double factor = ui.frame().text_factor, size = 30 * (factor >= 2 ? 1.33 : factor > 1 ? 1.15 : 1);
    const std::vector<Run> runs{{figure, {size, true, "ai", 1.0, text::Role::ui, text::Align::left, 0.01}},
                                {unit, {size / 2, true, "ai", 1.0}, size * 0.06}};
    const Type name = key_type(ui);
    const double line = ui.theme().mm("line"), over = above ? 6 : 0, under = below ? 5 : 0;
    Block block;
    block.measure = [&ui, runs, over, under](double) { return measure_runs(ui, runs).height + over + under; };
    block.draw = [=, &ui](const Rect& place) {
        const TextSize figures = measure_runs(ui, runs), words = ui.paint().measure(title, name);
        ui.tell("sum", Role::text, title + " " + figure + unit, place);
        if (above) ui.paint().fill({place.x, place.y, place.width, line}, "ai");
        if (below) ui.paint().fill({place.x, place.bottom() - line, place.width, line}, "ai");
        write_runs(ui, {place.right() - figures.width, place.y + over}, runs);
        ui.write({place.x, place.y + over + figures.baseline - words.baseline, place.width - figures.width - 4,
                  words.height},
                 title, name);
    };
    return block;
}

Block row(Ui& ui, RowText text, double title_width, const std::string& sheet) {
    const double size = content_size(ui, 11.2);
    const bool under = ui.frame().text_factor > 1;  // title above its value
    const Type title{under ? content_size(ui, 8.5) : size, false, "ink-soft", under ? 1.3 : 1.5};
    const Type value{size, true, "ink", under ? 1.3 : 1.5}, more{size, false, "ink", 1.4};
    Block block;
    block.sheet = sheet;
    block.before = 3.6;
    auto shape = [=, &ui](double width) {
        const double left = under ? 0 : title_width, rest = width - left;
        struct {
            double left, rest, title, value, more;
        } s{left, rest, ui.paint().measure(text.title, title, under ? width : title_width - 4).height,
            text.value.empty() ? 0 : ui.paint().measure(text.value, value, rest).height,
            text.more.empty() ? 0 : ui.paint().measure(text.more, more, rest).height};
        return s;
    };
    block.measure = [shape, under](double width) {
        const auto s = shape(width);
        return under ? s.title + s.value + s.more : std::max(s.title, s.value + s.more);
    };
    block.draw = [=, &ui](const Rect& place) {
        const auto s = shape(place.width);
        const std::string spoken = text.title + " " + text.value + (text.more.empty() ? "" : " " + text.more);
        ui.tell(text.id, Role::text, spoken, place);
        ui.write({place.x, place.y, under ? place.width : title_width - 4, s.title}, text.title, title);
        const double y = place.y + (under ? s.title : 0);
        ui.write({place.x + s.left, y, s.rest, s.value}, text.value, value);
        ui.write({place.x + s.left, y + s.value, s.rest, s.more}, text.more, more);
    };
    return block;
}

Block sheet_head(Ui& ui, const std::string& icon, const std::string& title, std::vector<KeyText> edit,
                 const std::string& sheet) {
    const bool large = ui.frame().text_factor > 1;  // the edit key is its own block then
    const double field = icon.empty() || large ? 0 : 27, gap = field > 0 ? 6 : 0;
    const Type name = choice_type(ui), key{content_size(ui, 10), true, "ai", 1.3};
    const double icon_size = 11.2;
    auto key_width = [=, &ui] {
        if (edit.empty() || large) return 0.0;
        return std::max(44.0, ui.paint().measure(edit.front().label, key).width + icon_size + 4 + 13);
    };
    auto text_width = [=](double width) { return width - field - gap - (key_width() > 0 ? key_width() + 6 : 0); };
    Block block;
    block.sheet = sheet;
    block.target = !edit.empty() && !large;
    block.measure = [=, &ui](double width) {
        return std::max(
            {field, key_width() > 0 ? 21.0 : 0.0, ui.paint().measure(title, name, text_width(width)).height});
    };
    block.draw = [=, &ui](const Rect& place) {
        const double height = ui.paint().measure(title, name, text_width(place.width)).height;
        const Rect words{place.x + field + gap, place.centre().y - height / 2, text_width(place.width), height};
        ui.tell("service", Role::text, title, words);
        if (field > 0)
            draw_picture_field(ui, {place.x, place.centre().y - field / 2, field, field}, icon, 19.3, "ai-mist", "ai");
        ui.write(words, title, name);
        if (key_width() > 0)
            draw_key(ui, {place.right() - key_width(), place.centre().y - 10.5, key_width(), 21}, edit.front(), key,
                     icon_size);
    };
    return block;
}

Block stepper(Ui& ui, StepperText text, const std::string& sheet) {
    const bool large = ui.frame().text_factor > 1;
    const double key_width = large ? 40 : 28, key_high = large ? 34 : 25, gap = 6;
    const Type name = key_type(ui), more = plain(ui, 9, "ink-soft", 1.5);
    const double size = large_size(ui, 19);
    const std::vector<Run> figure{{text.figure, {size, true, "ink", 1.1}},
                                  {text.unit, {size * 0.55, true, "ink", 1.1}, 2}};
    const double room = std::max(large ? 60.0 : 38.0, measure_runs(ui, figure).width + 4);
    const double all = 2 * key_width + room + 2 * gap;
    auto words = [=, &ui](double width) {
        return words_height(ui, text.title, name, text.text, more, large ? width : width - all - 6);
    };
    Block block;
    block.sheet = sheet;
    block.target = true;
    block.measure = [=](double width) {
        const double high = words(width).height();
        return large ? high + 5 + key_high : std::max(high, key_high);
    };
    block.draw = [=, &ui](const Rect& place) {
        const double high = words(place.width).height();
        const double text_high = large ? high : place.height;
        ui.tell("copies.question", Role::text, text.title + " " + text.text,
                {place.x, place.y, large ? place.width : place.width - all - 6, text_high});
        write_words(ui, {place.x, place.y, large ? place.width : place.width - all - 6, text_high}, text.title, name,
                    text.text, more);
        const double y = large ? place.y + high + 5 : place.centre().y - key_high / 2;
        Rect area{large ? place.centre().x - all / 2 : place.right() - all, y, key_width, key_high};
        draw_key(ui, area, text.minus, name, 13.7);
        const TextSize figures = measure_runs(ui, figure);
        const Rect middle{area.right() + gap, y, room, key_high};
        ui.tell("copies", Role::status, text.figure + text.unit, middle, text.figure);
        write_runs(ui, {middle.centre().x - figures.width / 2, middle.centre().y - figures.height / 2}, figure);
        draw_key(ui, area.moved(key_width + room + 2 * gap, 0), text.plus, name, 13.7);
    };
    return block;
}

}  // namespace madoguchi::ui

#include "kiosk/ui/parts.h"

namespace madoguchi::ui {

namespace {

// A small label with a sign: お取りください, すみ.
struct Tag {
    std::string text, icon, ground, ink;
};

Type tag_type(const Ui& ui, const Tag& tag) {
    return {content_size(ui, 8.5), true, tag.ink, 1.35};
}

TextSize tag_size(Ui& ui, const Tag& tag) {
    const Type type = tag_type(ui, tag);
    TextSize size = ui.paint().measure(tag.text, type);
    size.width += 7 + 2 + type.size * 1.1;
    size.height += 2;
    return size;
}

void draw_tag(Ui& ui, Point top_left, const Tag& tag) {
    const Type type = tag_type(ui, tag);
    const TextSize size = tag_size(ui, tag);
    const double icon = type.size * 1.1;
    const Rect area{top_left.x, top_left.y, size.width, size.height};
    ui.paint().rounded(area, ui.theme().mm("radius-chip"), tag.ground);
    ui.paint().picture(tag.icon, {area.x + 3.5, area.centre().y - icon / 2, icon, icon}, tag.ink);
    ui.paint().write({area.x + 3.5 + icon + 2, area.y + 1}, tag.text, type);
}

struct TakeShape {
    Tag tag;
    Type title, text;
    double field_width, field_height, right, words, tag_high, title_high, text_high;
    bool key_under = false;
    [[nodiscard]] double stack() const { return tag_high + title_high + text_high; }
};

TakeShape take_shape(Ui& ui, const TakeText& text, double width) {
    TakeShape shape{};
    shape.tag = text.done ? Tag{text.tag, "check", "tag-done", "on-tag-done"}
                          : Tag{text.tag, "warn", "tag-need", "on-tag-need"};
    const bool large = ui.frame().text_factor > 1;
    shape.title = {content_size(ui, 14), true, "ink", 1.3};
    shape.text = {content_size(ui, 9.2), false, "ink", 1.4};
    shape.field_width = large ? 34 : 48;
    shape.field_height = large ? 40 : 58;
    shape.key_under = large || width < 280;
    const double aside = text.done ? tag_size(ui, shape.tag).width : text.key.empty() ? 0 : 66;
    shape.right = shape.key_under ? 0 : aside;
    shape.words = width - 7 - shape.field_width - 7 - (shape.right > 0 ? shape.right + 5 : 0) - 7;
    const bool tag_on_top = !text.done || shape.key_under;
    shape.tag_high = tag_on_top ? tag_size(ui, shape.tag).height + 2 : 0;
    shape.title_high = ui.paint().measure(text.title, shape.title, shape.words).height;
    shape.text_high = ui.paint().measure(text.text, shape.text, shape.words).height + 1;
    return shape;
}

}  // namespace

Block take_row(Ui& ui, TakeText text) {
    static constexpr double pad = 7, key_high = 30;
    Block block;
    block.target = !text.key.empty();
    block.before = 6;
    block.measure = [&ui, text](double width) {
        const TakeShape shape = take_shape(ui, text, width);
        const bool under = shape.key_under && !text.key.empty() && !text.done;
        const double least = ui.panel().landscape() ? 62 : 82;
        return std::max(least, std::max(shape.field_height, shape.stack()) + 2 * pad + (under ? key_high + 5 : 0));
    };
    block.draw = [&ui, text](const Rect& place) {
        const TakeShape shape = take_shape(ui, text, place.width);
        const bool under = shape.key_under && !text.key.empty() && !text.done;
        const double radius = ui.theme().mm("radius-card");
        ui.tell("row." + text.id, Role::status, text.title + " " + text.tag, place, text.done ? "done" : "due");
        ui.paint().rounded(place, radius, text.done ? "koke-mist" : "sheet");
        ui.paint().outline(place, radius, ui.theme().mm("line"), "panel-line");
        if (!text.done) ui.paint().outline(place.inset(-1.4), radius + 1.4, 1.4, "shu");
        const double high = place.height - (under ? key_high + 5 : 0);
        const Rect field{place.x + pad, place.y + (high - shape.field_height) / 2, shape.field_width,
                         shape.field_height};
        ui.paint().rounded(field, ui.theme().mm("radius-chip"), text.done ? "sheet" : "ai-mist");
        const double icon = std::min(34.2, shape.field_width - 8);
        ui.paint().picture(text.icon, {field.centre().x - icon / 2, field.centre().y - icon / 2, icon, icon},
                           text.done ? "koke" : "ai");
        double y = place.y + (high - shape.stack()) / 2;
        const double x = field.right() + pad;
        if (shape.tag_high > 0) draw_tag(ui, {x, y}, shape.tag);
        y += shape.tag_high;
        ui.write({x, y, shape.words, shape.title_high}, text.title, shape.title);
        ui.write({x, y + shape.title_high + 1, shape.words, shape.text_high}, text.text, shape.text);
        if (text.done && !shape.key_under) {
            const TextSize tag = tag_size(ui, shape.tag);
            draw_tag(ui, {place.right() - pad - tag.width, place.centre().y - tag.height / 2}, shape.tag);
        }
        if (text.done || text.key.empty()) return;
        const Rect key = under ? Rect{place.x + pad, place.bottom() - pad - key_high, place.width - 2 * pad, key_high}
                               : Rect{place.right() - pad - 66, place.centre().y - key_high / 2, 66, key_high};
        draw_key(ui, key, text.key.front(), {content_size(ui, 11), true, "ai", 1.2}, 12);
    };
    return block;
}

namespace {

struct CounterShape {
    std::vector<Run> number;
    Type title, line;
    double number_width, map, words, title_high;
    std::vector<double> lines;
    bool under;
    [[nodiscard]] double words_high() const {
        double high = title_high;
        for (double one : lines) high += one;
        return high;
    }
};

CounterShape counter_shape(Ui& ui, const CounterText& text, double width) {
    CounterShape shape{};
    const double factor = ui.frame().text_factor;
    if (!text.number.empty())
        shape.number = {{text.number, {58, true, "ai", 1.0}}, {text.unit, {21, true, "ai", 1.0}, 1}};
    shape.number_width = text.number.empty() ? 0 : measure_runs(ui, shape.number).width + 10;
    shape.title = choice_type(ui);
    shape.line = {content_size(ui, 9.4), false, "ink", 1.5};
    shape.map = text.map.empty() || factor > 1 ? 0 : 46.7;
    if (width - shape.number_width - shape.map < 110) shape.map = 0;
    shape.under = factor > 1 || width - shape.number_width < 90;
    shape.words = shape.under ? width : width - shape.number_width - (shape.map > 0 ? shape.map + 6 : 0);
    shape.title_high = ui.paint().measure(text.title, shape.title, shape.words).height;
    for (const auto& line : text.lines) shape.lines.push_back(ui.paint().measure(line, shape.line, shape.words).height);
    return shape;
}

}  // namespace

Block counter_card(Ui& ui, CounterText text) {
    Block block;
    block.sheet = "counter";
    block.measure = [&ui, text](double width) {
        const CounterShape shape = counter_shape(ui, text, width);
        const double figure = shape.number.empty() ? 0 : measure_runs(ui, shape.number).height;
        if (shape.under) return shape.words_high() + (figure > 0 ? figure + 4 : 0);
        return std::max({figure, shape.words_high(), shape.map});
    };
    block.draw = [&ui, text](const Rect& place) {
        const CounterShape shape = counter_shape(ui, text, place.width);
        std::string spoken = text.number + text.unit + " " + text.title;
        for (const auto& line : text.lines) spoken += " " + line;
        ui.tell("counter", Role::text, spoken, place);
        const double figure = shape.number.empty() ? 0 : measure_runs(ui, shape.number).height;
        if (figure > 0) write_runs(ui, {place.x, shape.under ? place.y : place.centre().y - figure / 2}, shape.number);
        const double x = shape.under ? place.x : place.x + shape.number_width;
        double y = shape.under ? place.y + (figure > 0 ? figure + 4 : 0) : place.centre().y - shape.words_high() / 2;
        ui.write({x, y, shape.words, shape.title_high}, text.title, shape.title);
        y += shape.title_high;
        for (std::size_t i = 0; i < text.lines.size(); ++i) {
            ui.write({x, y, shape.words, shape.lines[i]}, text.lines[i], shape.line);
            y += shape.lines[i];
        }
        if (shape.map <= 0) return;
        const Rect map{place.right() - shape.map, place.centre().y - shape.map / 2, shape.map, shape.map};
        ui.paint().picture(text.map, map);
        const double unit = shape.map / 150;
        const Type number{30 * unit, true, "ai", 1.2};
        const TextSize size = ui.paint().measure(text.number, number);
        ui.paint().write({map.x + 116 * unit - size.width / 2, map.y + 27 * unit - size.height / 2}, text.number,
                         number);
    };
    return block;
}

}  // namespace madoguchi::ui

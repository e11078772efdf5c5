#include "kiosk/ui/parts.h"

namespace madoguchi::ui {

namespace {

constexpr double icon_gap = 4;

Type bold(Type type) {
    type.bold = true;
    return type;
}

// A block that is one paragraph.
Block paragraph(Ui& ui, std::string id, Role role, const std::string& text, Type type) {
    Block block;
    block.measure = [&ui, text, type](double width) { return ui.paint().measure(text, type, width).height; };
    block.draw = [&ui, id = std::move(id), role, text, type](const Rect& place) {
        ui.tell(id, role, text, place);
        ui.write(place, text, type);
    };
    return block;
}

// Heights of an icon beside a bold and a plain text.
struct NoteShape {
    double icon, strong, plain;
    [[nodiscard]] double height() const { return std::max(icon, strong + plain); }
};

NoteShape shape_of(Ui& ui, const NoteText& text, double width) {
    const Type type = small_type(ui);
    const double icon = text.icon.empty() ? 0 : content_size(ui, 12.4);
    const double rest = width - (icon > 0 ? icon + icon_gap : 0);
    const double strong = text.strong.empty() ? 0 : ui.paint().measure(text.strong, bold(type), rest).height;
    const double plain = text.text.empty() ? 0 : ui.paint().measure(text.text, type, rest).height;
    return {icon, strong, plain};
}

// Centred notes are as wide as their one line needs.
double note_width(Ui& ui, const NoteText& text, double width) {
    if (!text.centred) return width;
    const Type type = small_type(ui);
    const double icon = text.icon.empty() ? 0 : content_size(ui, 12.4) + icon_gap;
    const double widest = std::max(text.strong.empty() ? 0 : ui.paint().measure(text.strong, bold(type)).width,
                                   text.text.empty() ? 0 : ui.paint().measure(text.text, type).width);
    return std::min(width, icon + widest + 1);
}

void draw_note(Ui& ui, const NoteText& text, Rect place) {
    const NoteShape shape = shape_of(ui, text, place.width);
    const Type type = small_type(ui);
    if (!text.icon.empty()) {
        // The pictogram stands on the first line.
        const double line = ui.paint().measure("字", type).height;
        ui.paint().picture(text.icon, {place.x, place.y + (line - shape.icon) / 2, shape.icon, shape.icon}, "ink");
        place.x += shape.icon + icon_gap;
        place.width -= shape.icon + icon_gap;
    }
    ui.write({place.x, place.y, place.width, shape.strong}, text.strong, bold(type));
    ui.write({place.x, place.y + shape.strong, place.width, shape.plain}, text.text, type);
}

std::string spoken(const NoteText& text) {
    return text.strong.empty() || text.text.empty() ? text.strong + text.text : text.strong + " " + text.text;
}

}  // namespace

double content_size(const Ui& ui, double mm) {
    return mm * ui.frame().text_factor;
}

double large_size(const Ui& ui, double mm) {
    const double factor = ui.frame().text_factor;
    return mm * (factor >= 2 ? 1.6 : factor > 1 ? 1.25 : 1);
}

Type note_type(const Ui& ui) {
    return {content_size(ui, ui.theme().mm("text-note"))};
}
Type small_type(const Ui& ui) {
    return {content_size(ui, ui.theme().mm("text-small"))};
}
Type body_type(const Ui& ui) {
    return {content_size(ui, ui.theme().mm("text-body"))};
}
Type key_type(const Ui& ui) {
    return {content_size(ui, ui.theme().mm("text-key")), true, "ai", 1.3};
}
Type choice_type(const Ui& ui) {
    return {content_size(ui, ui.theme().mm("text-choice")), true, "ai", 1.35};
}
Type question_type(const Ui& ui) {
    return {large_size(ui, ui.theme().mm("text-question")), true, "ai", 1.32};
}

TextSize measure_runs(Ui& ui, const std::vector<Run>& runs) {
    TextSize all;
    double below = 0;
    for (const Run& run : runs) {
        const TextSize one = ui.paint().measure(run.text, run.type);
        all.width += run.gap + one.width;
        all.baseline = std::max(all.baseline, one.baseline);
        below = std::max(below, one.height - one.baseline);
    }
    all.height = all.baseline + below;
    return all;
}

void write_runs(Ui& ui, Point top_left, const std::vector<Run>& runs) {
    const double baseline = top_left.y + measure_runs(ui, runs).baseline;
    double x = top_left.x;
    for (const Run& run : runs) {
        const TextSize size = ui.paint().measure(run.text, run.type);
        x += run.gap;
        ui.paint().write({x, baseline - size.baseline}, run.text, run.type);
        x += size.width;
    }
}

Block question(Ui& ui, const std::string& text, bool centred) {
    Type type = question_type(ui);
    if (centred) type.align = text::Align::centre;
    Block block = paragraph(ui, "question", Role::question, text, type);
    block.repeated = true;
    return block;
}

Block face(Ui& ui, const std::string& text, double size) {
    Type type{large_size(ui, size), false, "ai", 1.4};
    type.face = text::Role::face;
    type.align = text::Align::centre;
    Block block = paragraph(ui, "question", Role::question, text, type);
    block.repeated = true;
    return block;
}

Block lead(Ui& ui, const std::string& text, bool centred) {
    Type type{content_size(ui, 10.5), false, "ink", 1.55};
    if (centred) type.align = text::Align::centre;
    Block block = paragraph(ui, "lead", Role::text, text, type);
    block.before = 3;
    return block;
}

Block strong_line(Ui& ui, const std::string& strong, const std::string& rest) {
    Type type{content_size(ui, 10.5), false, "ink", 1.55};
    const std::vector<Run> runs{{strong, bold(type)}, {rest, type, strong.empty() || rest.empty() ? 0.0 : 2.0}};
    type.align = text::Align::centre;
    const std::string whole = strong.empty() || rest.empty() ? strong + rest : strong + " " + rest;
    Block block = paragraph(ui, "lead.time", Role::text, whole, type);
    block.before = 0;
    auto plain = block.draw;
    block.draw = [&ui, runs, whole, plain](const Rect& place) {
        const TextSize size = measure_runs(ui, runs);
        if (size.width > place.width) return plain(place);  // too long for one line: without emphasis
        ui.tell("lead.time", Role::text, whole, place);
        write_runs(ui, {place.centre().x - size.width / 2, place.y}, runs);
    };
    return block;
}

Block service_tag(Ui& ui, const std::string& icon, const std::string& service, const std::string& count) {
    static constexpr double pad = 3.5;
    const double size = content_size(ui, 8.5);
    const Type tag{size, true, "ai", 1.35}, plain{content_size(ui, 9), false, "ink-soft", 1.2};
    const double high = size * 1.35 + 2, icon_size = size * 1.17;
    auto tag_width = [&ui, tag, service, icon_size](double width) {
        return std::min(ui.paint().measure(service, tag).width + 0.5, width - icon_size - 10) + icon_size + 2 + 2 * pad;
    };
    Block block;
    block.measure = [&ui, tag, plain, service, count, high, icon_size, tag_width](double width) {
        const double text = ui.paint().measure(service, tag, width - icon_size - 2 - 2 * pad).height + 2;
        const bool beside = tag_width(width) + 4 + ui.paint().measure(count, plain).width <= width;
        return beside || count.empty() ? std::max(high, text) : text + 2 + plain.size * plain.line;
    };
    block.draw = [=, &ui](const Rect& place) {
        const double wide = tag_width(place.width);
        const double text = ui.paint().measure(service, tag, wide - icon_size - 2 - 2 * pad).height;
        const Rect chip{place.x, place.y, wide, std::max(high, text + 2)};
        ui.tell("service", Role::text, service, chip);
        ui.paint().rounded(chip, ui.theme().mm("radius-chip"), "ai-mist");
        ui.paint().outline(chip, ui.theme().mm("radius-chip"), ui.theme().mm("line"), "panel-line");
        if (!icon.empty())
            ui.paint().picture(icon, {chip.x + pad, chip.centre().y - icon_size / 2, icon_size, icon_size});
        ui.write({chip.x + pad + icon_size + 2, chip.centre().y - text / 2, wide - icon_size - 2 - 2 * pad, text},
                 service, tag);
        if (count.empty()) return;
        const TextSize size_of_count = ui.paint().measure(count, plain);
        const bool beside = wide + 4 + size_of_count.width <= place.width;
        const Rect there = beside ? Rect{chip.right() + 4, chip.centre().y - size_of_count.height / 2,
                                         size_of_count.width + 1, size_of_count.height}
                                  : Rect{place.x, chip.bottom() + 2, place.width, size_of_count.height};
        ui.tell("", Role::status, count, there);
        ui.write(there, count, plain);
    };
    return block;
}

Block page_mark(Ui& ui, const std::string& text) {
    Block block = paragraph(ui, "page", Role::status, text, {content_size(ui, 8.5), false, "ink-soft", 1.2});
    block.before = 0;
    return block;
}

Block note(Ui& ui, const NoteText& text) {
    Block block;
    block.measure = [&ui, text](double width) { return shape_of(ui, text, note_width(ui, text, width)).height(); };
    block.draw = [&ui, text](const Rect& place) {
        const double width = note_width(ui, text, place.width);
        const Rect area{place.x + (text.centred ? (place.width - width) / 2 : 0), place.y, width, place.height};
        ui.tell(text.id, Role::text, spoken(text), area);
        draw_note(ui, text, area);
    };
    return block;
}

Block warning(Ui& ui, const NoteText& text) {
    static constexpr double bar = 2, above = 5, side = 6;
    Block block;
    block.measure = [&ui, text](double width) {
        return shape_of(ui, text, width - bar - 2 * side).height() + 2 * above;
    };
    block.draw = [&ui, text](const Rect& place) {
        const double radius = ui.theme().mm("radius-chip");
        ui.tell(text.id.empty() ? "warning" : text.id, Role::warning, spoken(text), place);
        ui.paint().rounded(place, radius, "shu");
        ui.paint().fill({place.x + bar, place.y, radius, place.height}, "shu-mist");
        ui.paint().rounded({place.x + bar, place.y, place.width - bar, place.height}, radius, "shu-mist");
        ui.paint().outline(place, radius, ui.theme().mm("line"), "panel-line");
        draw_note(ui, text,
                  {place.x + bar + side, place.y + above, place.width - bar - 2 * side, place.height - 2 * above});
    };
    return block;
}

Block facts(Ui& ui, const std::vector<std::string>& lines) {
    const Type type = body_type(ui);
    static constexpr double gap = 3.5;
    const double icon = content_size(ui, 13);
    auto line_height = [&ui, type, icon](const std::string& line, double width) {
        return std::max(icon, ui.paint().measure(line, type, width - icon - icon_gap).height);
    };
    Block block;
    block.measure = [lines, line_height](double width) {
        double height = -gap;
        for (const auto& line : lines) height += line_height(line, width) + gap;
        return std::max(height, 0.0);
    };
    block.draw = [&ui, lines, type, icon, line_height](const Rect& place) {
        double y = place.y;
        int number = 0;
        for (const auto& line : lines) {
            const double height = line_height(line, place.width);
            const Rect text{place.x + icon + icon_gap, y, place.width - icon - icon_gap, height};
            const double own = ui.paint().measure(line, type, text.width).height;
            ui.tell("fact." + std::to_string(++number), Role::text, line, {place.x, y, place.width, height});
            ui.paint().picture("checks", {place.x, y + (height - icon) / 2, icon, icon}, "koke");
            ui.write({text.x, y + (height - own) / 2, text.width, own}, line, type);
            y += height + gap;
        }
    };
    return block;
}

Block sheet_text(Ui& ui, const std::string& text) {
    Block block = paragraph(ui, "text", Role::text, text, body_type(ui));
    block.sheet = "text";
    return block;
}

}  // namespace madoguchi::ui

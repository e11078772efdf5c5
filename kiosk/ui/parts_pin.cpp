#include "kiosk/ui/parts.h"

namespace madoguchi::ui {

namespace {

constexpr int pin_length = 4;

void draw_digit(Ui& ui, const Rect& area, char digit, const PadText& text) {
    const std::string label{digit};
    const Type type{19, true, text.enabled ? "ai" : "ink-soft", 1.2};
    const Look look = ui.press("pin." + label, Role::key, label, area, text.enabled);
    const double sink = draw_press(ui, area, look, {text.enabled, false, false, false, false});
    const TextSize size = ui.paint().measure(label, type);
    ui.write(
        {area.centre().x - size.width / 2, area.centre().y - size.height / 2 + sink, size.width + 0.5, size.height},
        label, type);
    if (look.activated && text.on_digit) text.on_digit(digit);
}

void draw_erase(Ui& ui, const Rect& area, const std::string& id, const std::string& icon, const std::string& label,
                bool enabled, const OnPress& on_press) {
    const Type type{9, true, enabled ? "ai" : "ink-soft", 1.15};
    const Look look = ui.press(id, Role::key, label, area, enabled);
    const double sink = draw_press(ui, area, look, {enabled, false, false, false, false});
    static constexpr double icon_size = 11, gap = 1.5;
    const double room = area.width - 4 - icon_size - gap;
    const TextSize size = ui.paint().measure(label, type, room);
    const double box = size.lines > 1 ? room : size.width + 0.5;
    const double x = area.centre().x - (icon_size + gap + size.width) / 2;
    ui.paint().picture(icon, {x, area.centre().y - icon_size / 2 + sink, icon_size, icon_size}, type.colour);
    ui.write({x + icon_size + gap, area.centre().y - size.height / 2 + sink, box, size.height}, label, type);
    if (look.activated && on_press) on_press();
}

}  // namespace

Block slots(Ui& ui, std::size_t entered, const std::string& label) {
    static constexpr double size = 34, gap = 6;
    Block block;
    block.measure = [](double) { return size; };
    block.draw = [&ui, entered, label](const Rect& place) {
        const double all = pin_length * size + (pin_length - 1) * gap;
        Rect slot{place.centre().x - all / 2, place.y, size, size};
        ui.tell("pin", Role::field, label, {slot.x, slot.y, all, size}, std::to_string(entered));
        for (std::size_t i = 0; i < pin_length; ++i) {
            const bool here = i == entered;
            ui.paint().framed(slot, ui.theme().mm("radius-key"), here ? 1.4 : ui.theme().mm("line"),
                              here ? "ai" : "edge", "sheet");
            if (i < entered) ui.paint().disc(slot.centre(), 11, "ink");
            slot = slot.moved(size + gap, 0);
        }
    };
    return block;
}

Block tries(Ui& ui, int left, int all, const std::string& text) {
    const Type type{content_size(ui, 11), true, "ink", 1.5};
    static constexpr double dot = 8, gap = 2.5;
    const double dots = all * dot + (all - 1) * gap;
    Block block;
    block.measure = [&ui, text, type, dots](double width) {
        const auto beside = ui.paint().measure(text, type);
        if (dots + 4 + beside.width <= width) return std::max(dot, beside.height);
        return ui.paint().measure(text, type, width).height;
    };
    block.draw = [=, &ui](const Rect& place) {
        const auto words = ui.paint().measure(text, type);
        ui.tell("tries", Role::status, text, place, std::to_string(left));
        if (dots + 4 + words.width > place.width) {  // large text: the words say it
            Type centred = type;
            centred.align = text::Align::centre;
            return ui.write(place, text, centred);
        }
        double x = place.centre().x - (dots + 4 + words.width) / 2;
        const double y = place.centre().y;
        for (int i = 0; i < all; ++i, x += dot + gap) {
            if (i < left)
                ui.paint().disc({x + dot / 2, y}, dot, "ai");
            else
                ui.paint().ring({x + dot / 2, y}, dot, ui.theme().mm("line"), 1, "edge");
        }
        ui.write({x - gap + 4, y - words.height / 2, words.width + 0.5, words.height}, text, type);
    };
    return block;
}

// Ten digits in the order of a telephone, never shuffled; the block is narrow enough for one hand to hide it.
Block pin_pad(Ui& ui, PadText text) {
    const bool tight = ui.low() && ui.frame().text_factor > 1;  // everything stands below 298 mm
    const double width = ui.theme().mm("pin-width"), height = ui.theme().mm("pin-height"),
                 gap = tight ? 3.2 : ui.theme().mm("pin-gap");
    Block block;
    block.target = true;
    block.measure = [height, gap](double) { return 4 * height + 3 * gap; };
    block.draw = [=, &ui](const Rect& place) {
        if (text.enabled) ui.start_focus("pin.5");
        const double left = place.centre().x - (3 * width + 2 * gap) / 2;
        auto cell = [&](int column, int row) {
            return Rect{left + column * (width + gap), place.y + row * (height + gap), width, height};
        };
        for (int i = 0; i < 9; ++i) draw_digit(ui, cell(i % 3, i / 3), static_cast<char>('1' + i), text);
        draw_erase(ui, cell(0, 3), "pin.clear", "clear", text.erase_all, text.enabled, text.on_erase_all);
        draw_digit(ui, cell(1, 3), '0', text);
        draw_erase(ui, cell(2, 3), "pin.erase", "del", text.erase_one, text.enabled, text.on_erase_one);
    };
    return block;
}

}  // namespace madoguchi::ui

#include "kiosk/ui/parts.h"

#include <numeric>

namespace madoguchi::ui {

namespace {

constexpr double side = 6;  // inside a key, left and right

// Icon and label as they stand in a key of a given width.
struct KeyShape {
    double icon = 0, gap = 0;
    TextSize label;
    double label_width = 0;
    [[nodiscard]] double width() const { return icon + gap + label.width; }
    [[nodiscard]] double height() const { return std::max(icon, label.height); }
};

KeyShape shape_of(Ui& ui, const KeyText& key, const Type& type, double width, double icon_size) {
    KeyShape shape;
    shape.icon = key.icon.empty() && !key.busy ? 0 : icon_size;
    shape.gap = shape.icon > 0 && !key.label.empty() ? 4 : 0;
    shape.label_width = width - 2 * side - shape.icon - shape.gap;
    shape.label = ui.paint().measure(key.label, type, shape.label_width);
    return shape;
}

void draw_busy(Ui& ui, const Rect& area) {
    // A quarter turn a second, in quarters: it moves, but nothing has to be drawn sixty times a second for it.
    ui.paint().ring(area.centre(), area.width, area.width / 7, 1, "hair");
    ui.paint().ring(area.centre(), area.width, area.width / 7, 0.25, "ai");
}

void draw_label(Ui& ui, const Rect& area, const KeyText& key, const Type& type, const KeyShape& shape) {
    double x = key.left ? area.x + side : area.centre().x - shape.width() / 2;
    auto draw_icon = [&] {
        if (shape.icon <= 0) return;
        const Rect place{x, area.centre().y - shape.icon / 2, shape.icon, shape.icon};
        if (key.busy)
            draw_busy(ui, place);
        else
            ui.paint().picture(key.icon, place, type.colour);
    };
    if (!key.icon_after) {
        draw_icon();
        x += shape.icon + shape.gap;
    }
    const double box = shape.label.lines > 1 ? shape.label_width : shape.label.width + 0.5;
    ui.write({x, area.centre().y - shape.label.height / 2, box, shape.label.height}, key.label, type);
    if (key.icon_after) {
        x += shape.label.width + shape.gap;
        draw_icon();
    }
}

}  // namespace

double draw_press(Ui& ui, const Rect& area, const Look& look, const PressLook& style) {
    Painter& paint = ui.paint();
    const Theme& theme = ui.theme();
    const double radius = theme.mm("radius-key"), line = theme.mm("line");
    if (!style.enabled) {
        paint.outline(area, radius, line, "press-border", true);
    } else if (style.busy) {
        paint.framed(area, radius, line, "press-border", "ai-mist");
    } else {
        const double step = style.primary ? theme.mm("edge-step-primary") : theme.mm("edge-step");
        const Rect body = look.down ? area.moved(0, step) : area;
        if (!look.down) {
            if (!style.on_cloth) paint.shadow(area, radius);
            paint.rounded(area.moved(0, step), radius,
                          style.primary    ? "primary-edge"
                          : style.on_cloth ? "header-edge"
                                           : "press-edge");
        }
        if (style.primary)
            paint.rounded(body, radius, look.down ? "primary-down" : "primary");
        else if (style.chosen)
            paint.framed(body, radius, theme.mm("line-chosen"), "ai", "ai-mist");
        else if (look.down)
            paint.framed(body, radius, line, "press-border", "ai-mist");
        else if (style.on_cloth)
            paint.framed(body, radius, line, "header-border", "sheet");
        else {
            paint.rounded(body, radius, "press-border");
            paint.rounded({body.x + line, body.y + line, body.width - 2 * line, body.height - line}, radius - line,
                          "sheet");
        }
        if (look.focused) {
            const double away = theme.mm("focus-gap") + theme.mm("focus-width");
            paint.outline(area.inset(-away), radius + away, theme.mm("focus-width"), "focus");
        }
        return look.down ? step : 0;
    }
    if (look.focused) {
        const double away = theme.mm("focus-gap") + theme.mm("focus-width");
        paint.outline(area.inset(-away), radius + away, theme.mm("focus-width"), "focus");
    }
    return 0;
}

double key_height(Ui& ui, const KeyText& key, const Type& type, double width, double icon_size) {
    return shape_of(ui, key, type, width, icon_size).height() + 2 * 4;
}

void draw_key(Ui& ui, const Rect& area, const KeyText& key, const Type& type, double icon_size) {
    const bool works = key.enabled && !key.busy;
    const Look look = ui.press(key.id, Role::key, key.label.empty() ? key.name : key.label, area, works);
    const double sink = draw_press(ui, area, look, {key.enabled, false, false, key.busy, false});
    Type words = type;
    if (!key.enabled) {
        words.colour = "ink-soft";
        words.bold = false;
    }
    draw_label(ui, area.moved(0, sink), key, words, shape_of(ui, key, words, area.width, icon_size));
    if (look.activated && key.on_press) key.on_press();
}

Block keys(Ui& ui, std::vector<KeyText> side_by_side, double least_height) {
    Type type{content_size(ui, ui.theme().mm("text-body")), true, "ai", 1.3};
    static constexpr double gap = 8;
    const double icon = 14.3 * (ui.frame().text_factor > 1 ? 1.2 : 1);
    const auto count = static_cast<double>(side_by_side.size());
    // Side by side when every label stays on two lines; otherwise one under the other.
    auto beside = [&ui, side_by_side, type, icon, count](double width) {
        const double each = (width - gap * (count - 1)) / count;
        return std::all_of(side_by_side.begin(), side_by_side.end(), [&](const KeyText& key) {
            const auto label = shape_of(ui, key, type, each, icon).label;
            return label.lines <= 2 && !label.overflows;
        });
    };
    auto height_of = [&ui, side_by_side, type, icon, least_height](double width) {
        double height = least_height;
        for (const auto& key : side_by_side) height = std::max(height, key_height(ui, key, type, width, icon));
        return height;
    };
    Block block;
    block.target = true;
    block.movable = false;
    block.measure = [beside, height_of, count](double width) {
        if (beside(width)) return height_of((width - gap * (count - 1)) / count);
        return count * height_of(width) + gap * (count - 1);
    };
    block.draw = [&ui, side_by_side, type, icon, beside, height_of, count](const Rect& place) {
        const bool row = beside(place.width);
        const double width = row ? (place.width - gap * (count - 1)) / count : place.width;
        Rect area{place.x, place.y, width, height_of(width)};
        for (const auto& key : side_by_side) {
            draw_key(ui, area, key, type, icon);
            area = row ? area.moved(width + gap, 0) : area.moved(0, area.height + gap);
        }
    };
    return block;
}

Block primary(Ui& ui, KeyText key) {
    const Type type{large_size(ui, ui.theme().mm("text-key") * 1.15),
                    true,
                    key.enabled ? "on-primary" : "ink-soft",
                    1.25,
                    text::Role::ui,
                    text::Align::left,
                    0.03};
    static constexpr double icon = 16.8;
    key.icon_after = true;
    Block block;
    block.target = true;
    block.movable = false;
    block.measure = [&ui, key, type](double width) {
        return std::max(ui.theme().mm("primary-height"), key_height(ui, key, type, width, icon));
    };
    block.draw = [&ui, key, type](const Rect& place) {
        const Look look =
            ui.press(key.id.empty() ? "primary" : key.id, Role::primary, key.label, place, key.enabled && !key.busy);
        const double sink = draw_press(ui, place, look, {key.enabled, false, true, key.busy, false});
        Type words = type;
        if (key.busy) words.colour = "ai";
        KeyShape shape = shape_of(ui, key, words, place.width, icon);
        if (shape.gap > 0) shape.gap = 6;
        draw_label(ui, place.moved(0, sink), key, words, shape);
        if (look.activated && key.on_press) key.on_press();
    };
    return block;
}

}  // namespace madoguchi::ui

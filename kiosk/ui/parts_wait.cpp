#include "kiosk/ui/parts.h"
#include "text/qr.h"

#include <cmath>

namespace madoguchi::ui {

namespace {

void draw_bar(Ui& ui, const Rect& area, double part, bool bordered) {
    const double radius = area.height / 2;
    const std::string_view edge = bordered ? "edge" : "panel-line";
    ui.paint().rounded(area, radius, "band");
    ui.paint().outline(area, radius, ui.theme().mm("line"), edge);
    const double filled = area.width * std::clamp(part, 0.0, 1.0);
    if (filled <= 0) return;
    if (filled < area.height)
        ui.paint().disc({area.x + radius, area.centre().y}, area.height, "ai");
    else if (filled > area.width - radius)
        ui.paint().rounded({area.x, area.y, filled, area.height}, radius, "ai");
    else {
        ui.paint().rounded({area.x, area.y, area.height, area.height}, radius, "ai");
        ui.paint().fill({area.x + radius, area.y, filled - radius, area.height}, "ai");
    }
}

}  // namespace

Block wait_bar(Ui& ui, double part_left, const std::string& text) {
    static constexpr double bar = 4, gap = 3;
    const Type type = small_type(ui);
    const double icon = content_size(ui, 11.8);
    Block block;
    block.measure = [&ui, text, type, icon](double width) {
        return bar + gap + std::max(icon, ui.paint().measure(text, type, width - icon - 4).height);
    };
    block.draw = [=, &ui](const Rect& place) {
        const Rect words{place.x + icon + 4, place.y + bar + gap, place.width - icon - 4, place.height - bar - gap};
        ui.tell("wait", Role::progress, text, place, std::to_string(static_cast<int>(std::lround(part_left * 100))));
        draw_bar(ui, {place.x, place.y, place.width, bar}, part_left, false);
        const double line = ui.paint().measure("字", type).height;
        ui.paint().picture("time", {place.x, words.y + (line - icon) / 2, icon, icon}, "ink");
        ui.write(words, text, type);
    };
    return block;
}

Block progress_bar(Ui& ui, double part, const std::string& text) {
    static constexpr double bar = 9, gap = 2;
    Type type = body_type(ui);
    type.bold = true;
    type.align = text::Align::right;
    Block block;
    block.measure = [&ui, text, type](double width) {
        return bar + (text.empty() ? 0 : gap + ui.paint().measure(text, type, width).height);
    };
    block.draw = [=, &ui](const Rect& place) {
        ui.tell("progress", Role::progress, text, place, std::to_string(static_cast<int>(std::lround(part * 100))));
        draw_bar(ui, {place.x, place.y, place.width, bar}, part, true);
        ui.write({place.x, place.y + bar + gap, place.width, place.height - bar - gap}, text, type);
    };
    return block;
}

Block stage_row(Ui& ui, StageText text) {
    using State = StageText::State;
    static constexpr double circle = 17, gap = 6;
    const std::string colour = text.state == State::done ? "koke" : text.state == State::now ? "ai" : "ink-soft";
    const Type words{content_size(ui, 12.5), text.state == State::now, colour, 1.4};
    const Type mark{content_size(ui, 9), text.state == State::now, colour, 1.5};
    auto mark_width = [&ui, text, mark] { return ui.paint().measure(text.mark, mark).width; };
    Block block;
    block.before = 5;
    block.measure = [=, &ui](double width) {
        const double rest = width - circle - gap - mark_width() - 4;
        return std::max(circle, ui.paint().measure(text.text, words, rest).height);
    };
    block.draw = [=, &ui](const Rect& place) {
        const Point centre{place.x + circle / 2, place.centre().y};
        const double rest = place.width - circle - gap - mark_width() - 4;
        const double high = ui.paint().measure(text.text, words, rest).height;
        ui.tell("", Role::text, text.text + " " + text.mark, place);
        if (text.state == State::to_come) {
            ui.paint().ring(centre, circle, ui.theme().mm("line"), 1, "edge");
        } else {
            const bool done = text.state == State::done;
            ui.paint().disc(centre, circle, done ? "step-done" : "step-now");
            ui.paint().picture(done ? "check" : "time", {centre.x - 5.3, centre.y - 5.3, 10.6, 10.6},
                               done ? "on-step-done" : "on-step-now");
        }
        ui.write({place.x + circle + gap, place.centre().y - high / 2, rest, high}, text.text, words);
        const double mark_high = ui.paint().measure(text.mark, mark).height;
        ui.write({place.right() - mark_width(), place.centre().y - mark_high / 2, mark_width() + 0.5, mark_high},
                 text.mark, mark);
    };
    return block;
}

namespace {

// Large text: the figure and its unit on one line.
Block plain_countdown(Ui& ui, const std::string& figure, const std::string& unit) {
    const std::vector<Run> runs{{figure, {40, true, "ai", 1.0}}, {unit, {content_size(ui, 10), false, "ink", 1.2}, 3}};
    Block block;
    block.measure = [&ui, runs](double) { return measure_runs(ui, runs).height; };
    block.draw = [&ui, runs, figure, unit](const Rect& place) {
        const TextSize size = measure_runs(ui, runs);
        const Rect area{place.centre().x - size.width / 2, place.y, size.width, size.height};
        ui.tell("seconds", Role::status, figure + unit, area, figure);
        write_runs(ui, {area.x, area.y}, runs);
    };
    return block;
}

}  // namespace

Block countdown(Ui& ui, double part, const std::string& figure, const std::string& unit) {
    if (ui.frame().text_factor > 1) return plain_countdown(ui, figure, unit);
    static constexpr double size = 131.5, line = 7.4;
    const Type figures{size * 0.32, true, "ai", 1.0}, words{size * 0.09, false, "ink", 1.3};
    Block block;
    block.measure = [](double) { return size; };
    block.draw = [=, &ui](const Rect& place) {
        const Point centre = place.centre();
        ui.tell("seconds", Role::status, figure + unit, {centre.x - size / 2, place.y, size, size}, figure);
        ui.paint().disc(centre, size, "sheet");
        ui.paint().ring(centre, size, line, 1, "band");
        ui.paint().ring(centre, size, ui.theme().mm("line"), 1, "panel-line");
        ui.paint().ring(centre, size, line, part, "ai");
        const TextSize f = ui.paint().measure(figure, figures), w = ui.paint().measure(unit, words);
        const double top = centre.y - (f.height + w.height) / 2 - size * 0.02;
        ui.write({centre.x - f.width / 2, top, f.width + 1, f.height}, figure, figures);
        ui.write({centre.x - w.width / 2, top + f.height, w.width + 1, w.height}, unit, words);
    };
    return block;
}

Block done_sign(Ui& ui) {
    static constexpr double size = 72;
    Block block;
    block.before = 20;
    block.measure = [](double) { return size; };
    block.draw = [&ui](const Rect& place) {
        const Point centre = place.centre();
        ui.tell("", Role::picture, "", {centre.x - size / 2, place.y, size, size});
        ui.paint().disc(centre, size, "step-done");
        ui.paint().picture("check", {centre.x - 23, centre.y - 23, 46, 46}, "on-step-done");
    };
    return block;
}

namespace {

// Dark modules of one row that touch each other are one rectangle.
void draw_modules(Ui& ui, const text::QrCode& code, Point origin, double module) {
    for (int row = 0; row < code.size; ++row)
        for (int from = 0; from < code.size; ++from) {
            int to = from;
            while (to < code.size && code.dark(to, row)) ++to;
            if (to > from)
                ui.paint().fill({origin.x + from * module, origin.y + row * module, (to - from) * module, module},
                                "code-ink");
            from = to;
        }
}

}  // namespace

Block code(Ui& ui, const std::string& payload, const std::string& name, double height) {
    static constexpr int quiet = 4;  // modules, ISO/IEC 18004 section 6.3.8
    Block block;
    block.measure = [height](double) { return height; };
    block.draw = [&ui, payload, name](const Rect& place) {
        const auto made = text::make_qr(payload);
        if (!made) return;
        const auto& qr = made.value();
        const double scale = ui.panel().px_per_mm(), room = std::min(place.width, place.height);
        const double module = std::floor(room * scale / (qr.size + 2 * quiet)) / scale;
        const double side = module * (qr.size + 2 * quiet);
        const auto corner = ui.panel().mm(ui.panel().px(place.centre().x - side / 2), ui.panel().px(place.y));
        ui.tell("", Role::picture, name, {corner.x, corner.y, side, side});
        ui.paint().fill({corner.x, corner.y, side, side}, "code-ground");
        draw_modules(ui, qr, {corner.x + quiet * module, corner.y + quiet * module}, module);
    };
    return block;
}

Block drawing(Ui& ui, const std::string& picture, double height) {
    Block block;
    block.measure = [height](double) { return height; };
    block.draw = [&ui, picture](const Rect& place) {
        const double width = std::min(place.width, place.height * ui.paint().aspect(picture));
        const double high = width / ui.paint().aspect(picture);
        const Rect area{place.centre().x - width / 2, place.centre().y - high / 2, width, high};
        ui.tell("", Role::picture, "", area);
        ui.paint().picture(picture, area);
    };
    return block;
}

Block scene(Ui& ui, SceneText text, double height) {
    static constexpr double pad = 8, picture_part = 0.63;
    Type strong{content_size(ui, 9), true, "ink", 1.4, text::Role::ui, text::Align::centre}, plain = strong;
    plain.bold = false;
    const bool large = ui.frame().text_factor > 1;  // words under the pictures need the whole width
    auto words_width = [large](double width) {
        return large ? width - 2 * pad : (width - 2 * pad) * (1 - picture_part);
    };
    auto words_high = [=, &ui](double width) {
        return ui.paint().measure(text.strong, strong, words_width(width)).height +
               ui.paint().measure(text.text, plain, words_width(width)).height;
    };
    Block block;
    block.measure = [height, large, words_high](double width) {
        return large ? height * 0.42 + words_high(width) + 2 * pad : height;
    };
    block.draw = [=, &ui](const Rect& place) {
        const double under = words_high(place.width), radius = ui.theme().mm("radius-card");
        ui.paint().rounded(place, radius, "sheet");
        ui.paint().outline(place, radius, ui.theme().mm("line"), "panel-line");
        ui.tell("place", Role::text, text.strong + " " + text.text, place);
        const Rect inner = place.inset(pad);
        const double high = inner.height - (large ? under + 4 : 0);
        const double left = inner.width * picture_part, aspect = ui.paint().aspect(text.picture);
        const double picture_width = std::min({left - 6, high * aspect, 174.0}), picture_high = picture_width / aspect;
        const Rect picture{inner.x + (left - picture_width) / 2, inner.y + (high - picture_high) / 2, picture_width,
                           picture_high};
        ui.paint().picture(text.picture, picture);
        if (!text.arrow.empty()) {
            const double unit = picture_width / 560;
            const double down = 4 * ui.sway();
            ui.paint().picture(text.arrow,
                               {picture.x + 248 * unit, picture.y + 296 * unit + down, 64 * unit, 72 * unit});
        }
        if (!text.on_picture.empty()) {
            const double unit = picture_width / 520;
            const Type sum{44 * unit, true, "ai", 1.2};
            const TextSize size = ui.paint().measure(text.on_picture, sum);
            const double scale = std::min(1.0, 170 * unit / size.width);
            const Type fitted{sum.size * scale, true, "ai", 1.2};
            const TextSize fit = ui.paint().measure(text.on_picture, fitted);
            ui.paint().write({picture.x + 336 * unit - fit.width / 2, picture.y + 183 * unit - fit.height / 2},
                             text.on_picture, fitted);
        }
        const double right = inner.width - left, room = large ? high : high - under - 5;
        const double machine_high = std::min({room, 124.0, right / ui.paint().aspect(text.machine)});
        const double machine_width = machine_high * ui.paint().aspect(text.machine);
        const double stack = machine_high + (large ? 0 : 5 + under);
        const Rect machine{inner.x + left + (right - machine_width) / 2, inner.y + (high - stack) / 2, machine_width,
                           machine_high};
        ui.paint().picture(text.machine, machine);
        const Rect words{large ? inner.x : inner.x + left, large ? inner.bottom() - under : machine.bottom() + 5,
                         words_width(place.width), under};
        const double first = ui.paint().measure(text.strong, strong, words.width).height;
        ui.write({words.x, words.y, words.width, first}, text.strong, strong);
        ui.write({words.x, words.y + first, words.width, under - first}, text.text, plain);
    };
    return block;
}

}  // namespace madoguchi::ui

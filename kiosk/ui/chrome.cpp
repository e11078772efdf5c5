#include "kiosk/ui/chrome.h"

namespace madoguchi::ui {

namespace {

constexpr double margin = 20;
constexpr double low_cloth = 150, low_line = 298;

bool low(const Ui& ui) {
    return ui.low();
}

// Icon above the word; low mode has no height to spare for that.
bool large_footer(const Ui& ui) {
    return ui.frame().text_factor >= 2 && !low(ui);
}

double footer_height(const Ui& ui) {
    const bool large = large_footer(ui);
    return ui.panel().landscape() ? (large ? 50 : 39) : (large ? 59 : 48);
}

double footer_top(const Ui& ui) {
    return ui.glass().height - footer_height(ui);
}

double cloth_height(const Ui& ui, const ChromeText& text) {
    if (low(ui)) return low_cloth;
    return text.noren == Noren::hangs_long && !ui.panel().landscape() ? 68 : 52;
}

// ---- noren

void draw_cloth(Ui& ui, const ChromeText& text) {
    static constexpr double inset = 8, top = 5;
    Painter& paint = ui.paint();
    const double width = ui.glass().width;
    if (text.noren != Noren::taken_in) {
        const double height = ui.glide("noren", cloth_height(ui, text), ui.theme().ms("noren"));
        paint.fill({inset, top, width - 2 * inset, height - top}, "cloth");
        for (const double part : {0.035, 0.18, 0.22, 0.38, 0.42, 0.58, 0.62, 0.78, 0.82, 0.965})
            paint.fill({width * part - 2, 0.5, 4, 6}, "cloth-loop");
        const double slit = height <= 56 ? 9 : height <= 80 ? 25 : 92;
        for (const double part : {0.2, 0.4, 0.6, 0.8})
            paint.fill({width * part, height - slit, 1.1, slit}, "cloth-slit");
        paint.fill({inset, height - ui.theme().mm("line"), width - 2 * inset, ui.theme().mm("line")}, "cloth-edge");
    }
    paint.fill({0, 1.2, width, 1.8}, "ai-deep");
}

// ---- header

struct HeaderFit {
    double pad = 4, gap = 5, icon = 12.4;
};

Type header_key_type() {
    return {8.5, true, "ai", 1.22};
}

double header_key_width(Ui& ui, const KeyText& key, const HeaderFit& fit) {
    return 2 * fit.pad + fit.icon + 2.5 + ui.paint().measure(key.label, header_key_type()).width;
}

void draw_header_key(Ui& ui, const Rect& area, const KeyText& key, const HeaderFit& fit, bool on_cloth) {
    const Look look = ui.press(key.id, Role::key, key.label, area, key.enabled);
    const double sink = draw_press(ui, area, look, {key.enabled, false, false, false, on_cloth});
    const TextSize words = ui.paint().measure(key.label, header_key_type());
    double x = area.x + fit.pad;
    ui.paint().picture(key.icon, {x, area.centre().y - fit.icon / 2 + sink, fit.icon, fit.icon}, "ai");
    x += fit.icon + 2.5;
    ui.write({x, area.centre().y - words.height / 2 + sink, words.width + 0.5, words.height}, key.label,
             header_key_type());
    if (look.activated && key.on_press) key.on_press();
}

double draw_city(Ui& ui, const ChromeText& text, const Rect& zone, const std::string& ink) {
    static constexpr double emblem = 24;
    ui.paint().picture("emblem", {zone.x, zone.centre().y - emblem / 2, emblem, emblem}, ink);
    Type name{14.5, false, ink, 1.3, text::Role::face, text::Align::left, 0.04, "ja"};
    const Type second{8.5, false, ink, 1.2, text::Role::ui, text::Align::left, 0.02};
    const TextSize size = ui.paint().measure(text.city, name);
    const double below = text.city_second.empty() ? 0 : ui.paint().measure(text.city_second, second).height;
    const double x = zone.x + emblem + 4, y = zone.centre().y - (size.height + below) / 2;
    ui.tell("header.city", Role::text, text.city, {x, y, size.width, size.height + below});
    ui.write({x, y, size.width + 0.5, size.height}, text.city, name);
    const double wide = below > 0 ? ui.paint().measure(text.city_second, second).width : 0;
    ui.write({x, y + size.height, wide + 0.5, below}, text.city_second, second);
    return x + std::max(size.width, wide);
}

void draw_clock(Ui& ui, const ChromeText& text, double right, double centre, const std::string& ink, double free) {
    const Type date{8.5, false, ink, 1.12}, time{14, true, ink, 1.12, text::Role::ui, text::Align::left, 0.02};
    const TextSize d = ui.paint().measure(text.date, date), t = ui.paint().measure(text.time, time);
    const bool both = d.width <= free;
    const double high = (both ? d.height : 0) + t.height, y = centre - high / 2;
    const double wide = std::max(t.width, both ? d.width : 0);
    ui.tell("header.clock", Role::status, text.date + " " + text.time, {right - wide, y, wide, high});
    if (both) ui.paint().write({right - d.width, y}, text.date, date);
    ui.paint().write({right - t.width, y + (both ? d.height : 0)}, text.time, time);
}

void draw_header(Ui& ui, const ChromeText& text) {
    const bool resting = text.noren == Noren::taken_in;
    const std::string ink = resting ? "ai" : "on-cloth";
    const Rect zone{margin, 9, ui.glass().width - 2 * margin, 29};
    const double city_end = draw_city(ui, text, zone, ink);
    double right = zone.right();
    if (!low(ui)) {
        HeaderFit fit;
        auto keys_width = [&] {
            return header_key_width(ui, text.language, fit) + header_key_width(ui, text.appearance, fit) + fit.gap;
        };
        const double clock = ui.paint().measure(text.date, {8.5, false, ink, 1.12}).width;
        if (city_end + 5 + clock + 5 + keys_width() > right) fit = {3, 3.5, 10.6};
        ui.set_zone(Zone::header);
        const double second = header_key_width(ui, text.appearance, fit),
                     first = header_key_width(ui, text.language, fit);
        const double y = zone.centre().y - 12;
        draw_header_key(ui, {right - second - fit.gap - first, y, first, 24}, text.language, fit, !resting);
        draw_header_key(ui, {right - second, y, second, 24}, text.appearance, fit, !resting);
        right -= second + first + 2 * fit.gap;
    }
    draw_clock(ui, text, right, zone.centre().y, ink, right - city_end - 4);
}

// ---- steps

void draw_step_circle(Ui& ui, Point centre, double size, std::size_t number, const StepText& step) {
    using State = StepText::State;
    const double now_size = size * 1.14;
    const Type figure{size * 0.7, step.state == State::now, step.state == State::now ? "on-step-now" : "ink-soft", 1.0};
    if (step.state == State::done) {
        ui.paint().disc(centre, size, "step-done");
        const double icon = size * 0.68;
        ui.paint().picture("check", {centre.x - icon / 2, centre.y - icon / 2, icon, icon}, "on-step-done");
        return;
    }
    if (step.state == State::now)
        ui.paint().disc(centre, now_size, "step-now");
    else
        ui.paint().ring(centre, size, ui.theme().mm("line"), 1, "edge");
    const std::string text = std::to_string(number);
    const TextSize words = ui.paint().measure(text, figure);
    ui.paint().write({centre.x - words.width / 2, centre.y - words.height / 2}, text, figure);
}

void draw_steps_row(Ui& ui, const ChromeText& text, const Rect& zone) {
    using State = StepText::State;
    static constexpr double circle = 13;
    const double each = zone.width / static_cast<double>(text.steps.size());
    for (std::size_t i = 0; i < text.steps.size(); ++i) {
        const StepText& step = text.steps[i];
        const Point centre{zone.x + each * (static_cast<double>(i) + 0.5), zone.y + circle / 2};
        const bool passed = step.state != State::to_come;
        if (i > 0) {
            const double line = passed ? 1.0 : ui.theme().mm("line"), gap = std::min(9.5, each * 0.22);
            ui.paint().fill({centre.x - each + gap, centre.y - line / 2, each - 2 * gap, line},
                            passed ? "step-done" : "edge");
        }
        draw_step_circle(ui, centre, circle, i + 1, step);
        const Type word{8.5, step.state == State::now,
                        step.state == State::done  ? "koke"
                        : step.state == State::now ? "ai"
                                                   : "ink-soft",
                        1.2};
        const TextSize size = ui.paint().measure(step.word, word);
        const Rect place{centre.x - size.width / 2, zone.y + circle + 2, size.width + 0.5, size.height};
        ui.tell("step." + std::to_string(i + 1), Role::status, step.word, place,
                step.state == State::done  ? "done"
                : step.state == State::now ? "now"
                                           : "");
        ui.write(place, step.word, word);
    }
}

// Large text: only the current step, in words that can be read.
void draw_current_step(Ui& ui, const ChromeText& text, const Rect& zone) {
    const bool largest = ui.frame().text_factor >= 2;
    const double circle = largest ? 27 : 21;
    for (std::size_t i = 0; i < text.steps.size(); ++i) {
        const StepText& step = text.steps[i];
        if (step.state != StepText::State::now) continue;
        const Type word{largest ? 17.0 : 12.0, true, "ai", 1.2};
        const TextSize size = ui.paint().measure(step.word, word);
        draw_step_circle(ui, {zone.x + circle * 0.57, zone.y + circle * 0.57}, circle, i + 1, step);
        const Rect place{zone.x + circle * 1.14 + 6, zone.y + circle * 0.57 - size.height / 2, size.width + 0.5,
                         size.height};
        ui.tell("step." + std::to_string(i + 1), Role::status, step.word, place, "now");
        ui.write(place, step.word, word);
    }
}

void draw_steps(Ui& ui, const ChromeText& text) {
    if (text.steps.empty() || (low(ui) && ui.frame().text_factor >= 2)) return;
    const bool landscape = ui.panel().landscape(), large = ui.frame().text_factor > 1;
    Rect zone{margin, low(ui) ? 156.0 : 61.0, ui.glass().width - 2 * margin, 25};
    if (landscape) zone = {margin, footer_top(ui) + 7, std::max(190.0, ui.glass().width - 2 * margin - 190 - 189), 25};
    if (large)
        draw_current_step(ui, text, zone);
    else
        draw_steps_row(ui, text, zone);
}

// ---- footer

void draw_footer_key(Ui& ui, const Rect& area, const KeyText& key) {
    const double factor = ui.frame().text_factor;
    const bool above = large_footer(ui);
    const Type type{12.5 * (above ? 1.6 : factor > 1 ? 1.25 : 1), key.enabled, key.enabled ? "ai" : "ink-soft", 1.2};
    const double icon = above ? 12.4 : 13.7, gap = 3.5;
    const Look look = ui.press(key.id, Role::key, key.label, area, key.enabled);
    const double sink = draw_press(ui, area, look, {key.enabled, false, false, false, false});
    const double room = area.width - 6 - (above ? 0 : icon + gap);
    const TextSize words = ui.paint().measure(key.label, type, room);
    const double box = words.lines > 1 ? room : words.width + 0.5;
    const Point c{area.centre().x, area.centre().y + sink};
    if (above) {
        const double high = icon + words.height;
        ui.paint().picture(key.icon, {c.x - icon / 2, c.y - high / 2, icon, icon}, type.colour);
        ui.write({c.x - words.width / 2, c.y - high / 2 + icon, box, words.height}, key.label, type);
    } else {
        const double x = c.x - (icon + gap + words.width) / 2;
        ui.paint().picture(key.icon, {x, c.y - icon / 2, icon, icon}, type.colour);
        ui.write({x + icon + gap, c.y - words.height / 2, box, words.height}, key.label, type);
    }
    if (look.activated && key.on_press) key.on_press();
}

void draw_footer(Ui& ui, const ChromeText& text) {
    const Rect glass = ui.glass();
    const bool landscape = ui.panel().landscape(), large = large_footer(ui);
    const double top = footer_top(ui), gap = 8, high = large ? 40 : 29;
    ui.paint().fill({0, top, glass.width, footer_height(ui)}, "band");
    ui.paint().fill({0, top, glass.width, ui.theme().mm("line")}, "footer-line");
    const double left = landscape ? std::max(margin, glass.width - margin - 359) : margin;
    const double room = glass.width - margin - left - 2 * gap;
    const double narrow = room * 84 / 284, y = top + (landscape ? 5 : 7);
    ui.set_zone(Zone::footer);
    draw_footer_key(ui, {left, y, narrow, high}, text.back);
    draw_footer_key(ui, {left + narrow + gap, y, narrow, high}, text.stop);
    draw_footer_key(ui, {left + 2 * (narrow + gap), y, room - 2 * narrow, high}, text.staff);
    if (!landscape || text.footer_note.empty() || !text.steps.empty() || ui.frame().text_factor > 1) return;
    const Type words{9, false, "ink", 1.5};
    const double width = left - margin - 16 - 14;
    const double own = ui.paint().measure(text.footer_note, words, width).height;
    const Rect place{margin + 16, top + 5 + (high - own) / 2, width, own};
    ui.tell("hours", Role::text, text.footer_note, place);
    ui.paint().picture("clock", {margin, place.centre().y - 5.6, 11.2, 11.2}, "ink");
    ui.write(place, text.footer_note, words);
}

// Low mode: the header's keys stand above the footer, with a way back to normal height.
void draw_low_keys(Ui& ui, const ChromeText& text) {
    static constexpr double gap = 4.6, high = 22;
    const double width = (ui.glass().width - 2 * margin - 2 * gap) / 3, y = footer_top(ui) - high - 5;
    Rect area{margin, y, width, high};
    ui.set_zone(Zone::header);
    for (const KeyText* key : {&text.language, &text.appearance, &text.height}) {
        draw_key(ui, area, *key, {8.5, true, "ai", 1.2}, 12.4);
        area = area.moved(width + gap, 0);
    }
}

Room room_of(const Ui& ui, const ChromeText& text) {
    const Rect glass = ui.glass();
    const bool largest = ui.frame().text_factor >= 2;
    Room room;
    if (ui.panel().landscape()) {
        const double top = text.noren == Noren::taken_in ? 46 : 58, bottom = footer_top(ui) - 6, gap = 14;
        const double width = glass.width - 2 * margin;
        if (width < 460)
            room.columns = {{margin, top, width, bottom - top}};
        else {
            const double first = std::min(296.0, (width - gap) * 0.55);
            room.columns = {{margin, top, first, bottom - top},
                            {margin + first + gap, top, width - first - gap, bottom - top}};
        }
        return room;
    }
    double top = text.steps.empty() ? (text.noren == Noren::hangs_long ? 81 : 64) : largest ? 104 : 98;
    double bottom = footer_top(ui) - (largest ? 6 : 8);
    if (low(ui)) {
        top = low_cloth + (text.steps.empty() || largest ? 14 : 40);
        bottom = footer_top(ui) - 22 - 5 - 5;
        room.low_line = low_line;
    }
    const double width = std::min(glass.width - 2 * margin, 340.0);
    room.columns = {{(glass.width - width) / 2, top, width, bottom - top}};
    return room;
}

}  // namespace

Room draw_chrome(Ui& ui, const ChromeText& text) {
    draw_cloth(ui, text);
    draw_header(ui, text);
    ui.set_zone(Zone::content);
    draw_footer(ui, text);
    ui.set_zone(Zone::content);
    draw_steps(ui, text);  // landscape: they stand in the footer's band
    if (low(ui)) draw_low_keys(ui, text);
    ui.set_zone(Zone::content);
    return room_of(ui, text);
}

}  // namespace madoguchi::ui

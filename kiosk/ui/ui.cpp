#include "kiosk/ui/ui.h"

#include "kiosk/ui/focus.h"

#include <imgui.h>

#include <cmath>

namespace madoguchi::ui {

namespace {

constexpr std::size_t speech_kept = 200;
constexpr double tolerance = 0.4;  // mm a text may reach out of its box: rounding to pixels

double milliseconds(Instant::duration passed) {
    return std::chrono::duration<double, std::milli>{passed}.count();
}

double ease_out(double part) {
    const double rest = 1 - std::clamp(part, 0.0, 1.0);
    return 1 - rest * rest * rest;
}

std::uint32_t ground_of(const Theme& theme) {
    const Colour paper = theme.colour("paper");
    return (static_cast<std::uint32_t>(paper.red) << 16) | (static_cast<std::uint32_t>(paper.green) << 8) | paper.blue;
}

}  // namespace

Ui::Ui(Renderer& pixels, Panel panel, const std::filesystem::path& assets, std::string_view city)
    : renderer{pixels}, painter{pixels, panel, assets / "pictograms", assets / "cities" / city / "pictograms"} {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    // ImGui is the canvas: its own font is never drawn, only its white pixel is needed (texture id null).
    io.Fonts->Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines;
    unsigned char* pixels_of_font = nullptr;
    int width = 0, height = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels_of_font, &width, &height);
    io.Fonts->SetTexID(nullptr);
}

Ui::~Ui() {
    ImGui::DestroyContext();
}

void Ui::begin(const Frame& frame) {
    const bool new_screen = frame.key != current.key;
    if (!current.visit.empty() && frame.visit != current.visit) forget();
    current = frame;
    now = std::chrono::steady_clock::now();
    if (new_screen) {
        screen_since = now;
        focus.clear();
        focus_visible = false;
    }
    if (activated_on != frame.key) activated.clear();
    moving = sways = false;
    drawing.clear();
    trouble.clear();
    current_zone = Zone::content;
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(panel().width_px), static_cast<float>(panel().height_px)};
    io.DeltaTime = 1.0F / 60.0F;
    ImGui::NewFrame();
    painter.begin(ImGui::GetBackgroundDrawList(), *frame.theme, frame.language);
    painter.set_opacity(1);
}

void Ui::end() {
    painter.end();
    ImGui::Render();
    damage = renderer.render(*ImGui::GetDrawData(), ground_of(*current.theme));
    activated.clear();
    beside = false;
    const bool different = drawing != shown;
    announce();
    shown = drawing;
    if (different || !damage.empty()) ++count;
    if (fade() < 1) moving = true;
}

// ---- input

const Widget* Ui::widget_at(Point place) const {
    const Widget* hit = nullptr;
    for (const Widget& widget : shown)
        if (pressable(widget) && widget.area.contains(place)) hit = &widget;
    return hit;
}

void Ui::touch_down(std::int64_t finger, Point place) {
    const Widget* hit = widget_at(place);
    const bool usable = hit != nullptr && hit->enabled;
    fingers[finger] = {usable ? hit->id : "", current.key, usable};
    if (!usable) beside = true;
    focus_visible = false;
}

void Ui::touch_move(std::int64_t finger, Point place) {
    auto found = fingers.find(finger);
    if (found == fingers.end()) return;
    const Widget* hit = widget_at(place);
    found->second.inside = hit != nullptr && hit->id == found->second.id;
}

void Ui::touch_up(std::int64_t finger, Point place) {
    auto found = fingers.find(finger);
    if (found == fingers.end()) return;
    const Finger pressed = found->second;
    fingers.erase(found);
    const Widget* hit = widget_at(place);
    if (pressed.id.empty() || hit == nullptr || hit->id != pressed.id || !hit->enabled) return;
    if (pressed.screen == current.key) activate(pressed.id);
}

void Ui::activate(const std::string& id) {
    activated = id;
    activated_on = current.key;
    focus = id;
}

void Ui::move_focus(const std::string& id) {
    focus_visible = true;
    if (id.empty()) return;
    focus = id;
    for (const Widget& widget : shown)
        if (widget.id == id) say(widget.value.empty() ? widget.name : widget.name + " " + widget.value);
}

void Ui::key(Key key) {
    auto towards = [&](Direction direction, int otherwise) {
        const auto target = focus_towards(shown, focus, direction);
        move_focus(target.empty() ? focus_step(shown, focus, otherwise) : target);
    };
    switch (key) {
        case Key::next:
            return move_focus(focus_step(shown, focus, 1));
        case Key::previous:
            return move_focus(focus_step(shown, focus, -1));
        case Key::up:
            return towards(Direction::up, -1);
        case Key::left:
            return towards(Direction::left, -1);
        case Key::down:
            return towards(Direction::down, 1);
        case Key::right:
            return towards(Direction::right, 1);
        case Key::erase:
            for (const Widget& widget : shown)
                if (widget.id == "pin.erase" && widget.enabled) activate(widget.id);
            return;
        case Key::activate:
            for (const Widget& widget : shown)
                if (pressable(widget) && widget.enabled && widget.id == (focus_visible ? focus : "primary"))
                    return activate(widget.id);
            return;
    }
}

void Ui::digit(char digit) {
    const std::string id = std::string{"pin."} + digit;
    for (const Widget& widget : shown)
        if (widget.id == id && widget.enabled) activate(id);
}

// ---- widgets

Look Ui::press(const std::string& id, Role role, const std::string& label, const Rect& area, bool enabled,
               const std::string& value) {
    Look look;
    for (const auto& [number, finger] : fingers)
        if (finger.id == id && finger.inside && finger.screen == current.key) look.down = enabled;
    look.focused = focus_visible && focus == id;
    look.activated = enabled && activated == id;
    drawing.push_back({id, role, current_zone, label, area, value, enabled, true, look.focused});
    return look;
}

void Ui::tell(const std::string& id, Role role, const std::string& label, const Rect& area, const std::string& value) {
    const bool stop = role == Role::question || role == Role::field;
    const bool focused = stop && focus_visible && focus == id;
    drawing.push_back({id, role, stop && role == Role::question ? Zone::question : current_zone, label, area, value,
                       true, stop, focused});
}

void Ui::write(const Rect& box, std::string_view text, const Type& type) {
    if (text.empty()) return;
    const auto size = painter.measure(text, type, box.width);
    if (size.overflows || size.width > box.width + tolerance) trouble.push_back({"too wide", std::string{text}});
    if (size.height > box.height + tolerance) trouble.push_back({"too high", std::string{text}});
    if (!size.complete) trouble.push_back({"no glyph", std::string{text}});
    painter.write({box.x, box.y}, text, type, box.width);
}

void Ui::start_focus(const std::string& id) {
    if (!focus.empty()) return;
    focus = id;
    focus_visible = true;
}

double Ui::glide(const std::string& what, double target, double duration) {
    auto [found, fresh] = glides.try_emplace(what, Glide{target, target, now});
    Glide& glide = found->second;
    auto place = [&] {
        const double part = duration > 0 ? milliseconds(now - glide.since) / duration : 1;
        return glide.from + (glide.to - glide.from) * ease_out(part);
    };
    if (glide.to != target) glide = {place(), target, now};
    if (fresh || !motion || current.theme->reduced_motion) return target;
    if (milliseconds(now - glide.since) < duration) moving = true;
    return place();
}

double Ui::sway() {
    if (!motion || current.theme->reduced_motion) return 0;
    sways = true;
    const double period = std::max(current.theme->ms("arrow"), 1.0);
    const double part = std::fmod(milliseconds(now - screen_since), period) / period;
    return part < 0.5 ? ease_out(2 * part) : 1 - ease_out(2 * part - 1);
}

double Ui::fade() const {
    if (!motion || current.theme->reduced_motion) return 1;
    const double whole = current.theme->ms("screen");
    return whole > 0 ? std::clamp(milliseconds(now - screen_since) / whole, 0.0, 1.0) : 1;
}

void Ui::forget() {
    painter.forget_texts();
    for (Utterance& entry : spoken) std::fill(entry.text.begin(), entry.text.end(), '\0');
    spoken.clear();
    shown.clear();
    drawing.clear();
}

// ---- speech

void Ui::say(const std::string& text) {
    if (text.empty()) return;
    spoken.push_back({++spoken_count, current.language, text});
    if (spoken.size() > speech_kept) spoken.pop_front();
}

// Questions, texts and warnings of a new screen are said; on the same screen only what changed there.
void Ui::announce() {
    for (const Widget& widget : drawing) {
        if (widget.id.starts_with("header.")) continue;  // stands still on every screen
        const bool spoken_role = widget.role == Role::question || widget.role == Role::warning ||
                                 (widget.role == Role::text && !widget.id.empty());
        if (!spoken_role) continue;
        const bool known = std::any_of(shown.begin(), shown.end(), [&](const Widget& old) {
            return old.role == widget.role && old.id == widget.id && old.name == widget.name;
        });
        if (!known || screen_since == now) say(widget.name);
    }
}

}  // namespace madoguchi::ui

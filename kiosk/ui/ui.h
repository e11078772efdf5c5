// The one surface a screen is drawn on. Every widget goes through Ui, which records role, id, name, place, state and
// value: focus order, speech, keypad, geometry checks and automation read that one list.
// A frame:   ui.begin(frame);  … widgets (parts.h, page.h, chrome.h) …  ui.end();
// Input comes between frames; a key acts on release inside it, in the next frame that still shows the same screen.
// The main thread only. Lengths are millimetres.
#pragma once

#include "kiosk/ui/painter.h"
#include "kiosk/ui/widget.h"

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>

namespace madoguchi::ui {

using Instant = std::chrono::steady_clock::time_point;

// What is being drawn; `key` tells one screen from the next (screen, service, step, page).
struct Frame {
    std::string key;
    std::string service, step, state;  // for ui.screen
    std::string visit;                 // changes when a visit ends: its texts are wiped
    std::string language = "ja";
    const Theme* theme = nullptr;
    double text_factor = 1;  // 1, 1.4 or 2
    bool low = false;        // every target at 298 mm or lower
};

enum class Key { next, previous, up, down, left, right, activate, erase };

// How a pressable widget is to be drawn, and whether it was just pressed.
struct Look {
    bool activated = false, down = false, focused = false;
};

class Ui {
public:
    // `assets` holds pictograms/ and cities/<city>/pictograms/.
    Ui(Renderer& renderer, Panel panel, const std::filesystem::path& assets, std::string_view city);
    ~Ui();
    Ui(const Ui&) = delete;
    Ui& operator=(const Ui&) = delete;

    void begin(const Frame& frame);
    void end();  // hands the frame to the renderer; changed() holds what differs
    [[nodiscard]] const std::vector<PixelRect>& changed() const { return damage; }
    // Something still moves: draw again soon.
    [[nodiscard]] bool animating() const { return moving; }
    [[nodiscard]] bool swaying() const { return sways; }
    void set_motion(bool on) { motion = on; }

    // ---- input
    void touch_down(std::int64_t finger, Point place);
    void touch_move(std::int64_t finger, Point place);
    void touch_up(std::int64_t finger, Point place);
    void key(Key key);
    void digit(char digit);  // a physical keypad: presses pin.<digit>
    // A key was released or chosen and waits for the next frame.
    [[nodiscard]] bool pressed() const { return !activated.empty(); }
    // A touch beside every widget since the last frame: somebody is there.
    [[nodiscard]] bool touched_beside() const { return beside; }

    // ---- widgets
    Look press(const std::string& id, Role role, const std::string& label, const Rect& area, bool enabled = true,
               const std::string& value = "");
    void tell(const std::string& id, Role role, const std::string& label, const Rect& area,
              const std::string& value = "");
    // Writes and checks that it fits; the text is part of a widget that was told or pressed.
    void write(const Rect& box, std::string_view text, const Type& type);
    void set_zone(Zone zone) { current_zone = zone; }
    // The focus of a screen that begins; shown at once.
    void start_focus(const std::string& id);

    Painter& paint() { return painter; }
    [[nodiscard]] const Theme& theme() const { return *current.theme; }
    [[nodiscard]] const Frame& frame() const { return current; }
    [[nodiscard]] const Panel& panel() const { return painter.panel(); }
    // Low mode makes sense on a tall panel only.
    [[nodiscard]] bool low() const { return current.low && !panel().landscape() && glass().height >= 560; }
    [[nodiscard]] Rect glass() const { return {0, 0, panel().glass_width(), panel().glass_height()}; }
    // Goes towards `target` in `duration` milliseconds, eased out; at once for the first time or without motion.
    double glide(const std::string& what, double target, double duration);
    // 0 … 1 … 0 in the time of the theme's "arrow": for the one arrow that shows where something goes.
    double sway();
    // 0 to 1 since this screen began, over the theme's screen time.
    [[nodiscard]] double fade() const;

    void resize(Panel panel) { painter.resize(panel); }
    // End of a visit: no text of it stays in memory.
    void forget();

    // ---- read by automation and tests
    [[nodiscard]] const std::vector<Widget>& widgets() const { return shown; }
    [[nodiscard]] const std::vector<Problem>& problems() const { return trouble; }
    [[nodiscard]] const std::deque<Utterance>& speech() const { return spoken; }
    [[nodiscard]] std::uint64_t revision() const { return count; }

private:
    struct Finger {
        std::string id, screen;
        bool inside = false;
    };
    struct Glide {
        double from = 0, to = 0;
        Instant since{};
    };

    [[nodiscard]] const Widget* widget_at(Point place) const;
    void activate(const std::string& id);
    void move_focus(const std::string& id);
    void say(const std::string& text);
    void announce();  // what is new in the frame that was just drawn

    Renderer& renderer;
    Painter painter;
    Frame current;
    Instant now{};  // of the frame; the model's clock is too coarse for motion
    Zone current_zone = Zone::content;
    std::vector<Widget> drawing, shown;  // this frame, the last one
    std::vector<Problem> trouble;
    std::vector<PixelRect> damage;
    std::deque<Utterance> spoken;
    int spoken_count = 0;
    std::uint64_t count = 0;
    std::map<std::int64_t, Finger> fingers;
    std::string activated, activated_on;  // id and screen
    std::string focus;
    bool focus_visible = false, beside = false, motion = true, moving = false, sways = false;
    std::map<std::string, Glide> glides;
    Instant screen_since{};
};

}  // namespace madoguchi::ui

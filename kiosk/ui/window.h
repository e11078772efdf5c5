// The window of the kiosk and its input: SDL, video only. Borderless, of the desktop's size (without a window manager
// SDL's own fullscreen leaves a small window). Touch is taken as touch: SDL neither makes mouse events of fingers nor
// captures the pointer. A key acts once, however long it is held.
// The main thread only, except wake().
#pragma once

#include "common/result.h"
#include "kiosk/ui/automation.h"
#include "kiosk/ui/cpu_renderer.h"
#include "kiosk/ui/ui.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace madoguchi::ui {

struct WindowSettings {
    std::string title = "Madoguchi";
    double width_mm = 336, height_mm = 597;  // [terminal] screen; turned when the pixels lie the other way
    int width_px = 0, height_px = 0;         // 0 = the desktop's
    bool show_pointer = true;
};

// The panel for a window of so many pixels.
[[nodiscard]] Panel panel_of(int width_px, int height_px, double width_mm, double height_mm);

class Window {
public:
    // Errors: device_failed (no display), unsupported (pixel format).
    static Result<std::unique_ptr<Window>> open(const WindowSettings& settings);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    [[nodiscard]] CpuRenderer& renderer();
    [[nodiscard]] Panel panel() const;

    // Any thread: makes run() call `posted` soon. Calls that come close together become one.
    void wake();

    struct Hooks {
        // Draws one frame (ui.begin … ui.end) and acts on what was pressed; true: the state changed, draw again.
        std::function<bool()> draw;
        std::function<void()> posted;  // wake() was called
        std::function<void()> tick;    // every tick_every
        std::chrono::milliseconds tick_every{1000};
    };
    // Until the window is closed or the process is told to end (SIGTERM, SIGINT arrive as a quit event).
    void run(Ui& ui, Automation* automation, const Hooks& hooks);
    void quit();  // ends run() after the present frame

private:
    struct Body;
    explicit Window(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body;
};

}  // namespace madoguchi::ui

// Automation for tests and demo: JSON-RPC 2.0 over a Unix socket, one object a line (architecture, section 8):
//   ui.tree → {revision, language, nodes:[{id, role, name, rect_px, rect_mm, enabled, focused, value}]}
//   ui.screen → {service, step, state}                 ui.wait {after_revision, timeout_ms} → {revision}
//   ui.screenshot {path} → {path, width, height}       ui.speech {after} → {entries:[{number, language, text}]}
// It only reads: touches and keys come by the window system. Mode 0600, off unless asked for, refused in production.
// Own thread; the main thread publishes copies and never waits for a client.
#pragma once

#include "common/result.h"
#include "kiosk/ui/renderer.h"
#include "kiosk/ui/widget.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace madoguchi::ui {

// What a client can see of one frame.
struct Snapshot {
    std::uint64_t revision = 0;
    std::string language, service, step, state;
    Panel panel;
    int window_x = 0, window_y = 0;  // of the window on the root window
    std::vector<Widget> widgets;
    std::vector<Utterance> speech;
};

class Automation {
public:
    // `wake` is called from its thread when a screenshot is wanted. Errors: refused (production), storage_failed
    // (socket).
    static Result<std::unique_ptr<Automation>> open(const std::filesystem::path& socket, bool production,
                                                    std::function<void()> wake);
    ~Automation();
    Automation(const Automation&) = delete;
    Automation& operator=(const Automation&) = delete;

    // The main thread, after a frame that changed something.
    void publish(Snapshot snapshot);
    [[nodiscard]] std::uint64_t published() const;
    // True while a client waits for a picture: hand one over when nothing moves.
    [[nodiscard]] bool wants_picture() const;
    void hand_over(Picture picture);

private:
    struct Body;
    explicit Automation(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body;
};

}  // namespace madoguchi::ui

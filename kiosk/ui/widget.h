// What a frame consists of, as a blind resident, a keypad, a geometry test and automation see it.
#pragma once

#include "kiosk/ui/geometry.h"

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::ui {

enum class Role {
    question,  // what the screen asks or says, its heading
    text,
    status,  // a text that changes by itself (seconds left, page of pages)
    warning,
    picture,
    key,
    primary,  // the one filled key
    choice,   // a card to choose; value "chosen" or ""
    field,    // PIN slots: value is a count, never the digits
    progress,
};
[[nodiscard]] std::string_view name(Role role);

// Focus goes through the zones in this order.
enum class Zone { question, content, primary, footer, header };

// `id` is documented in docs/ui-ids.md and the same in every language. Texts without a name of their own have "".
struct Widget {
    std::string id;
    Role role = Role::text;
    Zone zone = Zone::content;
    std::string name;  // what is written and spoken
    Rect area;         // mm
    std::string value;
    bool enabled = true, focusable = false, focused = false;
    friend bool operator==(const Widget&, const Widget&) = default;
};

[[nodiscard]] inline bool pressable(const Widget& widget) {
    return widget.role == Role::key || widget.role == Role::primary || widget.role == Role::choice;
}

// Something that must not be: text that does not fit its place, a character without glyph, a widget off the glass.
struct Problem {
    std::string what, text;
};

// Announced to speech, in order.
struct Utterance {
    int number = 0;
    std::string language, text;
};

}  // namespace madoguchi::ui

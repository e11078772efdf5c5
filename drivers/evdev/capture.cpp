#include "drivers/evdev/capture.h"

#include <linux/input.h>

#include <cctype>
#include <cstring>
#include <map>
#include <set>

namespace madoguchi::drivers::evdev {
namespace {

constexpr std::size_t aim_length = 3;  // "]C1"
constexpr int released = 0;

bool any_of(const std::set<unsigned>& held, std::initializer_list<unsigned> keys) {
    for (auto key : keys)
        if (held.contains(key)) return true;
    return false;
}

class Hider {
public:
    explicit Hider(const Layout& chosen) : layout{chosen} {}

    // Half an event cannot be told apart: it is left out by zeros.
    std::string operator()(Way way, std::string_view bytes) {
        if (way != Way::in) return std::string{bytes};
        std::string hidden;
        for (; bytes.size() >= sizeof(input_event); bytes.remove_prefix(sizeof(input_event))) {
            input_event event;
            std::memcpy(&event, bytes.data(), sizeof event);
            event.time = {};
            if (event.type == EV_MSC) event.value = 0;
            if (event.type == EV_KEY) take(event);
            hidden.append(reinterpret_cast<const char*>(&event), sizeof event);
        }
        return hidden.append(bytes.size(), '\0');
    }

private:
    void take(input_event& event) {
        const unsigned code = event.code;
        const bool modifier = any_of({code}, {KEY_LEFTSHIFT, KEY_RIGHTSHIFT, KEY_LEFTCTRL, KEY_RIGHTCTRL, KEY_LEFTALT,
                                              KEY_RIGHTALT, KEY_LEFTMETA, KEY_RIGHTMETA, KEY_CAPSLOCK});
        if (modifier) {
            if (event.value == released)
                held.erase(code);
            else
                held.insert(code);
            return;
        }
        if (event.value == released || pressed.contains(code)) {
            const auto known = pressed.find(code);
            event.code = known == pressed.end() ? KEY_RESERVED : known->second;
            if (event.value == released) pressed.erase(code);
            return;
        }
        event.code = press(code);
        pressed[code] = event.code;
    }

    unsigned short press(unsigned code) {
        const auto kept = static_cast<unsigned short>(code);
        if (code == KEY_ENTER || code == KEY_KPENTER || code == KEY_TAB) {
            place = 0;
            return kept;
        }
        const char plain = code < Layout::keys ? layout.plain[code] : '\0';
        if (plain == 0) return kept;
        if (place == 0) identified = plain == ']';
        if (place++ < aim_length && identified) return kept;
        if (any_of(held, {KEY_LEFTCTRL, KEY_RIGHTCTRL})) return kept;
        if (std::isalpha(static_cast<unsigned char>(plain)) != 0) return KEY_A;
        const bool shifted = any_of(held, {KEY_LEFTSHIFT, KEY_RIGHTSHIFT});
        return std::isdigit(static_cast<unsigned char>(plain)) != 0 && !shifted ? KEY_1 : kept;
    }

    Layout layout;
    std::set<unsigned> held;                     // modifiers
    std::map<unsigned, unsigned short> pressed;  // as what
    std::size_t place = 0;                       // within the code
    bool identified = false;
};

}  // namespace

Redact hide_keys(const Layout& layout) {
    return Hider{layout};
}

}  // namespace madoguchi::drivers::evdev

#include "drivers/evdev/protocol.h"

#include <linux/input.h>

#include <cstring>
#include <utility>

namespace madoguchi::drivers::evdev {
namespace {

constexpr int released = 0, pressed = 1;  // 2 = auto-repeat

bool modifier(unsigned code) {
    switch (code) {
        case KEY_LEFTSHIFT:
        case KEY_RIGHTSHIFT:
        case KEY_LEFTCTRL:
        case KEY_RIGHTCTRL:
        case KEY_LEFTALT:
        case KEY_RIGHTALT:
        case KEY_LEFTMETA:
        case KEY_RIGHTMETA:
            return true;
    }
    return false;
}

bool ends(unsigned code) {
    return code == KEY_ENTER || code == KEY_KPENTER || code == KEY_TAB;
}

bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

void KeyReader::add(std::string_view bytes) {
    partial += bytes;
    std::size_t used = 0;
    for (; partial.size() - used >= sizeof(input_event); used += sizeof(input_event)) {
        input_event event;
        std::memcpy(&event, partial.data() + used, sizeof event);
        take(event.type, event.code, event.value);
    }
    partial.erase(0, used);
}

void KeyReader::take(unsigned type, unsigned code, int value) {
    if (type == EV_SYN && code == SYN_DROPPED) {
        held.clear();
        pending.clear();
        lossy = true;
        return;
    }
    if (type != EV_KEY) return;
    if (modifier(code)) {
        if (value == released) held.erase(code);
        if (value == pressed) held.insert(code);
        return;
    }
    if (value == pressed) press(code);
}

void KeyReader::press(unsigned code) {
    if (code == KEY_CAPSLOCK) {
        caps_lock = !caps_lock;
        return;
    }
    if (ends(code)) return finish();
    char c = character(code);
    if (c == 0 || overflow || lossy) return;
    pending += c;
    if (pending.size() <= longest) return;
    overflow = true;
    pending.clear();
}

// Ctrl and a key of @A–Z[\]^_ is a control character: the GS between GS1 fields comes as Ctrl-]. Alt and Meta give
// none.
char KeyReader::character(unsigned code) const {
    if (code >= Layout::keys) return 0;
    for (auto other : {KEY_LEFTALT, KEY_RIGHTALT, KEY_LEFTMETA, KEY_RIGHTMETA})
        if (held.contains(static_cast<unsigned>(other))) return 0;
    bool shift = held.contains(KEY_LEFTSHIFT) || held.contains(KEY_RIGHTSHIFT);
    if (caps_lock && letter(layout.plain[code])) shift = !shift;
    char c = shift ? layout.shifted[code] : layout.plain[code];
    if (!held.contains(KEY_LEFTCTRL) && !held.contains(KEY_RIGHTCTRL)) return c;
    char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return upper >= '@' && upper <= '_' ? static_cast<char>(upper & 0x1F) : '\0';
}

void KeyReader::finish() {
    if (overflow || (!pending.empty() && !lossy)) frames.push_back({std::exchange(pending, {}), overflow, stale});
    pending.clear();
    overflow = stale = lossy = false;
}

std::optional<ScanFrame> KeyReader::next() {
    if (frames.empty()) return std::nullopt;
    auto frame = std::move(frames.front());
    frames.pop_front();
    return frame;
}

void KeyReader::clear() {
    partial.clear();
    held.clear();
    caps_lock = false;
    pending.clear();
    frames.clear();
    overflow = stale = lossy = false;
}

}  // namespace madoguchi::drivers::evdev

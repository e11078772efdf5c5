// Input events as a scanner that plays a keyboard makes them.
#pragma once

#include <linux/input.h>

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::test {

inline std::string input_event_bytes(unsigned type, unsigned code, int value) {
    input_event event{};
    event.type = static_cast<unsigned short>(type);
    event.code = static_cast<unsigned short>(code);
    event.value = value;
    return {reinterpret_cast<const char*>(&event), sizeof event};
}

// Press and release, each with its report, as evtest shows them.
inline std::string key(unsigned code) {
    auto report = input_event_bytes(EV_SYN, SYN_REPORT, 0);
    return input_event_bytes(EV_MSC, MSC_SCAN, 0x70000) + input_event_bytes(EV_KEY, code, 1) + report +
           input_event_bytes(EV_KEY, code, 0) + report;
}
inline std::string with(unsigned modifier, const std::string& keys) {
    auto report = input_event_bytes(EV_SYN, SYN_REPORT, 0);
    return input_event_bytes(EV_KEY, modifier, 1) + report + keys + input_event_bytes(EV_KEY, modifier, 0) + report;
}
// Capital letters, digits and "]" on a US keyboard.
inline std::string typed(std::string_view text) {
    static const std::vector<unsigned> letters{KEY_A, KEY_B, KEY_C, KEY_D, KEY_E, KEY_F, KEY_G, KEY_H, KEY_I,
                                               KEY_J, KEY_K, KEY_L, KEY_M, KEY_N, KEY_O, KEY_P, KEY_Q, KEY_R,
                                               KEY_S, KEY_T, KEY_U, KEY_V, KEY_W, KEY_X, KEY_Y, KEY_Z};
    std::string events;
    for (char c : text) {
        if (c == ']')
            events += key(KEY_RIGHTBRACE);
        else if (c == '0')
            events += key(KEY_0);
        else if (c >= '1' && c <= '9')
            events += key(static_cast<unsigned>(KEY_1 + (c - '1')));
        else
            events += with(KEY_LEFTSHIFT, key(letters.at(static_cast<std::size_t>(c - 'A'))));
    }
    return events;
}

}  // namespace madoguchi::test

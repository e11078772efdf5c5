#include "drivers/serial-scanner/capture.h"

namespace madoguchi::drivers::serial_scanner {
namespace {

constexpr unsigned char group_separator = 0x1D;  // within a GS1 code
constexpr std::size_t aim_length = 3;            // "]C1"

// 81, B8, C8, E3 and F1 are letters or signs in Shift_JIS whichever follows which, and UTF-8 stays well formed.
char hide_high(unsigned char byte) {
    if (byte <= 0xA0) return '\x81';
    if (byte <= 0xBF) return '\xB8';
    if (byte <= 0xDF) return '\xC8';
    return byte <= 0xEF ? '\xE3' : '\xF1';
}

char hide(char c) {
    if (c >= '0' && c <= '9') return '1';
    if (c >= 'A' && c <= 'Z') return 'A';
    if (c >= 'a' && c <= 'z') return 'a';
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 ? c : hide_high(byte);
}

class Hider {
public:
    std::string operator()(Way way, std::string_view bytes) {
        if (way != Way::in) return std::string{bytes};
        std::string hidden;
        for (char c : bytes) hidden += take(c);
        return hidden;
    }

private:
    char take(char c) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 && byte != group_separator) {  // prefix, suffix
            place = 0;
            return c;
        }
        if (place == 0) identified = c == ']';
        const bool kept = identified && place < aim_length;
        ++place;
        return kept ? c : hide(c);
    }

    std::size_t place = 0;  // within the code
    bool identified = false;
};

}  // namespace

Redact hide_codes() {
    return Hider{};
}

}  // namespace madoguchi::drivers::serial_scanner

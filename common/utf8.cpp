#include "common/utf8.h"

#include <algorithm>
#include <cstdint>

namespace madoguchi {
namespace {

std::size_t length_told_by(std::uint8_t first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

}  // namespace

std::size_t utf8_character(std::string_view bytes) {
    if (bytes.empty()) return 0;
    auto first = static_cast<std::uint8_t>(bytes[0]);
    auto length = length_told_by(first);
    if (length <= 1) return length;
    if (bytes.size() < length) return 0;
    auto continues = [](char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0) == 0x80; };
    if (!std::ranges::all_of(bytes.substr(1, length - 1), continues)) return 0;
    auto second = static_cast<std::uint8_t>(bytes[1]);
    bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
    return overlong || outside ? 0 : length;
}

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        auto length = utf8_character(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

}  // namespace madoguchi

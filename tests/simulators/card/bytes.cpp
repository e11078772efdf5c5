#include "tests/simulators/card/bytes.h"

namespace madoguchi::simulators::card {

namespace {

std::optional<int> value_of(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    return std::nullopt;
}

}  // namespace

std::string to_hex(View bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 0x0F];
    }
    return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
    Bytes bytes;
    std::optional<int> high;
    for (const char character : text) {
        if (character == ' ') continue;
        const auto digit = value_of(character);
        if (!digit) return std::nullopt;
        if (high) bytes.push_back(static_cast<std::uint8_t>(*high << 4 | *digit));
        high = high ? std::nullopt : digit;
    }
    if (high) return std::nullopt;
    return bytes;
}

}  // namespace madoguchi::simulators::card

#include "common/barcode/text.h"

#include <iconv.h>

#include <algorithm>
#include <cstdint>

namespace madoguchi::barcode {
namespace {

std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

// Length of the UTF-8 character at `index`, 0 when there is none (overlong forms, surrogates and beyond U+10FFFF too).
std::size_t character_length(std::string_view bytes, std::size_t index) {
    auto first = byte_at(bytes, index);
    if (first < 0x80) return 1;
    std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                         : first >= 0xE0 && first <= 0xEF ? 3
                         : first >= 0xF0 && first <= 0xF4 ? 4
                                                          : 0;
    if (length == 0 || index + length > bytes.size()) return 0;
    for (std::size_t next = 1; next < length; ++next)
        if ((byte_at(bytes, index + next) & 0xC0) != 0x80) return 0;
    auto second = byte_at(bytes, index + 1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return length;
}

struct Utf8 {
    bool valid = true, two_byte_only = true, ascii = true;
};

Utf8 look_at(std::string_view bytes) {
    Utf8 found;
    for (std::size_t index = 0; index < bytes.size();) {
        auto length = character_length(bytes, index);
        if (length == 0) return {.valid = false, .two_byte_only = false, .ascii = false};
        if (length > 1) found.ascii = false;
        if (length > 2) found.two_byte_only = false;
        index += length;
    }
    return found;
}

bool half_width_katakana(std::string_view bytes) {
    return std::ranges::all_of(bytes, [](char c) {
        auto byte = static_cast<std::uint8_t>(c);
        return byte < 0x80 || (byte >= 0xA1 && byte <= 0xDF);
    });
}

// Windows-31J rather than the standard's Shift_JIS: ①, ㈱ and 髙 are in real data, and 0x5C stays a backslash.
std::optional<std::string> from_shift_jis(std::string_view bytes) {
    auto converter = iconv_open("UTF-8", "CP932");
    if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
    std::string source{bytes};
    std::string text(bytes.size() * 3, '\0');  // a half-width katakana becomes three bytes
    char* in = source.data();
    char* out = text.data();
    std::size_t in_left = source.size(), out_left = text.size();
    auto result = iconv(converter, &in, &in_left, &out, &out_left);
    iconv_close(converter);
    if (result == static_cast<std::size_t>(-1) || in_left != 0) return std::nullopt;
    text.resize(text.size() - out_left);
    return text;
}

std::string_view without_mark(std::string_view bytes) {
    return bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes;
}

}  // namespace

std::optional<Charset> charset(std::string_view name) {
    if (name == "guess") return Charset::guess;
    if (name == "utf-8") return Charset::utf8;
    if (name == "shift_jis") return Charset::shift_jis;
    return std::nullopt;
}

std::optional<std::string> to_utf8(std::string_view bytes, Charset charset) {
    auto utf8 = look_at(bytes);
    if (utf8.ascii) return std::string{bytes};
    if (charset == Charset::shift_jis) return from_shift_jis(bytes);
    bool kana = charset == Charset::guess && utf8.two_byte_only && half_width_katakana(bytes);
    if (utf8.valid && !kana) return std::string{without_mark(bytes)};
    if (charset == Charset::utf8) return std::nullopt;
    return from_shift_jis(bytes);
}

}  // namespace madoguchi::barcode

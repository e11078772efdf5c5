#include "common/barcode/text.h"

#include "common/utf8.h"

#include <iconv.h>

#include <algorithm>
#include <cstdint>

namespace madoguchi::barcode {
namespace {

struct Utf8 {
    bool valid = true, two_byte_only = true, ascii = true;
};

Utf8 look_at(std::string_view bytes) {
    Utf8 found;
    for (std::size_t index = 0; index < bytes.size();) {
        auto length = utf8_character(bytes.substr(index));
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

#include "drivers/media/source.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace madoguchi::drivers::media {
namespace {

constexpr auto converters = std::to_array<std::string_view>(
    {"queue", "videoconvert", "videoscale", "videorate", "videocrop", "videoflip", "jpegdec"});
constexpr std::string_view caps_prefix = "video/", other_caps_prefix = "image/";
constexpr std::string_view spaces = " \t\r\n\f\v";  // GStreamer's parser takes any of them between words

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    return text.substr(0, text.find_last_not_of(spaces) + 1);
}

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        auto end = std::min(text.find(separator, begin), text.size());
        parts.push_back(trimmed(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return parts;
}

std::vector<std::string_view> words_of(std::string_view element) {
    std::vector<std::string_view> words;
    for (auto rest = trimmed(element); !rest.empty();) {
        auto end = std::min(rest.find_first_of(spaces), rest.size());
        words.push_back(rest.substr(0, end));
        rest = trimmed(rest.substr(end));
    }
    return words;
}

bool consists_of(std::string_view text, std::string_view also) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               also.find(c) != std::string_view::npos;
    });
}

// name=value of plain characters: no quotes, brackets, links, addresses ("file://") or other elements' pads ("t.").
bool is_property(std::string_view word) {
    auto equals = word.find('=');
    if (equals == std::string_view::npos) return false;
    return consists_of(word.substr(0, equals), "-_") && consists_of(word.substr(equals + 1), "-_+.,:/=");
}

// video/x-raw,width=1280, height=720
bool is_caps(std::string_view element) {
    auto fields = parts_of(element, ',');
    bool picture = fields.front().starts_with(caps_prefix) || fields.front().starts_with(other_caps_prefix);
    return picture && consists_of(fields.front(), "-/") && std::all_of(fields.begin() + 1, fields.end(), is_property);
}

bool is_element(std::string_view element, std::span<const std::string_view> names) {
    auto words = words_of(element);
    return !words.empty() && std::ranges::find(names, words.front()) != names.end() &&
           std::all_of(words.begin() + 1, words.end(), is_property);
}

bool converts_only(std::string_view element) {
    return is_caps(element) || is_element(element, converters);
}

}  // namespace

Result<void> check_source(std::string_view source, bool production) {
    if (trimmed(source).empty()) return fail(Errc::missing, "source: which camera, as a GStreamer source description");
    if (!production) return ok();
    auto elements = parts_of(source, '!');
    constexpr auto cameras = std::to_array<std::string_view>({"v4l2src"});
    if (!is_element(elements.front(), cameras) || !std::all_of(elements.begin() + 1, elements.end(), converts_only))
        return fail(Errc::refused, "source: production takes v4l2src only, followed by nothing but conversions");
    return ok();
}

std::string device_of(std::string_view source) {
    constexpr std::string_view key = "device=";
    for (auto element : parts_of(source, '!'))
        for (auto word : words_of(element))
            if (word.starts_with(key)) return std::string{word.substr(key.size())};
    return "";
}

}  // namespace madoguchi::drivers::media

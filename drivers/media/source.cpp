#include "drivers/media/source.h"

#include <algorithm>
#include <array>
#include <vector>

namespace madoguchi::drivers::media {
namespace {

constexpr auto converters = std::to_array<std::string_view>(
    {"queue", "videoconvert", "videoscale", "videorate", "videocrop", "videoflip", "jpegdec"});
constexpr std::string_view caps_prefix = "video/", other_caps_prefix = "image/";

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> elements_of(std::string_view source) {
    std::vector<std::string_view> elements;
    for (std::size_t begin = 0; begin <= source.size();) {
        auto end = std::min(source.find('!', begin), source.size());
        elements.push_back(trimmed(source.substr(begin, end - begin)));
        begin = end + 1;
    }
    return elements;
}

bool converts_only(std::string_view element) {
    if (element.starts_with(caps_prefix) || element.starts_with(other_caps_prefix))
        return element.find(' ') == std::string_view::npos;
    auto name = element.substr(0, element.find(' '));
    return std::ranges::find(converters, name) != converters.end();
}

// A property list: name=value without quotes, brackets, references to other elements ("t.") or second elements.
bool plain_properties(std::string_view element) {
    if (element.find_first_of("\"'(){};\\") != std::string_view::npos) return false;
    for (auto rest = element; rest.find(' ') != std::string_view::npos;) {
        rest = trimmed(rest.substr(rest.find(' ')));
        if (rest.substr(0, rest.find(' ')).find('=') == std::string_view::npos) return false;
    }
    return true;
}

}  // namespace

Result<void> check_source(std::string_view source, bool production) {
    if (trimmed(source).empty()) return fail(Errc::missing, "source: which camera, as a GStreamer source description");
    if (!production) return ok();
    auto elements = elements_of(source);
    bool camera = elements.front() == "v4l2src" || elements.front().starts_with("v4l2src ");
    bool harmless = std::all_of(elements.begin() + 1, elements.end(), converts_only) &&
                    std::ranges::all_of(elements, plain_properties);
    if (!camera || !harmless)
        return fail(Errc::refused, "source: production takes v4l2src only, followed by nothing but conversions");
    return ok();
}

std::string device_of(std::string_view source) {
    constexpr std::string_view key = " device=";
    auto found = source.find(key);
    if (found == std::string_view::npos) return "";
    auto value = source.substr(found + key.size());
    return std::string{value.substr(0, value.find_first_of(" !"))};
}

}  // namespace madoguchi::drivers::media

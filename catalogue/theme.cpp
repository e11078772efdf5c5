#include "catalogue/theme.h"

#include "catalogue/reader.h"
#include "common/config.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

namespace madoguchi::catalogue {

namespace {

std::optional<Colour> parse_colour(std::string_view text) {
    if ((text.size() != 7 && text.size() != 9) || text[0] != '#') return std::nullopt;
    std::uint32_t value = 0;
    auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (text.size() == 7) value = (value << 8) | 0xffU;
    auto byte = [&](int shift) { return static_cast<std::uint8_t>((value >> shift) & 0xffU); };
    return Colour{byte(24), byte(16), byte(8), byte(0)};
}

double linear(std::uint8_t channel) {
    const double part = channel / 255.0;
    return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

double luminance(Colour colour) {
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

Result<void> read_colours(const toml::table& table, const std::string& file, Theme& theme) {
    for (const auto& [key, node] : table) {
        const auto* value = node.as_string();
        auto colour = value ? parse_colour(value->get()) : std::nullopt;
        if (!colour)
            return fail_with(trouble(Errc::malformed, file, line_of(node),
                                     fmt::format("colour '{}' must be \"#RRGGBB\" or \"#RRGGBBAA\"", key.str())));
        theme.colours[std::string{key.str()}] = *colour;
    }
    return ok();
}

Result<void> read_numbers(const toml::table& table, const std::string& file,
                          std::map<std::string, double, std::less<>>& out) {
    for (const auto& [key, node] : table) {
        auto value = node.value<double>();
        if (!value || *value < 0 || *value > 10000)
            return fail_with(trouble(Errc::malformed, file, line_of(node),
                                     fmt::format("'{}' must be a number, 0 to 10000", key.str())));
        out[std::string{key.str()}] = *value;
    }
    return ok();
}

template <class Map>
Result<void> same_tokens(const Map& day, const Map& other, const std::string& file) {
    std::vector<std::string> known;
    for (const auto& [token, value] : day) {
        known.push_back(token);
        if (!other.contains(token)) return fail(Errc::missing, fmt::format("{}: token '{}' is missing", file, token));
    }
    for (const auto& [token, value] : other)
        if (!day.contains(token))
            return fail(Errc::unknown_key,
                        fmt::format("{}: unknown token '{}' (did you mean '{}'?)", file, token, nearest(token, known)));
    return ok();
}

template <class Map>
auto take(const Map& map, std::string_view token) {
    auto found = map.find(token);
    if (found == map.end()) {
        fmt::print(stderr, "no token '{}' in the theme\n", token);
        std::abort();
    }
    return found->second;
}

Result<Theme> read_one(const std::filesystem::path& assets, std::string_view city, std::string_view name) {
    const auto file = fmt::format("{}.toml", name);
    auto path = assets / "cities" / city / "themes" / file;
    if (!std::filesystem::exists(path)) path = assets / "themes" / file;
    BOOST_OUTCOME_TRY(auto text, read_text(path));
    return parse_theme(std::move(text), path.string());
}

}  // namespace

double contrast(Colour one, Colour other) {
    const double a = luminance(one), b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

Colour Theme::colour(std::string_view token) const {
    return take(colours, token);
}
double Theme::mm(std::string_view token) const {
    return take(lengths, token);
}
double Theme::ms(std::string_view token) const {
    return take(times, token);
}

Result<Theme> parse_theme(std::string text, std::string name) {
    BOOST_OUTCOME_TRY(auto table, parse_table(text, name));
    TableReader reader{table, name, "theme"};
    Theme theme;
    theme.name = reader.text("name");
    theme.reduced_motion = reader.flag("reduced_motion", false);
    const auto* colours = reader.child("colours", true);
    const auto* lengths = reader.child("lengths", true);
    const auto* times = reader.child("times", true);
    BOOST_OUTCOME_TRYV(reader.finish());
    BOOST_OUTCOME_TRYV(read_colours(*colours, name, theme));
    BOOST_OUTCOME_TRYV(read_numbers(*lengths, name, theme.lengths));
    BOOST_OUTCOME_TRYV(read_numbers(*times, name, theme.times));
    return theme;
}

Result<Theme> read_theme(const std::filesystem::path& assets, std::string_view city, std::string_view name) {
    BOOST_OUTCOME_TRY(auto theme, read_one(assets, city, name));
    if (name == "day") return theme;
    BOOST_OUTCOME_TRY(auto day, read_one(assets, city, "day"));
    const auto file = fmt::format("theme '{}'", name);
    BOOST_OUTCOME_TRYV(same_tokens(day.colours, theme.colours, file));
    BOOST_OUTCOME_TRYV(same_tokens(day.lengths, theme.lengths, file));
    BOOST_OUTCOME_TRYV(same_tokens(day.times, theme.times, file));
    return theme;
}

}  // namespace madoguchi::catalogue

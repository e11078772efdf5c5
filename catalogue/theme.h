// Design tokens as data: assets/themes/<name>.toml, overlaid by assets/cities/<city>/themes/<name>.toml.
// Lengths are millimetres on the glass, times milliseconds, colours "#RRGGBB" or "#RRGGBBAA".
// The theme "day" names the tokens there are; every other theme has exactly those (an unknown one is refused with the
// nearest right name).
#pragma once

#include "common/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace madoguchi::catalogue {

struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0, alpha = 255;
    friend bool operator==(const Colour&, const Colour&) = default;
};

// WCAG 2 contrast ratio, 1 to 21; alpha is ignored.
[[nodiscard]] double contrast(Colour one, Colour other);

struct Theme {
    std::string name;
    bool reduced_motion = false;
    std::map<std::string, Colour, std::less<>> colours;  // paper, sheet, band, ink, ink-soft, ai, …
    std::map<std::string, double, std::less<>> lengths;  // mm
    std::map<std::string, double, std::less<>> times;    // ms

    // Asking for a token that is not in the list is a broken invariant.
    [[nodiscard]] Colour colour(std::string_view token) const;
    [[nodiscard]] double mm(std::string_view token) const;
    [[nodiscard]] double ms(std::string_view token) const;
};

Result<Theme> parse_theme(std::string text, std::string name);
Result<Theme> read_theme(const std::filesystem::path& assets, std::string_view city, std::string_view name);

}  // namespace madoguchi::catalogue

// How a piece of text is set: the face it wants, its size, its language, its box.
// A Style is a plain value with equality, so that (string, Style) is the key of the caller's texture cache.
// Colour isn't part of it: the screen tints a coverage bitmap, paper sets the source of its Cairo context.
#pragma once

#include <string>

namespace madoguchi::text {

enum class Role {
    ui,     // gothic: BIZ UDPGothic, Noto Sans for other scripts
    face,   // mincho for city name, greeting, waiting; never under 12.5 mm on the screen
    paper,  // certificates: IPAmj Mincho, BIZ UDMincho where it alone has a character or a variant
};
enum class Weight { regular, bold };
enum class Align { left, centre, right };
enum class Wrap {
    phrases,     // at the spaces between phrases (わかち書き); inside a phrase only when it's wider than the line
    characters,  // wherever the language allows; for names and addresses in cells
};

struct Style {
    Role role = Role::ui;
    Weight weight = Weight::regular;
    std::string language = "ja";  // BCP 47: ja en zh-Hans zh-Hant ko vi th pt es id ne tl; others use the Latin list
    double size = 32;             // em: pixels on the screen, points in a PDF; > 0
    double letter_spacing = 0;    // added after each character, in em
    double line_height = 0;       // in em; 0 = the language's own (see line_height_of)
    double ruby_size = 0;         // em of furigana in the unit of size; 0 = half of size
    double width = 0;             // box width in the unit of size; 0 = as wide as the longest line, no wrapping
    int max_lines = 0;            // 0 = no limit; what is cut off is reported by Paragraph::truncated()
    bool ellipsis = false;        // with max_lines: end the last line in "…"
    Align align = Align::left;
    Wrap wrap = Wrap::phrases;

    friend bool operator==(const Style&, const Style&) = default;
};

// The line height a language needs, in em: stacked marks (Thai, Nepali, Burmese) need more than Latin.
[[nodiscard]] double line_height_of(const std::string& language);

}  // namespace madoguchi::text

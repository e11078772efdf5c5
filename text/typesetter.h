// The one typesetter: every text on the screen, on certificates and on slips is laid out here.
//
// Use:  text::Typesetter typesetter;
//       text::Paragraph p = typesetter.set("見本 花子", style);
//       if (!p.complete()) …            a character has no font: never draw such a paragraph on paper
//       p.coverage()                    A8 bitmap for the screen (cache it as a texture)
//       p.draw(cairo, x, y)             onto a Cairo context (PDF, receipt); the source colour is the caller's
//
// The font is chosen per cluster, not by Pango's fallback: the first family of the list for (role, language)
// that has every character of the cluster, and for a variation selector the first that has that very pair.
// BIZ UD and Noto carry Adobe-Japan1 pairs (VS17…), IPAmj Mincho carries Moji_Joho pairs (VS19…). A pair that
// no font has is set in its base form and reported; a character that no font has is reported as an error.
//
// Units: those of Style::size. The box starts at (0, 0) top left; ink may reach outside it (Thai marks, ruby).
// Threads: a Typesetter and its Paragraphs belong to one thread at a time. Different Typesetters are independent.
#pragma once

#include "text/style.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

typedef struct _cairo cairo_t;

namespace madoguchi::text {

// 8-bit coverage, `width * height` bytes, row by row, no padding. (left, top) is where its first pixel stands
// relative to the box of the paragraph, in whole pixels; both may be negative. Empty text gives 0 x 0.
struct Coverage {
    int width = 0;
    int height = 0;
    int left = 0;
    int top = 0;
    std::vector<std::uint8_t> alpha;
};

// What the fonts could not do. `cluster` is the text concerned (personal data if the text is: don't log it).
struct FontFact {
    enum class Kind {
        missing_variant,    // no font has this base + selector: the base form is shown instead
        missing_character,  // no font has it at all; nothing is drawn for it, complete() is false
    };
    Kind kind;
    std::string cluster;
    std::size_t offset = 0;  // in bytes
};

// A stretch set in one family, in reading order; for tests and for the "which font" line of diagnostics.
struct FontRun {
    std::size_t offset = 0;
    std::size_t length = 0;
    std::string family;
};

// Furigana: `reading` stands above the bytes [offset, offset + length) of the text, at half the size.
struct Ruby {
    std::size_t offset = 0;
    std::size_t length = 0;
    std::string reading;
};

class Paragraph {
public:
    // Measures of the box; ruby is inside it.
    [[nodiscard]] double width() const;
    [[nodiscard]] double height() const;
    [[nodiscard]] double baseline() const;  // of the first line, from the top
    [[nodiscard]] int lines() const;
    [[nodiscard]] bool truncated() const;  // max_lines cut something off
    [[nodiscard]] bool overflows() const;  // a line is wider than Style::width (one unbreakable stretch)

    [[nodiscard]] bool complete() const;  // every character has a glyph
    [[nodiscard]] const std::vector<FontFact>& facts() const;
    [[nodiscard]] const std::vector<FontRun>& font_runs() const;

    [[nodiscard]] Coverage coverage() const;
    void draw(cairo_t* cairo, double x, double y) const;

    struct Content;
    explicit Paragraph(std::shared_ptr<const Content> content);

private:
    friend class Typesetter;
    std::shared_ptr<const Content> content;
};

class Typesetter {
public:
    Typesetter();
    ~Typesetter();
    Typesetter(const Typesetter&) = delete;
    Typesetter& operator=(const Typesetter&) = delete;

    // `text` is UTF-8; '\n' starts a new line. Invalid bytes become U+FFFD and count as missing characters.
    [[nodiscard]] Paragraph set(std::string_view text, const Style& style, const std::vector<Ruby>& ruby = {});

    // Families of the lists that aren't installed; a program reports them once at its start.
    [[nodiscard]] std::vector<std::string> missing_families() const;

private:
    struct Engine;
    std::unique_ptr<Engine> engine;
};

// Reads the ruby marks of the string files: "{見本|みほん} さん" → text "見本 さん" and one Ruby.
// A brace without its bar or its end is kept as written.
struct Annotated {
    std::string text;
    std::vector<Ruby> ruby;
};
[[nodiscard]] Annotated parse_ruby(std::string_view marked);

}  // namespace madoguchi::text

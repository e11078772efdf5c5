// Inside printers/: measures the content, shrinks and wraps what is long, spreads it over pages. Millimetres from the
// top left of the paper; nothing is drawn. The numbers are those of design/18-certificate.
#pragma once

#include "printers/sheet_content.h"
#include "text/typesetter.h"

#include <string>
#include <vector>

namespace madoguchi::printers {

enum class Ink { label, body, soft };

struct PlacedText {
    text::Paragraph paragraph;
    std::string text;
    Ink ink = Ink::body;
    double x = 0, y = 0;
};

struct Box {
    double x = 0, y = 0, width = 0, height = 0;
};

struct PlacedPicture {
    text::Picture picture;
    Box box;
};

struct Page {
    std::vector<PlacedText> texts;  // in reading order
    std::vector<Box> frames;        // cells
    std::vector<PlacedPicture> pictures;
};

// What stands on the pages besides the content.
struct SheetFrame {
    const SheetWords& words;
    const SheetIssue& issue;
};

constexpr double paper_width = 210, paper_height = 297;
constexpr double content_left = 26, content_right = 184, content_bottom = 272;
constexpr Box code_box{content_left, 249.8, 22.2, 22.2};

[[nodiscard]] SheetResult<std::vector<Page>> lay_out(const SheetContent& content, const SheetFrame& frame,
                                                     text::Typesetter& typesetter);

}  // namespace madoguchi::printers

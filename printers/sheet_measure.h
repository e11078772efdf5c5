// Inside printers/: rows and cells with their measured texts.
#pragma once

#include "printers/sheet_layout.h"

namespace madoguchi::printers {

constexpr double points_per_mm = 72 / 25.4;

// Sizes in mm become points, the unit of the PDF.
[[nodiscard]] text::Style paper_style(double size, double line_height, double width = 0);

// Refuses what no font has.
[[nodiscard]] SheetResult<text::Paragraph> set_text(text::Typesetter& typesetter, const std::string& text,
                                                    const text::Style& style, const std::string& field);

inline double width_mm(const text::Paragraph& paragraph) {
    return paragraph.width() / points_per_mm;
}
inline double height_mm(const text::Paragraph& paragraph) {
    return paragraph.height() / points_per_mm;
}

// Compact is taken where it saves a page.
enum class Density { normal, compact };

struct MeasuredCell {
    double x = 0, label_width = 0, value_width = 0;  // widths with padding; label_width 0 = no label
    std::optional<text::Paragraph> label;
    text::Paragraph value;
    std::optional<PrintedPicture> picture;
    std::string label_text, value_text;
    Ink ink = Ink::body;
    double height = 0;  // with padding
};

struct MeasuredRow {
    std::vector<MeasuredCell> cells;
    double height = 0;
};

struct MeasuredBlock {
    std::vector<MeasuredRow> rows;
    [[nodiscard]] double height() const;
};

[[nodiscard]] SheetResult<MeasuredBlock> measure(const Block& block, Density density, text::Typesetter& typesetter);

// Puts a row on a page with its upper edge at y.
void place_row(const MeasuredRow& row, double y, Page& page);

}  // namespace madoguchi::printers

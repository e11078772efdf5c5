#include "printers/sheet_measure.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace madoguchi::printers {
namespace {

constexpr double label_column = 30, padding_x = 2.6;
constexpr double label_size = 3.3, label_line = 1.3;

// What is tried in turn until the text fits; the last one is the floor.
struct Attempt {
    double size;
    int lines;
};
constexpr Attempt normal_attempts[] = {{4.1, 1}, {3.6, 1}, {4.1, 3}, {3.6, 3}, {3.1, 4}};
constexpr Attempt compact_attempts[] = {{3.6, 1}, {3.3, 1}, {3.6, 3}, {3.1, 4}};
constexpr Attempt name_attempts[] = {{7, 1}, {6, 1}, {5.2, 2}, {4.6, 2}, {4.1, 3}};
constexpr Attempt small_attempts[] = {{3.3, 3}, {3.1, 4}};

double padding_y(Density density) {
    return density == Density::normal ? 2.2 : 1.0;
}

std::span<const Attempt> attempts_for(CellStyle style, Density density) {
    bool compact = density == Density::compact;
    switch (style) {
        case CellStyle::normal:
            return compact ? std::span<const Attempt>(compact_attempts) : normal_attempts;
        case CellStyle::name:
            return compact ? std::span<const Attempt>(name_attempts).subspan(1) : name_attempts;
        case CellStyle::small:
            return small_attempts;
    }
    return normal_attempts;
}

text::Align align_of(CellAlign align) {
    switch (align) {
        case CellAlign::left:
            return text::Align::left;
        case CellAlign::centre:
            return text::Align::centre;
        case CellAlign::right:
            return text::Align::right;
    }
    return text::Align::left;
}

SheetResult<text::Paragraph> fit_value(const Cell& cell, double width, Density density, text::Typesetter& typesetter) {
    bool name = cell.style == CellStyle::name;
    bool many_lines = cell.value.find('\n') != cell.value.npos;
    for (const Attempt& attempt : attempts_for(cell.style, density)) {
        text::Style style = paper_style(attempt.size, name ? 1.25 : 1.5, width);
        style.letter_spacing = name ? 0.08 : 0;
        style.align = align_of(cell.align);
        style.max_lines = many_lines ? 0 : attempt.lines;
        BOOST_OUTCOME_TRY(auto paragraph, set_text(typesetter, cell.value, style, cell.field));
        if (!paragraph.truncated() && !paragraph.overflows()) return paragraph;
    }
    return fail_with(SheetError{SheetErrc::too_long, cell.field});
}

SheetResult<MeasuredCell> measure_cell(const Cell& cell, double x, double width, Density density,
                                       text::Typesetter& typesetter) {
    double label_width = cell.label.empty() ? 0 : label_column;
    double value_width = width - label_width;
    BOOST_OUTCOME_TRY(auto value, fit_value(cell, value_width - 2 * padding_x, density, typesetter));
    MeasuredCell measured{.x = x,
                          .label_width = label_width,
                          .value_width = value_width,
                          .label = {},
                          .value = value,
                          .picture = cell.picture,
                          .label_text = cell.label,
                          .value_text = cell.value,
                          .ink = cell.align == CellAlign::centre ? Ink::soft : Ink::body,
                          .height = 0};
    double inner = height_mm(value);
    if (label_width > 0) {
        text::Style style = paper_style(label_size, label_line, label_column - 2 * padding_x);
        style.max_lines = 3;
        BOOST_OUTCOME_TRY(auto label, set_text(typesetter, cell.label, style, cell.field));
        if (label.truncated() || label.overflows()) return fail_with(SheetError{SheetErrc::too_long, cell.field});
        inner = std::max(inner, height_mm(label));
        measured.label = std::move(label);
    }
    if (cell.picture) inner = std::max(inner, cell.picture->height_mm + 4);
    double least = density == Density::normal ? cell.least_height : cell.least_height / 2;
    measured.height = std::max(inner + 2 * padding_y(density), least);
    return measured;
}

SheetResult<MeasuredRow> measure_heading(const std::string& heading, text::Typesetter& typesetter) {
    double width = content_right - content_left;
    BOOST_OUTCOME_TRY(
        auto label, set_text(typesetter, heading, paper_style(label_size, label_line, width - 2 * padding_x), heading));
    BOOST_OUTCOME_TRY(auto nothing, set_text(typesetter, "", paper_style(label_size, label_line), ""));
    double height = height_mm(label) + 3;
    MeasuredCell cell{.x = content_left,
                      .label_width = width,
                      .value_width = 0,
                      .label = label,
                      .value = nothing,
                      .picture = {},
                      .label_text = heading,
                      .value_text = {},
                      .ink = Ink::label,
                      .height = height};
    return MeasuredRow{{std::move(cell)}, height};
}

SheetResult<MeasuredRow> measure_row(const Row& row, Density density, text::Typesetter& typesetter) {
    if (row.cells.empty()) return measure_heading(row.heading, typesetter);
    MeasuredRow measured;
    double width = (content_right - content_left) / static_cast<double>(row.cells.size());
    double x = content_left;
    for (const Cell& cell : row.cells) {
        BOOST_OUTCOME_TRY(auto one, measure_cell(cell, x, width, density, typesetter));
        measured.height = std::max(measured.height, one.height);
        measured.cells.push_back(std::move(one));
        x += width;
    }
    return measured;
}

// Renderers widen a picture to whole pixels. With its corner a quarter pixel into a 300 dpi grid (on the grid itself
// rounding may take one more at each side) it grows by less than one.
double near_grid(double mm) {
    return (std::round(mm * 300 / 25.4) + 0.25) * 25.4 / 300;
}

double middle(double y, double outer, double inner) {
    return y + (outer - inner) / 2;
}

}  // namespace

text::Style paper_style(double size, double line_height, double width) {
    text::Style style;
    style.role = text::Role::paper;
    style.size = size * points_per_mm;
    style.line_height = line_height;
    style.width = width * points_per_mm;
    return style;
}

SheetResult<text::Paragraph> set_text(text::Typesetter& typesetter, const std::string& text, const text::Style& style,
                                      const std::string& field) {
    text::Paragraph paragraph = typesetter.set(text, style);
    // A missing variant counts too: on paper a name in another form is a wrong name.
    if (!paragraph.facts().empty()) return fail_with(SheetError{SheetErrc::missing_character, field});
    return paragraph;
}

double MeasuredBlock::height() const {
    return std::accumulate(rows.begin(), rows.end(), 0.0,
                           [](double sum, const MeasuredRow& row) { return sum + row.height; });
}

SheetResult<MeasuredBlock> measure(const Block& block, Density density, text::Typesetter& typesetter) {
    MeasuredBlock measured;
    for (const Row& row : block.rows) {
        BOOST_OUTCOME_TRY(auto one, measure_row(row, density, typesetter));
        measured.rows.push_back(std::move(one));
    }
    return measured;
}

void place_row(const MeasuredRow& row, double y, Page& page) {
    for (const MeasuredCell& cell : row.cells) {
        double value_x = cell.x + cell.label_width;
        if (cell.label) {
            page.frames.push_back({cell.x, y, cell.label_width, row.height});
            page.texts.push_back({*cell.label, cell.label_text, Ink::label, cell.x + padding_x,
                                  middle(y, row.height, height_mm(*cell.label))});
        }
        if (cell.value_width > 0) page.frames.push_back({value_x, y, cell.value_width, row.height});
        if (!cell.value_text.empty()) {
            page.texts.push_back({cell.value, cell.value_text, cell.ink, value_x + padding_x,
                                  middle(y, row.height, height_mm(cell.value))});
        }
        if (cell.picture) {
            const PrintedPicture& picture = *cell.picture;
            Box box{near_grid(value_x + (cell.value_width - picture.width_mm) / 2),
                    near_grid(middle(y, row.height, picture.height_mm)), picture.width_mm, picture.height_mm};
            page.pictures.push_back({picture.picture, box});
        }
    }
}

}  // namespace madoguchi::printers

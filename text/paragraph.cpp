#include "text/paragraph.h"

#include <algorithm>
#include <cmath>

namespace madoguchi::text {
namespace {

struct Box {
    double left = 0, top = 0, right = 0, bottom = 0;
    bool empty = true;

    void add(double l, double t, double r, double b) {
        left = empty ? l : std::min(left, l);
        top = empty ? t : std::min(top, t);
        right = empty ? r : std::max(right, r);
        bottom = empty ? b : std::max(bottom, b);
        empty = false;
    }
};

// Ink of one line. Taken from the runs, because the extents Pango keeps were computed before the baseline
// shifts were removed.
void add_ink(const PlacedLine& placed, Box& box) {
    double x = placed.x;
    for (GSList* item = placed.line()->runs; item != nullptr; item = item->next) {
        auto* run = static_cast<PangoLayoutRun*>(item->data);
        PangoRectangle ink;
        PangoRectangle logical;
        pango_glyph_string_extents(run->glyphs, run->item->analysis.font, &ink, &logical);
        if (ink.width > 0 && ink.height > 0) {
            double left = x + pango_units_to_double(ink.x);
            double top = placed.baseline + pango_units_to_double(ink.y);
            box.add(left, top, left + pango_units_to_double(ink.width), top + pango_units_to_double(ink.height));
        }
        x += pango_units_to_double(logical.width);
    }
}

void show(cairo_t* cairo, const std::vector<PlacedLine>& lines, double x, double y) {
    for (const PlacedLine& placed : lines) {
        cairo_move_to(cairo, x + placed.x, y + placed.baseline);
        pango_cairo_show_layout_line(cairo, placed.line());
    }
}

void copy_rows(cairo_surface_t* surface, Coverage& coverage) {
    cairo_surface_flush(surface);
    const unsigned char* pixels = cairo_image_surface_get_data(surface);
    auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
    auto width = static_cast<std::size_t>(coverage.width);
    coverage.alpha.resize(width * static_cast<std::size_t>(coverage.height));
    for (std::size_t row = 0; row < static_cast<std::size_t>(coverage.height); ++row) {
        std::copy_n(pixels + row * stride, width, coverage.alpha.begin() + static_cast<std::ptrdiff_t>(row * width));
    }
}

}  // namespace

Paragraph::Paragraph(std::shared_ptr<const Content> content_in) : content(std::move(content_in)) {}

double Paragraph::width() const {
    return content->width;
}
double Paragraph::height() const {
    return content->height;
}
double Paragraph::baseline() const {
    return content->text.empty() ? 0 : content->text.front().baseline;
}
int Paragraph::lines() const {
    return static_cast<int>(content->text.size());
}
bool Paragraph::truncated() const {
    return content->truncated;
}
bool Paragraph::overflows() const {
    return content->overflows;
}
const std::vector<FontFact>& Paragraph::facts() const {
    return content->facts;
}
const std::vector<FontRun>& Paragraph::font_runs() const {
    return content->runs;
}

bool Paragraph::complete() const {
    return std::none_of(content->facts.begin(), content->facts.end(),
                        [](const FontFact& fact) { return fact.kind == FontFact::Kind::missing_character; });
}

Coverage Paragraph::coverage() const {
    Box ink;
    for (const PlacedLine& line : content->text) add_ink(line, ink);
    for (const PlacedLine& line : content->ruby) add_ink(line, ink);
    if (ink.empty) return {};
    Coverage coverage;
    coverage.left = static_cast<int>(std::floor(ink.left)) - 1;  // one pixel more: antialiasing spills over
    coverage.top = static_cast<int>(std::floor(ink.top)) - 1;
    coverage.width = static_cast<int>(std::ceil(ink.right)) + 1 - coverage.left;
    coverage.height = static_cast<int>(std::ceil(ink.bottom)) + 1 - coverage.top;
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_A8, coverage.width, coverage.height);
    cairo_t* cairo = cairo_create(surface);
    draw(cairo, -coverage.left, -coverage.top);
    cairo_destroy(cairo);
    copy_rows(surface, coverage);
    cairo_surface_destroy(surface);
    return coverage;
}

void Paragraph::draw(cairo_t* cairo, double x, double y) const {
    show(cairo, content->text, x, y);
    show(cairo, content->ruby, x, y);
}

}  // namespace madoguchi::text

#include "printers/sheet_paper.h"

#include "printers/sheet_measure.h"

#include <cairo.h>

#include <array>
#include <cstring>

namespace madoguchi::printers {
namespace {

constexpr double dots_per_mm = 600 / 25.4;
constexpr double points_per_dot = 72.0 / 600;
constexpr int cell = 12;                                  // one coarse dot or four fine ones
constexpr int ground_width = 4110, ground_height = 6165;  // 174 x 261 mm
constexpr int period_x = 2040, period_y = 2100;           // whole cells; two words each, the second half a period away
constexpr int first_word_x = 1035, first_word_y = 982;  // middle of a word; with it a column stands on the paper's axis
constexpr double letter_size = 640;                     // dots
constexpr Box inner{18, 18, 174, 261};

struct Colour {
    double red, green, blue;
};
constexpr Colour ground_colour{0x6c / 255.0, 0x83 / 255.0, 0xb6 / 255.0};
constexpr Colour ring_colour{0x85 / 255.0, 0x98 / 255.0, 0xc2 / 255.0};
constexpr Colour border_colour{0x1c / 255.0, 0x31 / 255.0, 0x60 / 255.0};

void use(cairo_t* cairo, Colour colour) {
    cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
}

double pt(double mm) {
    return mm * points_per_mm;
}

// Where the words stand; they repeat with the period in both directions.
class LetterMask {
public:
    LetterMask(const std::string& letters, text::Typesetter& typesetter) {
        text::Style style;
        style.weight = text::Weight::bold;
        style.size = letter_size;
        style.line_height = 1;
        word = typesetter.set(letters, style).coverage();
    }

    [[nodiscard]] bool covers(int x, int y) const {
        int from_middle_x = x - first_word_x + 2 * period_x;
        int from_middle_y = y - first_word_y + 2 * period_y;
        return inside(from_middle_x, from_middle_y) ||
               inside(from_middle_x + period_x / 2, from_middle_y + period_y / 2);
    }

private:
    // Both counted from the middle of a word, any number of periods away.
    [[nodiscard]] bool inside(int x, int y) const {
        int column = (x + word.width / 2) % period_x;
        int row = (y + word.height / 2) % period_y;
        if (column >= word.width || row >= word.height) return false;
        auto place =
            static_cast<std::size_t>(row) * static_cast<std::size_t>(word.width) + static_cast<std::size_t>(column);
        return word.alpha[place] > 127;
    }

    text::Coverage word;
};

class Dots {
public:
    Dots() : surface(cairo_image_surface_create(CAIRO_FORMAT_A1, ground_width, ground_height), &cairo_surface_destroy) {
        cairo_surface_flush(surface.get());
        data = cairo_image_surface_get_data(surface.get());
        stride = cairo_image_surface_get_stride(surface.get());
    }

    void dot(int x, int y, int size) {
        for (int row = y; row < y + size && row < ground_height; ++row) {
            for (int column = x; column < x + size && column < ground_width; ++column) set(column, row);
        }
    }

    std::shared_ptr<cairo_surface_t> finish() {
        cairo_surface_mark_dirty(surface.get());
        return surface;
    }

private:
    // A1 rows are 32-bit words in the machine's order, the first pixel in the lowest bit on little-endian ones.
    void set(int x, int y) {
        auto* word = data + y * stride + (x / 32) * 4;
        std::uint32_t bits = 0;
        std::memcpy(&bits, word, 4);
        bits |= std::uint32_t{1} << static_cast<unsigned>(x % 32);
        std::memcpy(word, &bits, 4);
    }

    std::shared_ptr<cairo_surface_t> surface;
    unsigned char* data;
    int stride;
};

void fill_cell(Dots& dots, int x, int y, bool coarse) {
    if (coarse) return dots.dot(x + 4, y + 4, 4);
    for (int dx : {2, 8}) {
        for (int dy : {2, 8}) dots.dot(x + dx, y + dy, 2);
    }
}

void add_rectangle(cairo_t* cairo, const Box& box) {
    cairo_rectangle(cairo, pt(box.x), pt(box.y), pt(box.width), pt(box.height));
}

void frame(cairo_t* cairo, const Box& box, double width) {
    cairo_set_line_width(cairo, pt(width));
    add_rectangle(cairo, box);
    cairo_stroke(cairo);
}

// 七宝: circles of 4 mm on a grid of 8 mm and again half a period away, only in the band.
void draw_rings(cairo_t* cairo) {
    cairo_set_line_width(cairo, pt(0.2));
    for (int row = 0; row < 36; ++row) {
        for (int column = 0; column < 25; ++column) {
            for (double half : {0.0, 4.0}) {
                double x = 9 + 8 * column + half;
                double y = 8.5 + 8 * row + half;
                bool in_hole = x > 22.5 && x < 187.5 && y > 22.5 && y < 274.5;
                if (in_hole || x > 205 || y > 293) continue;
                cairo_new_sub_path(cairo);
                cairo_arc(cairo, pt(x), pt(y), pt(4), 0, 2 * 3.14159265358979);
            }
        }
    }
    cairo_stroke(cairo);
}

}  // namespace

Ground::Ground(const std::string& letters, text::Typesetter& typesetter) {
    LetterMask mask(letters, typesetter);
    Dots bits;
    for (int y = 0; y < ground_height; y += cell) {
        for (int x = 0; x < ground_width; x += cell) fill_cell(bits, x, y, mask.covers(x + cell / 2, y + cell / 2));
    }
    dots = bits.finish();
}

void Ground::draw(cairo_t* cairo) const {
    cairo_save(cairo);
    use(cairo, ground_colour);
    // Starts on a whole dot of a 600 dpi printer, so that dots keep their size and with it their tone.
    int origin = static_cast<int>(inner.x * dots_per_mm);
    cairo_scale(cairo, points_per_dot, points_per_dot);
    cairo_translate(cairo, origin, origin);
    std::unique_ptr<cairo_pattern_t, decltype(&cairo_pattern_destroy)> mask(
        cairo_pattern_create_for_surface(dots.get()), &cairo_pattern_destroy);
    cairo_pattern_set_filter(mask.get(), CAIRO_FILTER_NEAREST);  // otherwise the PDF asks printers to smooth the dots
    cairo_mask(cairo, mask.get());
    cairo_restore(cairo);
}

void draw_border(cairo_t* cairo) {
    constexpr Box outer{10, 10, 190, 277};
    cairo_save(cairo);
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
    add_rectangle(cairo, outer);
    add_rectangle(cairo, inner);
    cairo_clip(cairo);
    use(cairo, ring_colour);
    draw_rings(cairo);
    cairo_restore(cairo);
    use(cairo, border_colour);
    frame(cairo, outer, 0.5);
    frame(cairo, inner, 0.35);
    frame(cairo, {19.2, 19.2, 171.6, 258.6}, 0.15);
}

void draw_code(cairo_t* cairo, const text::QrCode& code) {
    double module = code_box.width / code.size;
    double quiet = 4 * module;
    cairo_set_source_rgb(cairo, 1, 1, 1);
    add_rectangle(cairo,
                  {code_box.x - quiet, code_box.y - quiet, code_box.width + 2 * quiet, code_box.height + 2 * quiet});
    cairo_fill(cairo);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    for (int row = 0; row < code.size; ++row) {
        for (int column = 0; column < code.size;) {
            int end = column;
            while (end < code.size && code.dark(end, row)) ++end;
            if (end > column) {
                add_rectangle(
                    cairo, {code_box.x + column * module, code_box.y + row * module, (end - column) * module, module});
            }
            column = end + 1;
        }
    }
    cairo_fill(cairo);
}

}  // namespace madoguchi::printers

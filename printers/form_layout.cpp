#include "printers/form_layout.h"

#include "printers/raster.h"
#include "text/qr.h"

#include <cairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace madoguchi::printers {
namespace {

constexpr int tallest = 8000;  // 1 m
constexpr double gap = 12;     // between left and right
constexpr double picture_gap = 14;
constexpr double rule_width = 3;
constexpr double stamp_size = 128;  // 16 mm
constexpr double band_padding = 10, band_radius = 8;
constexpr double qr_gap = 22;

void fill_rounded(cairo_t* cairo, double x, double y, double width, double height, double radius) {
    constexpr double quarter = std::numbers::pi / 2;
    cairo_new_path(cairo);
    cairo_arc(cairo, x + width - radius, y + radius, radius, -quarter, 0);
    cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, quarter);
    cairo_arc(cairo, x + radius, y + height - radius, radius, quarter, 2 * quarter);
    cairo_arc(cairo, x + radius, y + radius, radius, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo);
    cairo_fill(cairo);
}

// Two strokes across a circle, as a date stamp of a cashier has them.
void draw_stamp_frame(cairo_t* cairo, double x, double y) {
    cairo_new_path(cairo);
    cairo_set_line_width(cairo, 4);
    cairo_arc(cairo, x + 64, y + 64, 60, 0, 2 * std::numbers::pi);
    cairo_stroke(cairo);
    cairo_set_line_width(cairo, rule_width);
    for (double line : {46.0, 84.0}) {
        cairo_move_to(cairo, x + 8, y + line);
        cairo_line_to(cairo, x + 120, y + line);
        cairo_stroke(cairo);
    }
}

void draw_modules(cairo_t* cairo, const text::QrCode& code, double x, double y, double module) {
    for (int row = 0; row < code.size; ++row)
        for (int column = 0; column < code.size; ++column)
            if (code.dark(column, row)) cairo_rectangle(cairo, x + column * module, y + row * module, module, module);
    cairo_fill(cairo);
}

}  // namespace

FormLayout::FormLayout(text::Typesetter& setter, const FormPictures& art, const FormTemplate& layout,
                       FormValues& content, int width)
    : typesetter{setter},
      pictures{art},
      form{layout},
      values{content},
      dots{width},
      cursor{static_cast<double>(layout.margin_top)} {}

Result<Raster> FormLayout::render() {
    for (const auto& block : form.blocks) {
        ++block_number;
        if (!block.when.empty() && !values.given(block.when)) continue;
        cursor += block.above;
        place(block);
        cursor += block.below;
        if (trouble) return fail_with(*trouble);
    }
    auto height = static_cast<int>(std::ceil(cursor)) + form.margin_bottom;
    if (height > tallest) return fail(Errc::too_large, form.name + ": " + std::to_string(height) + " dot lines");
    return draw_raster(dots, height, [&](cairo_t* cairo) {
        for (const auto& draw : drawing) draw(cairo);
    });
}

void FormLayout::place(const FormBlock& block) {
    switch (block.kind) {
        case FormBlockKind::heading:
            return place_heading(block);
        case FormBlockKind::text:
            return place_text(block);
        case FormBlockKind::pair:
            return place_pair(block.left, block.right, block.line_height);
        case FormBlockKind::items:
            return place_items(block);
        case FormBlockKind::sum:
            return place_sum(block);
        case FormBlockKind::rule:
            return place_rule(block);
        case FormBlockKind::issuer:
            return place_issuer(block);
        case FormBlockKind::band:
            return place_band(block);
        case FormBlockKind::qr:
            return place_qr(block);
        case FormBlockKind::space:
            cursor += block.height;
            return;
    }
}

// Everything starts on a whole dot, so that equal blocks look equal.
void FormLayout::advance(double height, Draw draw) {
    auto top = std::round(cursor);
    drawing.emplace_back([draw = std::move(draw), top](cairo_t* cairo) { draw(cairo, top); });
    cursor += height;
}

text::Paragraph FormLayout::set(const std::string& words, const TextTemplate& look, const std::string& language,
                                double width, int line_height, FormAlign align, int letter_spacing) {
    text::Style style;
    style.weight = look.bold ? text::Weight::bold : text::Weight::regular;
    style.language = language;
    style.size = look.size;
    style.width = width;
    style.line_height =
        std::max(line_height / 100.0, language == values.own_language() ? 0 : text::line_height_of(language));
    style.letter_spacing = letter_spacing / 100.0;
    constexpr std::array<text::Align, 3> aligns{text::Align::left, text::Align::centre, text::Align::right};
    style.align = aligns[static_cast<std::size_t>(align)];
    auto paragraph = typesetter.set(words, style);
    if (!paragraph.complete() && !trouble)
        trouble = Error{Errc::unsupported, form.name + ": block " + std::to_string(block_number) + ": no glyph"};
    return paragraph;
}

double FormLayout::Stack::height() const {
    double sum = 0;
    for (const auto& paragraph : paragraphs) sum += paragraph.height();
    return sum;
}

double FormLayout::Stack::width() const {
    double most = 0;
    for (const auto& paragraph : paragraphs) most = std::max(most, paragraph.width());
    return most;
}

void FormLayout::Stack::draw(cairo_t* cairo, double x, double top) const {
    for (const auto& paragraph : paragraphs) {
        paragraph.draw(cairo, x, top);
        top += paragraph.height();
    }
}

FormLayout::Stack FormLayout::stack(const TextTemplate& look, double width, const FormBlock& block) {
    Stack made;
    made.paragraphs.push_back(set(values.own(look), look, values.own_language(), width, block.line_height, block.align,
                                  block.letter_spacing));
    auto local = values.local(look);
    if (local.empty()) return made;
    // The translation stands below, quieter than what it translates.
    auto quiet_look = look;
    quiet_look.bold = false;
    quiet_look.size = std::clamp(look.size, 27, 32);
    made.paragraphs.push_back(
        set(local, quiet_look, values.local_language(), width, std::min(block.line_height, 145), block.align));
    return made;
}

void FormLayout::place_heading(const FormBlock& block) {
    auto picture = pictures.find(block.picture);
    double size = picture == pictures.end() ? 0 : block.height;
    double beside = size > 0 ? size + picture_gap : 0;
    auto words = stack(block.text, 0, block);
    auto& first = words.paragraphs.front();
    auto height = std::max(size, first.height());
    auto left = std::round(left_edge() + (inner() - beside - first.width()) / 2);
    advance(height, [=, this](cairo_t* cairo, double top) {
        auto paragraph = words.paragraphs.front();
        if (size > 0 && !picture->second.draw(cairo, left, top, size, size).has_value()) return;
        cairo_set_source_rgba(cairo, 0, 0, 0, 1);
        paragraph.draw(cairo, left + beside, std::round(top + (height - paragraph.height()) / 2));
    });
    if (words.paragraphs.size() < 2) return;
    auto local = words.paragraphs.back();
    auto x = std::round(left_edge() + (inner() - local.width()) / 2);
    advance(local.height(), [local, x](cairo_t* cairo, double top) { local.draw(cairo, x, top); });
}

void FormLayout::place_text(const FormBlock& block) {
    auto fitted = block;
    while (fitted.fit && fitted.text.size > 27 && stack(fitted.text, 0, fitted).width() > inner()) --fitted.text.size;
    auto words = stack(fitted.text, inner(), fitted);
    advance(words.height(), [words, x = left_edge()](cairo_t* cairo, double top) { words.draw(cairo, x, top); });
}

// On one line where the paper is wide enough.
text::Paragraph FormLayout::set_side(const std::string& words, const TextTemplate& look, const std::string& language,
                                     int line_height) {
    auto line = set(words, look, language, 0, line_height);
    return line.width() <= inner() ? line : set(words, look, language, inner(), line_height);
}

void FormLayout::place_pair(const TextTemplate& left, const TextTemplate& right, int line_height) {
    const auto& own = values.own_language();
    place_sides(set_side(values.own(left), left, own, line_height),
                set_side(values.own(right), right, own, line_height));
    auto local_left = values.local(left), local_right = values.local(right);
    if (local_left.empty() && local_right.empty()) return;
    const auto& local = values.local_language();
    TextTemplate quiet_look;
    place_sides(set_side(local_left, quiet_look, local, line_height),
                set_side(local_right, quiet_look, local, line_height));
}

void FormLayout::place_sides(const text::Paragraph& left, const text::Paragraph& right) {
    bool beside = left.width() + gap + right.width() <= inner() || left.width() == 0 || right.width() == 0;
    auto right_x = std::round(left_edge() + inner() - right.width());
    auto x = left_edge();
    if (!beside) {
        advance(left.height(), [left, x](cairo_t* cairo, double top) { left.draw(cairo, x, top); });
        advance(right.height(), [right, right_x](cairo_t* cairo, double top) { right.draw(cairo, right_x, top); });
        return;
    }
    auto baseline = std::max(left.baseline(), right.baseline());
    auto below = std::max(left.height() - left.baseline(), right.height() - right.baseline());
    advance(baseline + below, [=](cairo_t* cairo, double top) {
        left.draw(cairo, x, std::round(top + baseline - left.baseline()));
        right.draw(cairo, right_x, std::round(top + baseline - right.baseline()));
    });
}

void FormLayout::place_items(const FormBlock& block) {
    for (std::size_t i = 0; i < values.items(); ++i) {
        values.choose_item(static_cast<int>(i));
        auto name = stack(block.text, inner(), block);
        advance(name.height(), [name, x = left_edge()](cairo_t* cairo, double top) { name.draw(cairo, x, top); });
        place_pair(block.left, block.right, block.line_height);
    }
    values.choose_item(-1);
}

void FormLayout::place_sum(const FormBlock& block) {
    constexpr int tight = 115;
    const auto& own = values.own_language();
    auto left = set(values.own(block.left), block.left, own, 0, tight);
    auto unit = set(values.own(block.unit), block.unit, own, 0, tight);
    auto look = block.right;
    auto number = set(values.own(look), look, own, 0, tight);
    for (; left.width() + gap + number.width() + unit.width() > inner() && look.size > block.unit.size;
         number = set(values.own(look), look, own, 0, tight))
        --look.size;
    auto unit_x = std::round(left_edge() + inner() - unit.width());
    auto number_x = std::round(unit_x - number.width());
    advance(number.height(), [=, x = left_edge()](cairo_t* cairo, double top) {
        auto baseline = top + number.baseline();
        number.draw(cairo, number_x, top);
        for (auto [paragraph, at] : {std::pair{&left, x}, std::pair{&unit, unit_x}})
            paragraph->draw(cairo, at, std::round(baseline - paragraph->baseline()));
    });
    auto translated = values.local(block.left);
    if (translated.empty()) return;
    auto local = set(translated, TextTemplate{}, values.local_language(), inner(), 145);
    advance(local.height(), [local, x = left_edge()](cairo_t* cairo, double top) { local.draw(cairo, x, top); });
}

void FormLayout::place_rule(const FormBlock& block) {
    constexpr double space = 20, dash = 6, dash_gap = 4;
    cursor += space;
    advance(rule_width, [=, dashed = block.dashed, x = left_edge(), width = inner()](cairo_t* cairo, double top) {
        std::array<double, 2> pattern{dash, dash_gap};
        cairo_set_line_width(cairo, rule_width);
        cairo_set_dash(cairo, pattern.data(), dashed ? 2 : 0, 0);
        cairo_move_to(cairo, x, top + rule_width / 2);
        cairo_line_to(cairo, x + width, top + rule_width / 2);
        cairo_stroke(cairo);
        cairo_set_dash(cairo, nullptr, 0, 0);
    });
    cursor += space;
}

FormLayout::Draw FormLayout::stamp(const FormBlock& block) {
    // Baselines and widest places of the three lines inside the circle.
    constexpr std::array<double, 3> baselines{37, 75, 110};
    constexpr std::array<double, 3> room{98, 104, 72};
    constexpr std::array<int, 3> sizes{19, 25, 25};
    std::vector<std::pair<text::Paragraph, double>> lines;
    for (std::size_t i = 0; i < std::min<std::size_t>(block.stamp_lines.size(), 3); ++i) {
        auto look = block.stamp_lines[i];
        auto words = values.own(look);
        look.size = sizes[i];
        auto line = set(words, look, values.own_language(), 0, 100);
        for (; line.width() > room[i] && look.size > 8; line = set(words, look, values.own_language(), 0, 100))
            --look.size;
        lines.emplace_back(std::move(line), baselines[i]);
    }
    auto x = std::round(left_edge() + inner() - stamp_size);
    return [lines, x](cairo_t* cairo, double top) {
        draw_stamp_frame(cairo, x, top);
        for (const auto& [line, baseline] : lines)
            line.draw(cairo, std::round(x + (stamp_size - line.width()) / 2),
                      std::round(top + baseline - line.baseline()));
    };
}

void FormLayout::place_issuer(const FormBlock& block) {
    bool stamped = !block.stamp.empty() && values.given(block.stamp);
    auto words = stack(block.text, stamped ? inner() - stamp_size - gap : inner(), block);
    auto height = std::max(words.height(), stamped ? stamp_size : 0);
    auto draw_stamp = stamped ? stamp(block) : Draw{[](cairo_t*, double) {}};
    advance(height, [=, x = left_edge()](cairo_t* cairo, double top) {
        words.draw(cairo, x, std::round(top + (height - words.height()) / 2));
        draw_stamp(cairo, std::round(top + (height - stamp_size) / 2));
    });
}

void FormLayout::place_band(const FormBlock& block) {
    auto words = stack(block.text, inner() - 2 * band_padding, block);
    auto height = words.height() + 2 * band_padding;
    advance(height, [=, x = left_edge(), width = inner()](cairo_t* cairo, double top) {
        fill_rounded(cairo, x, top, width, std::round(height), band_radius);
        cairo_set_operator(cairo, CAIRO_OPERATOR_DEST_OUT);
        words.draw(cairo, x + band_padding, top + band_padding);
        cairo_set_operator(cairo, CAIRO_OPERATOR_OVER);
    });
}

void FormLayout::place_qr(const FormBlock& block) {
    auto code = text::make_qr(values.raw(block.payload));
    if (!code) {
        trouble = code.error();
        return;
    }
    // Whole dots per module, or no scanner reads it; at least 3 dots (0.375 mm).
    double module = std::max(3.0, std::floor(static_cast<double>(block.height) / code.value().size));
    double side = module * code.value().size;
    auto words = block.text.empty() ? Stack{} : stack(block.text, inner() - side - qr_gap, block);
    auto height = std::max(side, words.height());
    advance(height, [=, code = code.value(), x = left_edge()](cairo_t* cairo, double top) {
        draw_modules(cairo, code, x, std::round(top + (height - side) / 2), module);
        words.draw(cairo, x + side + qr_gap, std::round(top + (height - words.height()) / 2));
    });
}

}  // namespace madoguchi::printers

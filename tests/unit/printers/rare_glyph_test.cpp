// Names with rare characters: the drawn glyph is the registered one, not a look-alike. The page's picture of the name
// is laid beside glyphs that FreeType draws from the fonts themselves; the right one must be nearest.
#include "printers/sheet.h"
#include "sheet_samples.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

using namespace madoguchi::printers;

namespace {

constexpr int side = 64;  // every glyph is compared in a square of this many dots
using Square = std::vector<double>;

struct Ink {
    int width = 0, height = 0;
    std::vector<unsigned char> dark;  // 255 = ink
    [[nodiscard]] int at(int x, int y) const { return dark[static_cast<std::size_t>(y * width + x)]; }
};

// The ink's own box, stretched to the square: size and place do not count, shape does.
Square shape_of(const Ink& ink) {
    int left = ink.width, right = 0, top = ink.height, bottom = 0;
    for (int y = 0; y < ink.height; ++y) {
        for (int x = 0; x < ink.width; ++x) {
            if (ink.at(x, y) < 160) continue;
            left = std::min(left, x);
            right = std::max(right, x + 1);
            top = std::min(top, y);
            bottom = std::max(bottom, y + 1);
        }
    }
    Square square;
    if (left >= right) return square;
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x)
            square.push_back(ink.at(left + (right - left) * x / side, top + (bottom - top) * y / side) / 255.0);
    }
    return square;
}

double distance(const Square& one, const Square& other) {
    REQUIRE(one.size() == other.size());
    double sum = 0;
    for (std::size_t at = 0; at < one.size(); ++at) sum += std::abs(one[at] - other[at]);
    return sum / static_cast<double>(one.size());
}

std::string font_file(const char* family) {
    std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)> wanted{
        FcNameParse(reinterpret_cast<const FcChar8*>(family)), FcPatternDestroy};
    FcConfigSubstitute(nullptr, wanted.get(), FcMatchPattern);
    FcDefaultSubstitute(wanted.get());
    FcResult result{};
    std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)> found{FcFontMatch(nullptr, wanted.get(), &result),
                                                                  FcPatternDestroy};
    FcChar8* file = nullptr;
    REQUIRE(FcPatternGetString(found.get(), FC_FILE, 0, &file) == FcResultMatch);
    return reinterpret_cast<const char*>(file);
}

// The glyph of a character (with a variation selector, 0 = none) as the first of the papers' fonts that has it draws
// it.
Square registered(char32_t character, char32_t selector) {
    Square shape;
    FT_Library library = nullptr;
    REQUIRE(FT_Init_FreeType(&library) == 0);
    for (const auto* family : {"BIZ UDMincho", "IPAmjMincho"}) {
        FT_Face face = nullptr;
        REQUIRE(FT_New_Face(library, font_file(family).c_str(), 0, &face) == 0);
        FT_Set_Pixel_Sizes(face, 0, 200);
        auto glyph =
            selector == 0 ? FT_Get_Char_Index(face, character) : FT_Face_GetCharVariantIndex(face, character, selector);
        if (glyph != 0 && FT_Load_Glyph(face, glyph, FT_LOAD_RENDER) == 0) {
            const auto& bitmap = face->glyph->bitmap;
            Ink ink{static_cast<int>(bitmap.width), static_cast<int>(bitmap.rows), {}};
            for (int y = 0; y < ink.height; ++y) {
                const auto* row = bitmap.buffer + y * bitmap.pitch;
                ink.dark.insert(ink.dark.end(), row, row + ink.width);
            }
            shape = shape_of(ink);
        }
        FT_Done_Face(face);
        if (!shape.empty()) break;
    }
    FT_Done_FreeType(library);
    REQUIRE(!shape.empty());
    return shape;
}

// The first character of a name, cut out of the rendered page.
Square printed(const std::string& name) {
    auto person = samples::hanako();
    person["name"] = name + "  ";
    auto signer = SealSigner::from_pem(SealSigner::generate().private_pem).value();
    SheetPress press(samples::templates());
    auto sheet = press.render("juminhyo", samples::juminhyo({person}), samples::issue(), signer);
    REQUIRE(sheet.has_value());
    const auto& pdf = sheet.value().pdf;
    std::unique_ptr<poppler::document> document(
        poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size())));
    std::unique_ptr<poppler::page> page(document->create_page(0));
    poppler::page_renderer renderer;
    renderer.set_image_format(poppler::image::format_gray8);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
    constexpr double dpi = 600;
    auto dots = [](double mm) { return static_cast<int>(mm * dpi / 25.4); };
    // The inside of the cell 氏名: one character of the name's size.
    auto image = renderer.render_page(page.get(), dpi, dpi, dots(57.5), dots(69), dots(10), dots(10.5));
    Ink ink{image.width(), image.height(), {}};
    for (int y = 0; y < ink.height; ++y) {
        for (int x = 0; x < ink.width; ++x) {
            auto value = static_cast<unsigned char>(image.const_data()[y * image.bytes_per_row() + x]);
            ink.dark.push_back(value < 110 ? 255 : 0);  // the ground is lighter
        }
    }
    return shape_of(ink);
}

void check_nearest(const std::string& name, std::pair<char32_t, char32_t> right, std::pair<char32_t, char32_t> wrong) {
    CAPTURE(name);
    auto seen = printed(name);
    REQUIRE(!seen.empty());
    auto own = distance(seen, registered(right.first, right.second));
    auto other = distance(seen, registered(wrong.first, wrong.second));
    CHECK_MESSAGE(own * 1.2 < other,
                  fmt::format("{:.3f} from the right glyph, {:.3f} from the look-alike", own, other));
}

}  // namespace

TEST_CASE("a variation selector chooses its glyph: 葛 with the two tops") {
    check_nearest("葛\U000E0100", {U'葛', 0xE0100}, {U'葛', 0xE0101});
    check_nearest("葛\U000E0101", {U'葛', 0xE0101}, {U'葛', 0xE0100});
}

TEST_CASE("a character beyond the first plane and a ladder 髙 are not replaced by the common ones") {
    check_nearest("\U00020BB7", {0x20BB7, 0}, {U'吉', 0});
    check_nearest("髙", {U'髙', 0}, {U'高', 0});
}

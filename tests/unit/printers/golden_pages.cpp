#include "golden_pages.h"

#include "sheet_samples.h"

#include <cairo.h>
#include <fmt/format.h>
#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

#include <fstream>
#include <memory>
#include <sstream>

namespace samples {
namespace {

constexpr int shrink = 4;  // drawn larger and averaged: independent of how thin lines meet the pixels
constexpr double dpi = 30, mm_per_point = 25.4 / 72;
const std::string folder = SOURCE_ROOT "/tests/unit/printers/golden/";

std::string file_text(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return std::move(text).str();
}

Picture draw(const poppler::page& page) {
    poppler::page_renderer renderer;
    renderer.set_image_format(poppler::image::format_gray8);
    renderer.set_render_hint(poppler::page_renderer::antialiasing);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
    auto large = renderer.render_page(&page, dpi * shrink, dpi * shrink);
    Picture picture{large.width() / shrink, large.height() / shrink, {}};
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            int sum = 0;
            for (int i = 0; i < shrink * shrink; ++i) {
                auto at = (y * shrink + i / shrink) * large.bytes_per_row() + x * shrink + i % shrink;
                sum += static_cast<unsigned char>(large.const_data()[at]);
            }
            picture.grey.push_back(static_cast<unsigned char>(sum / (shrink * shrink) / 16 * 17));
        }
    }
    return picture;
}

GoldenSheet look(const std::string& name, const std::string& pdf) {
    GoldenSheet sheet{name, {}, {}};
    std::unique_ptr<poppler::document> document(
        poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size())));
    if (!document) return sheet;
    for (int number = 0; number < document->pages(); ++number) {
        std::unique_ptr<poppler::page> page(document->create_page(number));
        for (const auto& box : page->text_list()) {
            auto bytes = box.text().to_utf8();
            sheet.words.push_back({number + 1, box.bbox().left() * mm_per_point, box.bbox().top() * mm_per_point,
                                   std::string(bytes.begin(), bytes.end())});
        }
        sheet.pages.push_back(draw(*page));
    }
    return sheet;
}

std::string page_file(const std::string& name, std::size_t page) {
    return fmt::format("{}{}-{}.png", folder, name, page + 1);
}

}  // namespace

std::vector<GoldenSheet> render_golden() {
    using namespace madoguchi::printers;
    SheetPress press(templates());
    auto signer = SealSigner::from_pem(SealSigner::generate().private_pem).value();
    auto all = every_kind();
    all.emplace_back("juminhyo", juminhyo({foreigner()}));
    all.emplace_back("juminhyo", household(6));
    all.emplace_back("shotoku", shotoku(false));
    const char* extra[] = {"juminhyo-foreign", "juminhyo-household", "shotoku-exempt"};
    auto seal = file_text(SOURCE_ROOT "/assets/cities/sample/seal-mayor.svg");
    std::vector<GoldenSheet> sheets;
    for (std::size_t at = 0; at < all.size(); ++at) {
        const auto& [kind, data] = all[at];
        auto sheet = press.render(kind, data, issue(seal), signer);
        auto name = at + std::size(extra) < all.size() ? kind : extra[at + std::size(extra) - all.size()];
        sheets.push_back(look(name, sheet.has_value() ? sheet.value().pdf : std::string{}));
    }
    return sheets;
}

std::vector<Word> read_words(const std::string& name) {
    std::vector<Word> words;
    std::ifstream file(folder + name + ".txt");
    for (std::string line; std::getline(file, line);) {
        std::istringstream parts(line);
        Word word;
        parts >> word.page >> word.x >> word.y;
        parts.ignore(1);
        std::getline(parts, word.text);
        words.push_back(std::move(word));
    }
    return words;
}

Picture read_page(const std::string& name, std::size_t page) {
    std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
        cairo_image_surface_create_from_png(page_file(name, page).c_str()), &cairo_surface_destroy);
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return {};
    Picture picture{cairo_image_surface_get_width(surface.get()), cairo_image_surface_get_height(surface.get()), {}};
    const auto* data = cairo_image_surface_get_data(surface.get());
    auto stride = cairo_image_surface_get_stride(surface.get());
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) picture.grey.push_back(data[y * stride + x * 4]);  // grey: any channel
    }
    return picture;
}

void write_golden(const GoldenSheet& sheet) {
    std::ofstream file(folder + sheet.name + ".txt");
    for (const auto& word : sheet.words)
        file << fmt::format("{} {:.1f} {:.1f} {}\n", word.page, word.x, word.y, word.text);
    for (std::size_t page = 0; page < sheet.pages.size(); ++page) {
        const auto& picture = sheet.pages[page];
        poppler::image image(picture.width, picture.height, poppler::image::format_gray8);
        for (int y = 0; y < picture.height; ++y) {
            for (int x = 0; x < picture.width; ++x) {
                image.data()[y * image.bytes_per_row() + x] =
                    static_cast<char>(picture.grey[static_cast<std::size_t>(y * picture.width + x)]);
            }
        }
        image.save(page_file(sheet.name, page), "png");
    }
}

}  // namespace samples

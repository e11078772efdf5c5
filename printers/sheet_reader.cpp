#define ZX_USE_UTF8 1  // ZXing 1.4: texts as std::string

#include "printers/sheet_reader.h"

#include <ZXing/ReadBarcode.h>
#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-global.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

#include <memory>

namespace madoguchi::printers {
namespace {

constexpr std::size_t largest_pdf = 16U << 20U;
constexpr int most_pages = 100;

using Document = std::unique_ptr<poppler::document>;
using PagePtr = std::unique_ptr<poppler::page>;

Result<Document> open(std::string_view pdf) {
    if (pdf.size() > largest_pdf) return fail(Errc::too_large, "pdf");
    // Poppler writes its complaints to stderr otherwise; they could quote the sheet.
    poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
    Document document(poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size())));
    if (!document || document->is_locked() || document->pages() == 0) return fail(Errc::malformed, "pdf");
    if (document->pages() > most_pages) return fail(Errc::too_large, "pdf pages");
    return document;
}

Result<std::string> text_of(const poppler::document& document) {
    std::string text;
    for (int i = 0; i < document.pages(); ++i) {
        PagePtr page(document.create_page(i));
        if (!page) return fail(Errc::malformed, "pdf page");
        auto bytes = page->text(poppler::rectf(), poppler::page::raw_order_layout).to_utf8();
        text.append(bytes.begin(), bytes.end());
    }
    return text;
}

std::string decode(const poppler::image& image) {
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode).setTryHarder(true).setTryRotate(false);
    ZXing::ImageView view(reinterpret_cast<const std::uint8_t*>(image.const_data()), image.width(), image.height(),
                          ZXing::ImageFormat::Lum, image.bytes_per_row());
    auto result = ZXing::ReadBarcode(view, hints);
    return result.isValid() ? result.text() : std::string();
}

// The code stands in the lower left quarter. 200 dpi are 3.5 pixels a module; 300 and 150 help where the paper was
// scaled.
std::string code_on(const poppler::page& page) {
    poppler::page_renderer renderer;
    renderer.set_image_format(poppler::image::format_gray8);
    for (double dpi : {200.0, 300.0, 150.0}) {
        poppler::rectf size = page.page_rect();
        auto pixels = [&](double points) { return static_cast<int>(points * dpi / 72); };
        poppler::image image = renderer.render_page(&page, dpi, dpi, 0, pixels(size.height() * 0.75),
                                                    pixels(size.width() / 2), pixels(size.height() / 4));
        if (!image.is_valid()) continue;
        std::string code = decode(image);
        if (!code.empty()) return code;
    }
    return {};
}

Result<std::string> code_of(const poppler::document& document) {
    std::string code;
    for (int i = 0; i < document.pages(); ++i) {
        PagePtr page(document.create_page(i));
        std::string here = page ? code_on(*page) : std::string();
        if (here.empty()) return fail(Errc::missing, "code on page " + std::to_string(i + 1));
        if (i > 0 && here != code)
            return fail(Errc::conflict, "page " + std::to_string(i + 1) + " is of another sheet");
        code = here;
    }
    return code;
}

}  // namespace

Result<std::string> read_sheet_text(std::string_view pdf) {
    BOOST_OUTCOME_TRY(auto document, open(pdf));
    return text_of(*document);
}

Result<std::string> read_sheet_code(std::string_view pdf) {
    BOOST_OUTCOME_TRY(auto document, open(pdf));
    return code_of(*document);
}

Result<SealCode> check_sheet(std::string_view pdf, const SealVerifier& verifier) {
    BOOST_OUTCOME_TRY(auto document, open(pdf));
    BOOST_OUTCOME_TRY(auto payload, code_of(*document));
    BOOST_OUTCOME_TRY(auto code, verifier.verify(payload));
    BOOST_OUTCOME_TRY(auto text, text_of(*document));
    if (content_hash(text) != code.content) return fail(Errc::corrupted, "the text isn't what was signed");
    return code;
}

}  // namespace madoguchi::printers

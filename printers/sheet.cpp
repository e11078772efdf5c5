#include "printers/sheet.h"

#include "printers/pdf_catalog.h"
#include "printers/sheet_content.h"
#include "printers/sheet_layout.h"
#include "printers/sheet_measure.h"
#include "printers/sheet_paper.h"
#include "printers/sheet_reader.h"

#include <cairo-pdf.h>
#include <cairo.h>

namespace madoguchi::printers {
namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

SheetError drawing_failed(std::string where) {
    return {SheetErrc::drawing_failed, std::move(where)};
}

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

void use(cairo_t* cairo, Ink ink) {
    switch (ink) {
        case Ink::label:
            return cairo_set_source_rgb(cairo, 0x1c / 255.0, 0x31 / 255.0, 0x60 / 255.0);
        case Ink::body:
            return cairo_set_source_rgb(cairo, 0x11 / 255.0, 0x11 / 255.0, 0x11 / 255.0);
        case Ink::soft:
            return cairo_set_source_rgb(cairo, 0x33 / 255.0, 0x33 / 255.0, 0x33 / 255.0);
    }
}

double pt(double mm) {
    return mm * points_per_mm;
}

// What a person reads, page by page; the code signs it.
std::string visible_text(const std::vector<Page>& pages) {
    std::string text;
    for (const Page& page : pages) {
        for (const PlacedText& placed : page.texts) text += placed.text + "\n";
    }
    return text;
}

std::string iso_day(std::chrono::year_month_day date) {
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT00:00:00+09:00", int(date.year()), unsigned(date.month()),
                  unsigned(date.day()));
    return text;
}

// The creation date is the day of issue, not the moment, so that the same input gives the same bytes.
void describe(cairo_surface_t* pdf, const std::string& title, const SheetIssue& issue) {
    std::string ids = "document=" + issue.document.text + " visit=" + issue.visit.text;
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_AUTHOR, issue.city.c_str());
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_SUBJECT, issue.serial.c_str());
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_KEYWORDS, ids.c_str());
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "Madoguchi");
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, iso_day(issue.date).c_str());
}

void draw_cells(cairo_t* cairo, const Page& page) {
    use(cairo, Ink::label);
    cairo_set_line_width(cairo, pt(0.2));
    for (const Box& box : page.frames) cairo_rectangle(cairo, pt(box.x), pt(box.y), pt(box.width), pt(box.height));
    cairo_stroke(cairo);
}

SheetResult<void> draw_page(cairo_t* cairo, const Page& page, const Ground& ground, const text::QrCode& code) {
    ground.draw(cairo);
    draw_border(cairo);
    draw_cells(cairo, page);
    for (const PlacedText& placed : page.texts) {
        use(cairo, placed.ink);
        placed.paragraph.draw(cairo, pt(placed.x), pt(placed.y));
    }
    for (const PlacedPicture& placed : page.pictures) {
        const Box& box = placed.box;
        auto drawn = placed.picture.draw(cairo, pt(box.x), pt(box.y), pt(box.width), pt(box.height));
        if (!drawn.has_value()) return fail_with(drawing_failed("picture"));
    }
    draw_code(cairo, code);
    cairo_show_page(cairo);
    return ok();
}

}  // namespace

struct SheetPress::Workshop {
    explicit Workshop(SheetTemplates given) : templates(std::move(given)), ground(templates.words.ground, typesetter) {}

    SheetResult<SheetContent> content(std::string_view kind, const nlohmann::json& data) const {
        auto sheet = templates.kinds.find(kind);
        if (sheet == templates.kinds.end()) return fail_with(SheetError{SheetErrc::unknown_kind, std::string(kind)});
        return fill_template(sheet->second, templates.words, data);
    }

    SheetResult<std::string> draw(const std::vector<Page>& pages, const std::string& title, const SheetIssue& issue,
                                  const std::string& code) const {
        auto qr = text::make_qr(code);
        if (!qr.has_value()) return fail_with(drawing_failed("code"));
        std::string pdf;
        Surface surface(cairo_pdf_surface_create_for_stream(&append, &pdf, pt(paper_width), pt(paper_height)),
                        &cairo_surface_destroy);
        cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
        describe(surface.get(), title, issue);
        Context cairo(cairo_create(surface.get()), &cairo_destroy);
        for (const Page& page : pages) {
            BOOST_OUTCOME_TRYV(draw_page(cairo.get(), page, ground, qr.value()));
        }
        cairo_surface_finish(surface.get());
        bool good = cairo_status(cairo.get()) == CAIRO_STATUS_SUCCESS &&
                    cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS;
        auto finished = with_print_preferences(std::move(pdf));
        if (!good || !finished.has_value()) return fail_with(drawing_failed("pdf"));
        return std::move(finished.value());
    }

    SheetTemplates templates;
    text::Typesetter typesetter;
    Ground ground;
};

SheetPress::SheetPress(SheetTemplates templates) : workshop(std::make_unique<Workshop>(std::move(templates))) {}
SheetPress::~SheetPress() = default;

SheetResult<Sheet> SheetPress::render(std::string_view kind, const nlohmann::json& data, const SheetIssue& issue,
                                      const SealSigner& signer) {
    BOOST_OUTCOME_TRY(auto content, workshop->content(kind, data));
    BOOST_OUTCOME_TRY(auto pages, lay_out(content, {workshop->templates.words, issue}, workshop->typesetter));
    std::string text = visible_text(pages);
    Sheet sheet;
    sheet.pages = static_cast<int>(pages.size());
    sheet.code = signer.sign({issue.document.text, std::string(kind), issue.date, content_hash(text)});
    BOOST_OUTCOME_TRY(sheet.pdf, workshop->draw(pages, content.title, issue, sheet.code));
    // What leaves the house is read once more: a wrong glyph, a lost character or a page too few would differ here.
    auto read = read_sheet_text(sheet.pdf);
    if (!read.has_value() || canonical_text(read.value()) != canonical_text(text)) {
        return fail_with(drawing_failed("read-back"));
    }
    return sheet;
}

SheetResult<void> SheetPress::check(std::string_view kind, const nlohmann::json& data) {
    BOOST_OUTCOME_TRY(auto content, workshop->content(kind, data));
    SheetIssue nobody{};
    nobody.date = std::chrono::year(2026) / 1 / 1;
    BOOST_OUTCOME_TRY(auto pages, lay_out(content, {workshop->templates.words, nobody}, workshop->typesetter));
    (void)pages;
    return ok();
}

}  // namespace madoguchi::printers

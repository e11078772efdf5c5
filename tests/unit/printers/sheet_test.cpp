#include "printers/sheet.h"

#include "printers/sheet_paper.h"
#include "printers/sheet_reader.h"
#include "sheet_samples.h"

#include <cairo.h>
#include <doctest/doctest.h>
#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-font.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace madoguchi;
using namespace madoguchi::printers;
using samples::json;

namespace {

struct Office {
    Office()
        : press(samples::templates()),
          pair(SealSigner::generate()),
          signer(SealSigner::from_pem(pair.private_pem).value()) {
        REQUIRE(verifier.trust(pair.public_pem).has_value());
    }
    SheetResult<Sheet> render(std::string_view kind, const json& data) {
        return press.render(kind, data, samples::issue(), signer);
    }

    SheetPress press;
    SealSigner::KeyPair pair;
    SealSigner signer;
    SealVerifier verifier;
};

SheetError refusal(const SheetResult<Sheet>& result) {
    REQUIRE_FALSE(result.has_value());
    return result.error();
}

std::unique_ptr<poppler::document> open(const std::string& pdf) {
    return std::unique_ptr<poppler::document>(
        poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size())));
}

std::string text_of(const std::string& pdf) {
    return canonical_text(read_sheet_text(pdf).value());
}

std::size_t occurrences(const std::string& text, const std::string& word) {
    std::size_t count = 0;
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_CASE("every kind of certificate is rendered, reads back and carries a true code") {
    Office office;
    for (const auto& [kind, data] : samples::every_kind()) {
        CAPTURE(kind);
        auto sheet = office.render(kind, data);
        REQUIRE(sheet.has_value());
        auto code = check_sheet(sheet.value().pdf, office.verifier);
        REQUIRE(code.has_value());
        CHECK(code.value().kind == kind);
        CHECK(code.value().document == samples::issue().document.text);
        CHECK(code.value().date == samples::issue().date);
        std::string text = text_of(sheet.value().pdf);
        CHECK(occurrences(text, samples::issue().document.text) == static_cast<std::size_t>(sheet.value().pages));
        CHECK(text.find("さくら野市長見本一郎") != text.npos);
        CHECK(text.find("?") == text.npos);
    }
}

TEST_CASE("rare names are printed in full with every font embedded") {
    Office office;
    auto sheet = office.render("juminhyo", samples::household(12));
    REQUIRE(sheet.has_value());
    std::string text = text_of(sheet.value().pdf);
    for (const char* name : {"髙橋一郎", "𠮷田葵", "葛城邉", "濵﨑栁", "NGUYỄNTHỊÁNHNGUYỆT", "緑川月子"}) {
        CAPTURE(name);
        CHECK(text.find(name) != text.npos);
    }
    auto fonts = open(sheet.value().pdf)->fonts();
    CHECK(fonts.size() >= 2);
    for (const auto& font : fonts) CHECK(font.is_embedded());
    CHECK(std::any_of(fonts.begin(), fonts.end(),
                      [](const auto& font) { return font.name().find("IPAmj") != std::string::npos; }));
    CHECK(std::any_of(fonts.begin(), fonts.end(),
                      [](const auto& font) { return font.name().find("BIZUDMincho") != std::string::npos; }));
}

TEST_CASE("a character or a variant that no font has refuses the sheet and names the field") {
    Office office;
    for (const char* name : {"見本 \uE000子", "見\U0001F9FF", "山\U000E01EF 花子", "見\xE6\x9C"}) {
        json person = samples::hanako();
        person["name"] = name;
        auto error = refusal(office.render("juminhyo", samples::juminhyo({person})));
        CHECK(error.code == SheetErrc::missing_character);
        CHECK(error.field == "persons/0/name");
        auto checked = office.press.check("juminhyo", samples::juminhyo({person}));
        REQUIRE_FALSE(checked.has_value());
        CHECK(checked.error().code == SheetErrc::missing_character);
    }
}

TEST_CASE("long names shrink, then wrap, then are refused") {
    Office office;
    auto with_name = [&](std::size_t letters) {
        json person = samples::foreigner();
        std::string name;
        while (name.size() < letters) name += "MARIA DA CONCEICAO ";
        person["name"] = name.substr(0, letters);
        return office.render("juminhyo", samples::juminhyo({person}));
    };
    CHECK(with_name(60).has_value());
    CHECK(with_name(90).has_value());
    auto error = refusal(with_name(400));
    CHECK(error.code == SheetErrc::too_long);
    CHECK(error.field == "persons/0/name");
}

TEST_CASE("a long address wraps in its cell and is refused beyond the floor") {
    Office office;
    auto with_address = [&](int characters) {
        json person = samples::hanako();
        std::string address;
        for (int i = 0; i < characters; ++i) address += "町";
        person["address"] = address;
        return office.render("juminhyo", samples::juminhyo({person}));
    };
    CHECK(with_address(90).has_value());
    CHECK(refusal(with_address(200)).code == SheetErrc::too_long);
}

TEST_CASE("a household of twelve is spread over pages, each with its number, the document id and the code") {
    Office office;
    auto sheet = office.render("juminhyo", samples::household(12));
    REQUIRE(sheet.has_value());
    int pages = sheet.value().pages;
    CHECK(pages > 1);
    CHECK(open(sheet.value().pdf)->pages() == pages);
    std::string text = text_of(sheet.value().pdf);
    for (int page = 1; page <= pages; ++page) {
        CHECK(text.find(std::to_string(page) + "/" + std::to_string(pages) + "頁") != text.npos);
    }
    CHECK(occurrences(text, "NGUYỄN") == 3);
    CHECK(read_sheet_code(sheet.value().pdf).value() == sheet.value().code);
    CHECK(occurrences(text, "世帯全員の住民票") == 1);
}

TEST_CASE("a mixed household prints each member by own kind") {
    Office office;
    std::string text =
        text_of(office.render("juminhyo", samples::juminhyo({samples::hanako(), samples::foreigner()})).value().pdf);
    CHECK(occurrences(text, "旧氏の振り仮名") == 1);
    CHECK(occurrences(text, "本籍") == 1);
    CHECK(occurrences(text, "国籍・地域") == 1);
    CHECK(text.find("昭和21年4月8日") != text.npos);
    CHECK(text.find("1990年2月3日") != text.npos);
}

TEST_CASE("what wasn't asked for is omitted, what doesn't exist is said to be none") {
    Office office;
    std::string text = text_of(office.render("juminhyo", samples::juminhyo({samples::hanako()})).value().pdf);
    CHECK(text.find("世帯主【省略】続柄【省略】") != text.npos);
    CHECK(text.find("本籍【省略】筆頭者【省略】") != text.npos);
    CHECK(text.find("個人番号【省略】住民票コード【省略】") != text.npos);
    CHECK(text.find("旧氏の振り仮名【なし】旧氏【なし】") != text.npos);
}

TEST_CASE("the figures of a 個人番号 are on the sheet only: not in the code, the hash or the metadata") {
    Office office;
    auto with_number = [&](const char* number) {
        json person = samples::hanako();
        person["individual_number"] = number;
        return office.render("juminhyo", samples::juminhyo({person})).value();
    };
    Sheet one = with_number("123456789018");
    Sheet other = with_number("987654321098");
    CHECK(read_sheet_text(one.pdf).value().find("123456789018") != std::string::npos);
    CHECK(one.code.find("123456789018") == std::string::npos);
    CHECK(one.code == other.code);
    CHECK(one.pdf.find("123456789018") == std::string::npos);
    CHECK(check_sheet(one.pdf, office.verifier).has_value());
}

TEST_CASE("the impression of a seal is printed at its true size and asks not to be scaled") {
    Office office;
    for (double mm : {8.0, 15.0, 25.0}) {
        json data = samples::inkan();
        data["impression"] = samples::seal_impression(mm);
        auto sheet = office.render("inkan", data).value();
        CHECK(sheet.pdf.find("/PrintScaling /None") != std::string::npos);
        auto document = open(sheet.pdf);
        std::unique_ptr<poppler::page> page(document->create_page(0));
        poppler::page_renderer renderer;
        renderer.set_image_format(poppler::image::format_gray8);
        constexpr double dpi = 300;
        auto pixels = [](double length) { return static_cast<int>(length * dpi / 25.4); };
        // The inside of the cell of the impression.
        auto image = renderer.render_page(page.get(), dpi, dpi, pixels(60), pixels(57), pixels(120), pixels(42));
        int left = image.width(), right = -1, top = image.height(), bottom = -1;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                auto value = static_cast<unsigned char>(image.const_data()[y * image.bytes_per_row() + x]);
                if (value > 80) continue;  // the ground is lighter
                left = std::min(left, x);
                right = std::max(right, x);
                top = std::min(top, y);
                bottom = std::max(bottom, y);
            }
        }
        double wanted = mm / 25.4 * dpi;
        double allowed = std::max(1.0, wanted * 0.01);  // ±1 %, but not less than the pixel
        CAPTURE(mm);
        CHECK(std::abs(right - left + 1 - wanted) <= allowed);
        CHECK(std::abs(bottom - top + 1 - wanted) <= allowed);
    }
}

TEST_CASE("the same input gives the same bytes") {
    Office office;
    CHECK(office.render("juminhyo", samples::household(3)).value().pdf ==
          office.render("juminhyo", samples::household(3)).value().pdf);
}

TEST_CASE("the metadata hold document and visit") {
    Office office;
    auto document = open(office.render("fuhyo", samples::fuhyo()).value().pdf);
    auto bytes = document->info_key("Keywords").to_utf8();
    std::string keywords(bytes.begin(), bytes.end());
    CHECK(keywords.find("document=" + samples::issue().document.text) != keywords.npos);
    CHECK(keywords.find("visit=" + samples::issue().visit.text) != keywords.npos);
}

TEST_CASE("every cell of the ground has the same tone, with fine dots or a coarse one") {
    text::Typesetter typesetter;
    Ground ground("複写", typesetter);
    constexpr int width = 4960, height = 7016;  // A4 at 600 dpi
    std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
        cairo_image_surface_create(CAIRO_FORMAT_A8, width, height), &cairo_surface_destroy);
    std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface.get()), &cairo_destroy);
    cairo_set_antialias(cairo.get(), CAIRO_ANTIALIAS_NONE);
    cairo_scale(cairo.get(), 600 / 72.0, 600 / 72.0);
    ground.draw(cairo.get());
    cairo_surface_flush(surface.get());
    const unsigned char* data = cairo_image_surface_get_data(surface.get());
    int stride = cairo_image_surface_get_stride(surface.get());
    int fine = 0, coarse = 0, other = 0;
    for (int y = 425; y + 12 < 425 + 6165; y += 12) {
        for (int x = 425; x + 12 < 425 + 4110; x += 12) {
            int dots = 0;
            for (int i = 0; i < 144; ++i) dots += data[(y + i / 12) * stride + x + i % 12] > 127 ? 1 : 0;
            bool middle = data[(y + 6) * stride + x + 6] > 127;
            (dots != 16 ? other : middle ? coarse : fine) += 1;
        }
    }
    CHECK(other == 0);
    CHECK(coarse > 10000);
    CHECK(fine > coarse);
}

TEST_CASE("data that lacks a key or has another type is refused with its place") {
    Office office;
    CHECK(refusal(office.render("passport", samples::inkan())).code == SheetErrc::unknown_kind);
    json person = samples::hanako();
    person.erase("address");
    auto error = refusal(office.render("juminhyo", {{"variant", "part"}, {"persons", {person}}}));
    CHECK(error.code == SheetErrc::bad_data);
    CHECK(error.field == "persons/0/address");
    for (auto [key, value] :
         {std::pair<const char*, json>{"birth_date", "1946-13-01"}, {"name", 5}, {"remarks", "text"}}) {
        json wrong = samples::hanako();
        wrong[key] = value;
        CHECK(refusal(office.render("juminhyo", samples::juminhyo({wrong}))).field == std::string("persons/0/") + key);
    }
    json unknown = samples::inkan();
    unknown["variant"] = "whole";
    CHECK(refusal(office.render("inkan", unknown)).field == "variant");
    json no_picture = samples::inkan();
    no_picture["impression"]["png"] = "AAAA";
    CHECK(refusal(office.render("inkan", no_picture)).field == "impression");
    CHECK(refusal(office.render("juminhyo", json::array())).code == SheetErrc::bad_data);
}

TEST_CASE("a template with an unknown key is refused with file and line") {
    auto read =
        parse_sheet_template("kind = \"x\"\n[[variant]]\nid = \"a\"\ntitle = \"b\"\nstatment = \"c\"\n", "x.toml");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().detail.find("x.toml:") != std::string::npos);
    CHECK(read.error().detail.find("statement") != std::string::npos);
    CHECK_FALSE(parse_sheet_template("kind = ", "x.toml").has_value());
}

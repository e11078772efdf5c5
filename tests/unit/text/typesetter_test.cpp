#include "text/typesetter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

using namespace madoguchi::text;

namespace {

Style paper() {
    Style style;
    style.role = Role::paper;
    style.size = 40;
    return style;
}

Style screen(std::string language, double size = 48) {
    Style style;
    style.language = std::move(language);
    style.size = size;
    return style;
}

std::string family_of_first(const Paragraph& paragraph) {
    return paragraph.font_runs().at(0).family;
}

long ink(const Coverage& coverage) {
    return std::accumulate(coverage.alpha.begin(), coverage.alpha.end(), 0L);
}

// The row of the lowest pixel with ink, relative to the box.
int bottom_of_ink(const Coverage& coverage) {
    for (int row = coverage.height - 1; row >= 0; --row) {
        auto begin = coverage.alpha.begin() + row * coverage.width;
        if (std::any_of(begin, begin + coverage.width, [](auto a) { return a > 128; })) return coverage.top + row;
    }
    return coverage.top;
}

}  // namespace

TEST_CASE("every font of the lists is installed") {
    CHECK(Typesetter().missing_families().empty());
}

TEST_CASE("names on paper are set in IPAmj Mincho") {
    Typesetter typesetter;
    for (const char* name : {"髙橋", "𠮷田", "見本 花子", "濵﨑", "邉", "塚"}) {
        Paragraph paragraph = typesetter.set(name, paper());
        CAPTURE(name);
        CHECK(paragraph.complete());
        CHECK(paragraph.facts().empty());
        CHECK(paragraph.font_runs().size() == 1);
        CHECK(family_of_first(paragraph) == "IPAmjMincho");
    }
}

TEST_CASE("an Adobe-Japan1 variant on paper is set in BIZ UDMincho, a Moji_Joho variant in IPAmj Mincho") {
    Typesetter typesetter;
    Paragraph adobe = typesetter.set("葛\U000E0100", paper());
    CHECK(adobe.facts().empty());
    CHECK(family_of_first(adobe) == "BIZ UDMincho");
    Paragraph moji = typesetter.set("葛\U000E0102", paper());
    CHECK(moji.facts().empty());
    CHECK(family_of_first(moji) == "IPAmjMincho");
    Paragraph mixed = typesetter.set("葛\U000E0100城 太郎", paper());
    REQUIRE(mixed.font_runs().size() == 2);
    CHECK(mixed.font_runs()[0].length == 7);
    CHECK(mixed.font_runs()[1].family == "IPAmjMincho");
}

TEST_CASE("the two variants of 葛 are drawn differently") {
    Typesetter typesetter;
    Style style = paper();
    Coverage first = typesetter.set("葛\U000E0100", style).coverage();
    Coverage second = typesetter.set("葛\U000E0101", style).coverage();
    CHECK(first.alpha != second.alpha);
}

TEST_CASE("a variant that no font has is shown in its base form and reported") {
    Typesetter typesetter;
    Paragraph paragraph = typesetter.set("山\U000E01EF田", paper());
    CHECK(paragraph.complete());
    REQUIRE(paragraph.facts().size() == 1);
    CHECK(paragraph.facts()[0].kind == FontFact::Kind::missing_variant);
    CHECK(paragraph.facts()[0].cluster == "山\U000E01EF");
    CHECK(paragraph.coverage().alpha == typesetter.set("山田", paper()).coverage().alpha);
}

TEST_CASE("a character that no font has is an error with a geta mark, never an empty box") {
    Typesetter typesetter;
    Paragraph paragraph = typesetter.set("見\U0001F9FF本", paper());
    CHECK_FALSE(paragraph.complete());
    REQUIRE(paragraph.facts().size() == 1);
    CHECK(paragraph.facts()[0].kind == FontFact::Kind::missing_character);
    CHECK(paragraph.facts()[0].offset == 3);
    CHECK(paragraph.coverage().alpha == typesetter.set("見〓本", paper()).coverage().alpha);
}

TEST_CASE("private use characters and broken UTF-8 are missing characters") {
    Typesetter typesetter;
    CHECK_FALSE(typesetter.set("\uE000", paper()).complete());
    CHECK_FALSE(typesetter.set("見\xE6\x9C", paper()).complete());
    CHECK_FALSE(typesetter.set(std::string_view("\xff\xfe\x00x", 4), paper()).complete());
}

TEST_CASE("a compatibility ideograph keeps its own shape") {
    Typesetter typesetter;
    CHECK(typesetter.set("\uFA10", paper()).coverage().alpha != typesetter.set("\u585A", paper()).coverage().alpha);
}

TEST_CASE("decomposed kana are composed") {
    Typesetter typesetter;
    CHECK(typesetter.set("か\u3099", paper()).coverage().alpha == typesetter.set("が", paper()).coverage().alpha);
}

TEST_CASE("a Latin name is set in one face, accents or not") {
    Typesetter typesetter;
    Paragraph paragraph = typesetter.set("NGUYỄN THỊ ÁNH 花子", paper());
    CHECK(paragraph.complete());
    REQUIRE(paragraph.font_runs().size() >= 2);
    CHECK(paragraph.font_runs()[0].length >= std::string("NGUYỄN ").size());
    CHECK(paragraph.font_runs().back().family == "IPAmjMincho");
}

TEST_CASE("each language uses its own faces") {
    Typesetter typesetter;
    CHECK(family_of_first(typesetter.set("直", screen("ja"))) == "BIZ UDPGothic");
    CHECK(family_of_first(typesetter.set("直", screen("zh-Hans"))) == "Noto Sans CJK SC");
    CHECK(family_of_first(typesetter.set("直", screen("zh-Hant"))) == "Noto Sans CJK TC");
    CHECK(family_of_first(typesetter.set("직", screen("ko"))) == "Noto Sans CJK KR");
    CHECK(family_of_first(typesetter.set("Chứng nhận", screen("vi"))) == "Noto Sans");
    CHECK(family_of_first(typesetter.set("ใบรับรอง", screen("th"))) == "Noto Looped Thai");
    CHECK(family_of_first(typesetter.set("प्रमाणपत्र", screen("ne"))) == "Noto Sans Devanagari");
    for (const char* language : {"en", "pt", "es", "id", "tl"}) {
        Paragraph paragraph = typesetter.set("Certidão, señor – «¿?»", screen(language));
        CHECK(paragraph.facts().empty());
        CHECK(paragraph.font_runs().size() == 1);
        CHECK(family_of_first(paragraph) == "Noto Sans");
    }
}

TEST_CASE("mixed scripts stand on one baseline") {
    Typesetter typesetter;
    int alone = bottom_of_ink(typesetter.set("กก", screen("th")).coverage());
    Paragraph mixed = typesetter.set("一กก", screen("th"));
    // 一 has no ink near the baseline, so the lowest ink is that of the Thai letters.
    CHECK(std::abs(bottom_of_ink(mixed.coverage()) - alone) <= 1);
}

TEST_CASE("the box is measured in whole lines") {
    Typesetter typesetter;
    Paragraph one = typesetter.set("窓口", screen("ja", 40));
    CHECK(one.lines() == 1);
    CHECK(one.width() == doctest::Approx(80).epsilon(0.01));
    CHECK(one.height() == doctest::Approx(60));
    CHECK(one.baseline() == doctest::Approx(45.2));
    CHECK(typesetter.set("窓\n口", screen("ja", 40)).height() == doctest::Approx(120));
    CHECK(typesetter.set("", screen("ja", 40)).coverage().width == 0);
}

TEST_CASE("phrases stay together when they fit into the line") {
    Typesetter typesetter;
    Style style = screen("ja", 40);
    style.width = 40 * 8;
    Paragraph phrases = typesetter.set("だれの 住民票ですか", style);
    CHECK(phrases.lines() == 2);
    CHECK_FALSE(phrases.overflows());
    style.width = 40 * 4;
    Paragraph narrow = typesetter.set("だれの 住民票ですか", style);
    CHECK(narrow.lines() == 3);
    CHECK_FALSE(narrow.overflows());
}

TEST_CASE("what doesn't fit into the lines allowed is reported") {
    Typesetter typesetter;
    Style style = screen("ja", 40);
    style.width = 200;
    style.max_lines = 2;
    CHECK(typesetter.set("あいうえおかきくけこさしすせそ", style).truncated());
    CHECK(typesetter.set("あいうえおかきくけこさしすせそ", style).lines() == 2);
    style.ellipsis = true;
    CHECK(typesetter.set("あいうえおかきくけこさしすせそ", style).truncated());
    CHECK_FALSE(typesetter.set("あいうえおかき", style).truncated());
}

TEST_CASE("alignment moves the lines inside the box") {
    Typesetter typesetter;
    Style style = screen("ja", 40);
    style.width = 400;
    int left = typesetter.set("国", style).coverage().left;
    style.align = Align::right;
    CHECK(typesetter.set("国", style).coverage().left == doctest::Approx(left + 360).epsilon(0.01));
    style.align = Align::centre;
    CHECK(typesetter.set("国", style).coverage().left == doctest::Approx(left + 180).epsilon(0.01));
}

TEST_CASE("stacked marks aren't clipped from the bitmap") {
    Typesetter typesetter;
    Style style = screen("th");
    style.line_height = 0.5;
    Coverage coverage = typesetter.set("ที่นี้ปู่", style).coverage();
    CHECK(coverage.top < 0);
    CHECK(ink(coverage) > 0);
    auto row = [&](int n) {
        auto begin = coverage.alpha.begin() + n * coverage.width;
        return std::accumulate(begin, begin + coverage.width, 0L);
    };
    CHECK(row(0) == 0);
    CHECK(row(coverage.height - 1) == 0);
}

TEST_CASE("furigana stand above their base and widen it where they need room") {
    Typesetter typesetter;
    Annotated marked = parse_ruby("{見本|みほん} さん");
    CHECK(marked.text == "見本 さん");
    REQUIRE(marked.ruby.size() == 1);
    CHECK(marked.ruby[0].length == 6);
    Style style = screen("ja", 40);
    Paragraph plain = typesetter.set(marked.text, style);
    Paragraph with_ruby = typesetter.set(marked.text, style, marked.ruby);
    CHECK(with_ruby.height() > plain.height());
    CHECK(ink(with_ruby.coverage()) > ink(plain.coverage()));
    Annotated wide = parse_ruby("{承|うけたまわ}る");
    CHECK(typesetter.set(wide.text, style, wide.ruby).width() > typesetter.set(wide.text, style).width() + 20);
    CHECK(parse_ruby("a{b|c").text == "a{b|c");
    CHECK(parse_ruby("{b}").text == "{b}");
}

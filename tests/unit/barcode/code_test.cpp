// Kinds of codes, their text, and what is refused.
#include "common/barcode/code.h"
#include "common/barcode/el_qr.h"
#include "common/barcode/individual_number.h"
#include "common/json.h"
#include "common/xfs4iot/barcode_reader.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::barcode;

namespace {

Unfit judge(Symbology symbology, std::string bytes, std::size_t longest = longest_code) {
    Code code{.symbology = symbology, .aim = {}, .bytes = std::move(bytes), .text = {}};
    return examine(code, Charset::guess, longest);
}

// A My Number whose check digit is right: made up, as in the ministry's examples.
constexpr auto personal = "123456789018";

}  // namespace

TEST_CASE("AIM identifiers say what was read") {
    struct Row {
        const char *bytes, *aim;
        Symbology symbology;
        const char* data;
    };
    for (const auto& row :
         {Row{"]C1910123", "]C1", Symbology::ean128, "910123"}, Row{"]C0AB", "]C0", Symbology::code128, "AB"},
          Row{"]C2AB", "]C2", Symbology::code128, "AB"}, Row{"]F0A12B", "]F0", Symbology::codabar, "A12B"},
          Row{"]A0X", "]A0", Symbology::code39, "X"}, Row{"]E04912345678904", "]E0", Symbology::ean13, "4912345678904"},
          Row{"]E449123456", "]E4", Symbology::ean8, "49123456"}, Row{"]I012", "]I0", Symbology::itf, "12"},
          Row{"]Q1x", "]Q1", Symbology::qr_code, "x"}, Row{"]Q3x", "]Q3", Symbology::qr_code, "x"},
          Row{"]d2x", "]d2", Symbology::data_matrix, "x"}, Row{"]e0x", "]e0", Symbology::rss, "x"},
          Row{"]L0x", "]L0", Symbology::pdf417, "x"}, Row{"]z0x", "]z0", Symbology::aztec, "x"},
          Row{"]Q1", "]Q1", Symbology::qr_code, ""}}) {
        CAPTURE(row.bytes);
        auto found = split_aim(row.bytes);
        CHECK(found.symbology == row.symbology);
        CHECK(found.aim == row.aim);
        CHECK(found.data == row.data);
    }
}

TEST_CASE("what is no AIM identifier is data") {
    for (auto bytes : {"", "]", "]C", "]?1x", "]C-x", "C1x", "x]C1", "]b1x"}) {
        CAPTURE(bytes);
        auto found = split_aim(bytes);
        CHECK(found.aim.empty());
        CHECK(found.symbology == Symbology::unknown);
        CHECK(found.data == bytes);
    }
}

TEST_CASE("every kind has a name of the standard that leads back to it") {
    for (int value = 0; value <= static_cast<int>(Symbology::aztec); ++value) {
        auto kind = static_cast<Symbology>(value);
        CHECK(symbology(name(kind)) == kind);
        CHECK(standard_symbology(name(kind)) == (kind != Symbology::unknown));
    }
    CHECK(standard_symbology("japanesePost"));
    CHECK(!symbology("japanesePost").has_value());
    CHECK(!standard_symbology("qr"));
}

TEST_CASE("text is UTF-8 or Shift_JIS, as far as it can be known") {
    CHECK(to_utf8("K1-EV-7", Charset::guess) == "K1-EV-7");
    CHECK(to_utf8("住民票", Charset::guess) == "住民票");
    CHECK(to_utf8("\xEF\xBB\xBF住民票", Charset::guess) == "住民票");
    CHECK(to_utf8("\x8F\x5A\x96\xAF\x95\x5B", Charset::guess) == "住民票");
    CHECK(to_utf8("\xC3\xC1\xB6\xB2", Charset::guess) == "ﾃﾁｶｲ");  // valid UTF-8 by chance
    CHECK(to_utf8("\xC4\xD6\xB2\xBC", Charset::guess) == "ﾄﾖｲｼ");
    CHECK(to_utf8("\xFB\xFC", Charset::guess) == "髙");             // NEC/IBM extension
    CHECK(to_utf8("\xED\xA0\x80", Charset::utf8) == std::nullopt);  // a surrogate
    CHECK(to_utf8("\xC0\xAF", Charset::utf8) == std::nullopt);      // overlong
    CHECK(to_utf8("\xE4\xBD", Charset::utf8) == std::nullopt);      // cut
    CHECK(to_utf8("\xFF\xFE\x01", Charset::guess) == std::nullopt);
    CHECK(to_utf8("住民票", Charset::shift_jis) != "住民票");
    CHECK(charset("utf-8") == Charset::utf8);
    CHECK(!charset("latin-1").has_value());
}

TEST_CASE("a code that is too long, empty or holds characters its kind cannot is refused") {
    CHECK(judge(Symbology::qr_code, std::string(7089, '1')) == Unfit::none);
    CHECK(judge(Symbology::qr_code, std::string(7090, '1')) == Unfit::too_long);
    CHECK(judge(Symbology::qr_code, "123456", 5) == Unfit::too_long);
    CHECK(judge(Symbology::qr_code, "") == Unfit::wrong_characters);
    CHECK(judge(Symbology::ean13, "49123456789O4") == Unfit::wrong_characters);
    CHECK(judge(Symbology::itf, "12A4") == Unfit::wrong_characters);
    CHECK(judge(Symbology::codabar, "A1234-5B") == Unfit::none);
    CHECK(judge(Symbology::codabar, "A12!B") == Unfit::wrong_characters);
}

TEST_CASE("control characters pass only where the kind of code has them") {
    CHECK(judge(Symbology::ean128,
                "91\x1D"
                "10AB") == Unfit::none);
    CHECK(judge(Symbology::code128,
                "91\x1D"
                "10AB") == Unfit::wrong_characters);
    CHECK(judge(Symbology::data_matrix,
                "01\x1D"
                "10AB") == Unfit::none);
    CHECK(judge(Symbology::qr_code, "two\r\nlines\tand a tab") == Unfit::none);
    CHECK(judge(Symbology::ean128, "two\nlines") == Unfit::wrong_characters);
    for (char c : {'\x00', '\x01', '\x07', '\x08', '\x1B', '\x7F'})
        for (auto kind :
             {Symbology::qr_code, Symbology::unknown, Symbology::code39, Symbology::ean128, Symbology::data_matrix})
            CHECK(judge(kind, std::string{"a"} + c + "b") == Unfit::wrong_characters);
}

TEST_CASE("a My Number is known by its check digit") {
    CHECK(individual_number(personal));
    for (char last = '0'; last <= '9'; ++last)
        CHECK(individual_number(std::string{"12345678901"} + last) == (last == '8'));
    CHECK(!individual_number("12345678901"));
    CHECK(!individual_number("1234567890188"));
}

TEST_CASE("a code with a My Number inside is refused, however it is written") {
    for (auto text : {"123456789018", "No.123456789018.", "1234 5678 9018", "1234-5678-9018", "個人番号:123456789018",
                      "１２３４５６７８９０１８", "https://example.jp/?n=123456789018"}) {
        CAPTURE(text);
        CHECK(judge(Symbology::qr_code, text) == Unfit::individual_number);
        CHECK(holds_individual_number(text));
    }
    CHECK(judge(Symbology::unknown, personal) == Unfit::individual_number);
    CHECK(judge(Symbology::code128, personal) == Unfit::individual_number);
}

TEST_CASE("longer numbers, wrong check digits and goods are not taken for a My Number") {
    CHECK(individual_number("490123450040"));
    CHECK(judge(Symbology::upc_a, "490123450040") == Unfit::none);  // the check digit of goods fits, too
    CHECK(judge(Symbology::upc_a, personal) == Unfit::individual_number);
    CHECK(judge(Symbology::ean13, personal) == Unfit::wrong_characters);
    CHECK(judge(Symbology::qr_code, "123456789017") == Unfit::none);
    CHECK(judge(Symbology::qr_code, "0123456789018") == Unfit::none);
    CHECK(judge(Symbology::ean128, "91900001123456789018000123456027033100003004") == Unfit::none);
    CHECK(judge(Symbology::qr_code, "12345678901-8") == Unfit::none);
}

TEST_CASE("an eL number is four fields as they are printed") {
    ElNumber expected{"13800", "01020304050607080901", "123456", "001"};
    CHECK(read_el_number("13800-01020304050607080901-123456-001") == expected);
    CHECK(read_el_number("13800 01020304050607080901 123456 001") == expected);
    CHECK(read_el_number("１３８００ - ０１０２０３０４０５０６０７０８０９０１ - １２３４５６ - ００１") == expected);
    for (auto text :
         {"", "-", "13800", "13800-1-2", "13800-1-2-3-4", "1380-1-2-3", "13800-1-2-1234", "13800-1-1234567-1",
          "13800--1-2-3", "13800-1-2-3-", "13800-123456789012345678901-1-1", "13800-A-2-3"}) {
        CAPTURE(text);
        CHECK(!read_el_number(text).has_value());
    }
}

TEST_CASE("an eL-QR is kept as it is") {
    Code code{.symbology = Symbology::qr_code, .aim = "]Q1", .bytes = "opaque;00123", .text = "opaque;00123"};
    auto slip = read_el_qr(code);
    REQUIRE(slip);
    CHECK(slip->text == "opaque;00123");
    CHECK(!slip->number.has_value());
    code.symbology = Symbology::ean128;
    CHECK(!read_el_qr(code).has_value());
}

TEST_CASE("codes arrive at a client as the service read them") {
    xfs4iot::ReadOutput output{
        {{Symbology::ean128, "]C1", "91\x1D", "91\x1D"}, {Symbology::unknown, "", std::string{"\xFF\x00", 2}, ""}}};
    nlohmann::json wire = output;
    CHECK(wire["readOutput"][0]["symbology"] == "ean128");
    CHECK(wire["readOutput"][0]["symbologyName"] == "]C1");
    CHECK(!wire["readOutput"][1].contains("xText"));
    auto back = decode<xfs4iot::ReadOutput>(wire);
    REQUIRE(back);
    CHECK(back.value().codes == output.codes);
    CHECK(!decode<xfs4iot::ReadOutput>(nlohmann::json{{"readOutput", 3}}));
    CHECK(decode<xfs4iot::ReadOutput>(nlohmann::json::object()));
}

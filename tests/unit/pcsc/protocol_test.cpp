#include "drivers/pcsc/protocol.h"

#include "tests/simulators/card/my_number_card.h"

#include <doctest/doctest.h>

#include <random>

namespace madoguchi::drivers::pcsc {

namespace {

namespace sim = simulators::card;
using xfs4iot::CardKind;

sim::Person person() {
    return {"id", "山田　太郎", "東京都千代田区架空町一丁目２番３号", "19800101", "1"};
}

// Without the padding that follows the record on the card.
sim::Bytes record(const sim::Person& who) {
    auto bytes = sim::attributes_record(who);
    bytes.resize(bytes.size() - 64);
    return bytes;
}

bool parses(View bytes) {
    return parse_attributes(bytes).has_value();
}

std::string hex(const Bytes& bytes) {
    return sim::to_hex(bytes);
}

}  // namespace

TEST_CASE("commands are the bytes that public implementations send") {
    CHECK(hex(select_application(aid::jpki)) == "00A4040C0AD392F000260100000001");
    CHECK(hex(select_application(aid::text)) == "00A4040C0AD3921000310001010408");
    CHECK(hex(select_file(file::authentication_pin)) == "00A4020C020018");
    CHECK(hex(read_binary(0x0123, 256)) == "00B0012300");
    CHECK(hex(read_binary(0, 7)) == "00B0000007");
    CHECK(hex(verify("1234")) == "002000800431323334");
    CHECK(hex(query_tries()) == "00200080");
    CHECK(hex(get_response(0x10)) == "00C0000010");
}

TEST_CASE("signing sends the DigestInfo of SHA-256 and asks for an answer of any length") {
    std::array<std::uint8_t, 32> digest{};
    digest.fill(0xAB);
    const auto command = compute_signature(digest_info(digest));
    CHECK(command.size() == 5 + 51 + 1);
    CHECK(hex(command).starts_with("802A0080333031300D060960864801650304020105000420ABAB"));
    CHECK(command.back() == 0x00);
}

TEST_CASE("a repeated command differs only in the length it expects") {
    CHECK(hex(with_expected_length(read_binary(0, 256), 0x20)) == "00B0000020");
    CHECK(hex(with_expected_length(select_file(2), 0x05)) == "00A4020C02000205");
    CHECK(hex(with_expected_length(compute_signature(Bytes{1, 2}), 0x80)) == "802A008002010280");
}

TEST_CASE("a PIN is four ASCII digits and nothing else") {
    CHECK(pin_is_well_formed("0000"));
    CHECK(pin_is_well_formed("9876"));
    using namespace std::string_view_literals;
    for (const auto bad : {""sv, "1"sv, "123"sv, "12345"sv, "12 4"sv, "12a4"sv, "-123"sv, "123\n"sv, "12\0004"sv,
                           "１２"sv, "１２３４"sv})
        CHECK_FALSE(pin_is_well_formed(bad));
}

TEST_CASE("an answer needs a status word") {
    CHECK_FALSE(parse_answer({}).has_value());
    CHECK_FALSE(parse_answer(Bytes{0x90}).has_value());
    const auto bare = parse_answer(Bytes{0x63, 0xC2});
    REQUIRE(bare.has_value());
    CHECK(bare->data.empty());
    CHECK(bare->status == 0x63C2);
    CHECK(hex(parse_answer(Bytes{1, 2, 0x90, 0x00})->data) == "0102");
}

TEST_CASE("every status word has exactly one meaning and only 9000 is success") {
    int done = 0;
    for (unsigned status = 0; status <= 0xFFFF; ++status)
        if (meaning(static_cast<std::uint16_t>(status)) == Meaning::done) ++done;
    CHECK(done == 1);
    CHECK(meaning(0x9000) == Meaning::done);
    for (int tries = 0; tries <= 15; ++tries) {
        const auto status = static_cast<std::uint16_t>(0x63C0 | tries);
        CHECK(meaning(status) == Meaning::wrong_pin);
        CHECK(tries_left(status) == tries);
    }
    CHECK(meaning(0x6300) == Meaning::fault);
    CHECK(meaning(0x63D0) == Meaning::fault);
    CHECK(meaning(0x6984) == Meaning::pin_locked);
    CHECK(meaning(0x6982) == Meaning::not_verified);
    CHECK(meaning(0x6A82) == Meaning::not_here);
    CHECK(meaning(0x6A88) == Meaning::pin_unset);
    CHECK(meaning(0x6120) == Meaning::more_data);
    CHECK(meaning(0x6C20) == Meaning::other_length);
    CHECK(meaning(0x6282) == Meaning::end_of_file);
    CHECK(meaning(0x6F00) == Meaning::fault);
    CHECK(meaning(0x0000) == Meaning::fault);
    CHECK(status_text(0x6A82) == "6A82");
}

TEST_CASE("a TLV is read in all three length forms and refused when cut anywhere") {
    for (const std::size_t size : {0u, 1u, 127u, 128u, 255u, 256u, 1000u}) {
        Bytes bytes{0xDF, 0x22};
        if (size > 255)
            bytes.insert(bytes.end(), {0x82, static_cast<std::uint8_t>(size >> 8)});
        else if (size > 127)
            bytes.push_back(0x81);
        bytes.push_back(static_cast<std::uint8_t>(size & 0xFF));
        bytes.resize(bytes.size() + size, 'x');
        const auto read = read_tlv(bytes);
        REQUIRE(read.has_value());
        CHECK(read.value().tag == 0xDF22);
        CHECK(read.value().value.size() == size);
        CHECK(read.value().size == bytes.size());
        for (std::size_t length = 0; length < bytes.size(); ++length)
            CHECK_FALSE(read_tlv(View{bytes}.first(length)).has_value());
    }
    CHECK(read_tlv(Bytes{0x30, 0x01, 0x05}).value().tag == 0x30);
    CHECK_FALSE(read_tlv(Bytes{0xDF, 0x22, 0x80, 0x00, 0x00}).has_value());
    CHECK_FALSE(read_tlv(Bytes{0xDF, 0x22, 0x83, 0x00, 0x00, 0x00}).has_value());
    CHECK_FALSE(read_tlv(Bytes{0xDF, 0x22, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}).has_value());
    CHECK_FALSE(read_tlv(Bytes{0xDF, 0xA2, 0x01, 0x00}).has_value());
}

TEST_CASE("the attributes come out as they went in, padding ignored") {
    const auto parsed = parse_attributes(sim::attributes_record(person()));
    REQUIRE(parsed.has_value());
    CHECK(parsed.value().name.view() == person().name);
    CHECK(parsed.value().address.view() == person().address);
    CHECK(parsed.value().birth_date.view() == "19800101");
    CHECK(parsed.value().sex.view() == "1");
}

TEST_CASE("attributes longer than 127 and 255 bytes keep every byte") {
    for (const std::size_t repeats : {1u, 10u, 60u, 250u}) {
        auto who = person();
        for (std::size_t count = 0; count < repeats; ++count) who.address += "葛󠄀𠮷";
        const auto parsed = parse_attributes(record(who));
        REQUIRE(parsed.has_value());
        CHECK(parsed.value().address.view() == who.address);
    }
}

TEST_CASE("attributes cut at any length are refused") {
    const auto whole = record(person());
    REQUIRE(parses(whole));
    for (std::size_t length = 0; length < whole.size(); ++length) CHECK_FALSE(parses(View{whole}.first(length)));
}

TEST_CASE("attributes with one byte changed are refused or still whole, never read past the end") {
    const auto whole = record(person());
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int value = 0; value <= 0xFF; value += 5) {
            auto changed = whole;
            changed[at] = static_cast<std::uint8_t>(value);
            const auto parsed = parse_attributes(changed);
            if (parsed) CHECK(parsed.value().birth_date.size() == 8);
        }
}

TEST_CASE("random bytes are no attributes") {
    std::mt19937 random{7};
    for (int round = 0; round < 2000; ++round) {
        Bytes bytes(random() % 300);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
        CHECK_FALSE(parses(bytes));
    }
}

TEST_CASE("a missing tag, a wrong date, a wrong sex and broken text are refused") {
    const auto with = [](auto change) {
        auto who = person();
        change(who);
        return record(who);
    };
    CHECK_FALSE(parses(with([](auto& who) { who.birth_date = "1980010"; })));
    CHECK_FALSE(parses(with([](auto& who) { who.birth_date = "1980x101"; })));
    CHECK_FALSE(parses(with([](auto& who) { who.sex = "12"; })));
    CHECK_FALSE(parses(with([](auto& who) { who.sex = "m"; })));
    CHECK_FALSE(parses(with([](auto& who) { who.name = "\xFF\xFE"; })));
    CHECK_FALSE(parses(with([](auto& who) { who.address = "\xE5\xB1"; })));
    CHECK_FALSE(parses(with([](auto& who) { who.name = ""; })));
    CHECK(parses(with([](auto& who) { who.birth_date = "19580000"; })));
    CHECK(parses(with([](auto& who) { who.address = ""; })));
    CHECK_FALSE(parses(Bytes{0xFF, 0x20, 0x00}));
}

TEST_CASE("text is UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF") {
    for (const std::string_view good : {"", "a", "é", "山", "𠮷", "葛󠄀", "\xF4\x8F\xBF\xBF"})
        CHECK(is_utf8(view(good)));
    for (const std::string_view bad : {"\x80", "\xC0\xAF", "\xC1\x81", "\xE0\x9F\xBF", "\xED\xA0\x80",
                                       "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE5\xB1", "a\xE5"})
        CHECK_FALSE(is_utf8(view(bad)));
}

TEST_CASE("a certificate's size comes from its first four bytes") {
    CHECK(certificate_size(Bytes{0x30, 0x82, 0x06, 0x2F}).value() == 1583 + 4);
    CHECK(certificate_size(Bytes{0x30, 0x81, 0xC0, 0x00}).value() == 0xC0 + 3);
    for (std::size_t length = 0; length < 4; ++length)
        CHECK_FALSE(certificate_size(View{Bytes{0x30, 0x82, 0x06, 0x2F}}.first(length)).has_value());
    CHECK_FALSE(certificate_size(Bytes{0x31, 0x82, 0x06, 0x2F}).has_value());
    CHECK_FALSE(certificate_size(Bytes{0x30, 0x82, 0xFF, 0xFF}).has_value());
    CHECK_FALSE(certificate_size(Bytes{0x30, 0x80, 0x00, 0x00}).has_value());
    CHECK_FALSE(certificate_size(Bytes{0x30, 0x05, 0x00, 0x00}).has_value());
    CHECK_FALSE(certificate_size(Bytes{0x30, 0x83, 0x01, 0x00, 0x00}).has_value());
}

TEST_CASE("the token names the kind of card, whatever pads it") {
    CHECK(kind_of_token(view("JPKIAPICCTOKEN2                 ")) == CardKind::my_number_card);
    CHECK(kind_of_token(view(std::string_view{"JPKIAPICCTOKEN2\0\0\0\0", 19})) == CardKind::my_number_card);
    CHECK(kind_of_token(view("JPKIAPICCTOKEN                  ")) == CardKind::juki_card);
    CHECK(kind_of_token(view("JPKIAPGPSETOKEN                 ")) == CardKind::smartphone);
    CHECK(kind_of_token(view("JPKIAPICCTOKEN22                ")) == CardKind::unknown);
    CHECK(kind_of_token({}) == CardKind::unknown);
    CHECK(is_blank(Bytes(20, 0x00)));
    CHECK(is_blank(Bytes(20, 0xFF)));
    CHECK(is_blank({}));
    CHECK_FALSE(is_blank(Bytes{0xFF, 0x00}));
}

}  // namespace madoguchi::drivers::pcsc

// Driver's licences, residence cards and plain tokens over a fake wire: the virtual card itself.
#include "common/json.h"
#include "drivers/pcsc/card_kinds.h"
#include "drivers/pcsc/jpki.h"
#include "drivers/pcsc/licence.h"
#include "drivers/pcsc/licence_text.h"
#include "drivers/pcsc/readers.h"
#include "drivers/pcsc/residence.h"
#include "drivers/pcsc/secure_messaging.h"
#include "tests/simulators/card/my_number_card.h"
#include "tests/simulators/card/other_cards.h"
#include "tests/unit/pcsc/fake_channel.h"

#include <doctest/doctest.h>

#include <random>

namespace madoguchi::drivers::pcsc {

namespace {

namespace sim = simulators::card;
using test::error_of;
using test::FakeChannel;
using xfs4iot::CardError;
using xfs4iot::CardKind;
using xfs4iot::DriversLicence;
using xfs4iot::LicenceChange;
using xfs4iot::LicenceForm;

constexpr std::size_t whole_chunk = 256;

LicencePins pins(const char* first = "1111", const char* second = "2222") {
    return {Secret{first}, Secret{second}};
}

sim::Image licence() {
    return sim::drivers_licence("licence");
}

Bytes from_hex(std::string_view text) {
    const auto bytes = sim::from_hex(text).value();
    return {bytes.begin(), bytes.end()};
}

DesKey key_of(std::string_view hex) {
    const auto bytes = from_hex(hex);
    DesKey key{};
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

Bytes licence_record() {
    const auto image = licence();
    const auto& content = image.applications[1].files[0].content;
    return {content.begin(), content.end()};
}

}  // namespace

TEST_CASE("a licence is read whole in any chunk size: texts, dates, classes, changes, 本籍") {
    for (const std::size_t chunk : {16u, 57u, 254u, 256u}) {
        CAPTURE(chunk);
        FakeChannel card{licence()};
        const auto read = read_licence(card, pins(), chunk);
        REQUIRE_MESSAGE(read.has_value(), read.error().detail);
        const auto& found = read.value();
        CHECK(found.form == LicenceForm::conventional);
        CHECK(found.version == "009");
        CHECK(found.issued_on == "20230401");
        CHECK(found.expires_on == "20280201");
        CHECK(found.name.view() == "山田　〓郎");
        CHECK(found.external_characters == 1);
        CHECK(found.kana.view() == "ヤマダ　タロウ");
        CHECK(found.birth_date.view() == "19800101");
        CHECK(found.address.view() == "東京都千代田区架空町１丁目２番地３");
        CHECK(found.number.view() == "301234567890");
        CHECK(found.registered_domicile.view() == "東京都千代田区架空町一番");
        CHECK(found.conditions.size() == 1);
        REQUIRE(found.classes.size() == 3);
        CHECK(found.classes[1].name == "普通");
        CHECK(found.classes[1].since == "20000615");
        REQUIRE(found.changes.size() == 1);
        CHECK(found.changes[0].what == LicenceChange::What::address);
        CHECK(found.changes[0].date == "20240520");
        CHECK(found.changes[0].text.view().starts_with("東京都千代田区仮想町４丁目５番地６"));
        CHECK(card.card.counters().verifies == 2);
    }
}

TEST_CASE("without PIN2 the licence is read without 本籍 and PIN2 is never sent") {
    FakeChannel card{licence()};
    const auto read = read_licence(card, pins("1111", ""), whole_chunk);
    REQUIRE(read.has_value());
    CHECK(read.value().registered_domicile.empty());
    CHECK(read.value().name.view() == "山田　〓郎");
    CHECK(card.card.counters().verifies == 1);
}

TEST_CASE("a wrong PIN names itself, costs one try of its own counter, and PIN2 is not sent after a wrong PIN1") {
    FakeChannel card{licence()};
    const auto first = read_licence(card, pins("9999", "2222"), whole_chunk);
    CHECK(error_of(first) == CardError::pin_wrong);
    CHECK(first.error().tries_left == 2);
    CHECK(first.error().which == "pin1");
    CHECK(card.card.image().applications[0].pins[1].tries == 3);
    const auto second = read_licence(card, pins("1111", "9999"), whole_chunk);
    CHECK(error_of(second) == CardError::pin_wrong);
    CHECK(second.error().which == "pin2");
    CHECK(second.error().tries_left == 2);
    CHECK(card.card.counters().verifies == 3);
}

TEST_CASE("a licence with either PIN locked gets no PIN at all, and one locked by the police says locked") {
    for (const std::size_t which : {0u, 1u}) {
        auto image = licence();
        image.applications[0].pins[which].tries = 0;
        FakeChannel card{image};
        CHECK(error_of(read_licence(card, pins(), whole_chunk)) == CardError::pin_locked);
        CHECK(card.card.counters().verifies == 0);
    }
    auto warned = licence();
    warned.application_warning = true;
    FakeChannel card{warned};
    CHECK(error_of(read_licence(card, pins(), whole_chunk)) == CardError::pin_locked);
}

TEST_CASE("a licence without PINs is opened with the specified stars, one whose setting is unreadable with nothing") {
    FakeChannel open{sim::drivers_licence("licence", {.set = false})};
    const auto read = read_licence(open, pins("", ""), whole_chunk);
    REQUIRE_MESSAGE(read.has_value(), read.error().detail);
    CHECK(!read.value().registered_domicile.empty());
    for (const sim::Bytes& setting : {sim::Bytes{}, sim::Bytes{0x05, 0x01}, sim::Bytes{0x05, 0x01, 0x07}}) {
        auto image = licence();
        image.applications[0].files[1].content = setting;
        FakeChannel card{image};
        CHECK(error_of(read_licence(card, pins("", ""), whole_chunk)) == CardError::card_fault);
        CHECK(card.card.counters().verifies == 0);
    }
    FakeChannel closed{licence()};
    CHECK(error_of(read_licence(closed, pins("", ""), whole_chunk)) == CardError::pin_malformed);
    CHECK(closed.card.counters().verifies == 0);
}

TEST_CASE("a licence on a My Number card tells its date of expiry behind its own PIN") {
    sim::Image image = sim::my_number_card("card", {"id", "山田", "東京都"}, {}, nullptr, {});
    sim::add_my_number_licence(image);
    FakeChannel card{image};
    const auto read = read_licence(card, pins("3333", ""), whole_chunk);
    REQUIRE_MESSAGE(read.has_value(), read.error().detail);
    CHECK(read.value().form == LicenceForm::my_number_card);
    CHECK(read.value().expires_on == "20280201");
    const auto wrong = read_licence(card, pins("1111", ""), whole_chunk);
    CHECK(error_of(wrong) == CardError::pin_wrong);
    CHECK(wrong.error().tries_left == 9);
    FakeChannel without{sim::my_number_card("card", {"id", "山田", "東京都"}, {}, nullptr, {})};
    CHECK(error_of(read_licence(without, pins(), whole_chunk)) == CardError::not_this_card);
}

TEST_CASE("malformed licence PINs and card numbers are refused before the first APDU") {
    FakeChannel card{licence()};
    for (const char* bad : {"1", "12345", "abcd", "****"}) {
        CHECK(error_of(read_licence(card, pins(bad, ""), whole_chunk)) == CardError::pin_malformed);
        CHECK(error_of(read_licence(card, pins("1111", bad), whole_chunk)) == CardError::pin_malformed);
        CHECK(read_licence(card, pins(bad, bad), whole_chunk).error().which == "pin1");
        CHECK(read_licence(card, pins("1111", bad), whole_chunk).error().which == "pin2");
    }
    for (const char* bad : {"AB1234567CD", "AB123456789CD", "1B12345678CD", "AB12345678C1", "ＡＢ１２", "AB1234-678CD"})
        CHECK(error_of(read_residence_card(card, Secret{bad}, whole_chunk)) == CardError::pin_malformed);
    CHECK(card.sent == 0);
}

TEST_CASE(
    "a licence or residence card pulled at the n-th APDU ends in card_removed and verifies each PIN once at most") {
    using Command = std::optional<CardError> (*)(CardChannel&);
    struct Case {
        sim::Image image;
        Command command;
    };
    const Case cases[] = {
        {licence(), [](CardChannel& card) { return error_of(read_licence(card, pins(), whole_chunk)); }},
        {sim::residence_card("residence"),
         [](CardChannel& card) { return error_of(read_residence_card(card, Secret{"AB12345678CD"}, whole_chunk)); }}};
    for (const auto& one : cases) {
        FakeChannel good{one.image};
        REQUIRE(one.command(good) == std::nullopt);
        for (int at = 1; at <= good.sent; ++at) {
            CAPTURE(at);
            FakeChannel card{one.image};
            card.pull_at = at;
            CHECK(one.command(card) == CardError::card_removed);
            CHECK(card.after_pull == 0);
            CHECK(card.card.counters().verifies <= 2);
            FakeChannel odd{one.image};
            odd.replace_at = at;
            odd.replacement = {0x64, 0x01};
            CHECK(one.command(odd) == CardError::card_fault);
            CHECK(odd.sent == at);
        }
    }
}

TEST_CASE("a residence card tells kind and version to everybody, the address to who types its number") {
    for (const std::size_t chunk : {16u, 100u, 256u}) {
        FakeChannel card{sim::residence_card("residence")};
        const auto free_part = read_residence_card(card, Secret{}, chunk);
        REQUIRE_MESSAGE(free_part.has_value(), free_part.error().detail);
        CHECK(free_part.value().version == "0001");
        CHECK_FALSE(free_part.value().opened);
        CHECK(free_part.value().address.empty());
        const auto opened = read_residence_card(card, Secret{"ab12345678cd"}, chunk);
        REQUIRE_MESSAGE(opened.has_value(), opened.error().detail);
        CHECK(opened.value().opened);
        CHECK(opened.value().address.view() == "東京都千代田区架空町一丁目２番３号　見本荘２０１");
        CHECK(opened.value().address_date == "20240401");
        CHECK(opened.value().municipality == "131016");
    }
    FakeChannel card{sim::residence_card("residence")};
    const auto wrong = read_residence_card(card, Secret{"AB12345678CE"}, whole_chunk);
    CHECK(error_of(wrong) == CardError::pin_wrong);
    CHECK_FALSE(wrong.error().tries_left.has_value());
    CHECK(wrong.error().which == "cardNumber");
    FakeChannel other{licence()};
    CHECK(error_of(read_residence_card(other, Secret{}, whole_chunk)) == CardError::not_this_card);
}

TEST_CASE("secure messaging gives the values of the worked example of ICAO 9303 part 11") {
    const auto enc = key_of("AB94FDECF2674FDFB9B391F85D7F76F2"), mac = key_of("7962D9ECE03D1ACD4C76089DCE131543");
    const auto plain = from_hex("781723860C06C2264608F919887022120B795240CB7049B01C19B33E32804F0B");
    const auto cipher = from_hex("72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2");
    CHECK(encrypt(enc, plain) == cipher);
    CHECK(decrypt(enc, cipher) == plain);
    CHECK(retail_mac(mac, cipher) == from_hex("5F1448EEA8AD90A7"));
    // The example sets the parity bits, which DES ignores.
    const auto session = session_key(from_hex("0036D272F5C350ACAC50C3F572D23600"));
    const auto expected = key_of("979EC13B1CBFE9DCD01AB0FED307EAE5");
    for (std::size_t at = 0; at < session.size(); ++at) CHECK((session[at] & 0xFE) == (expected[at] & 0xFE));
}

TEST_CASE("padding comes off as it went on, and a message without it is refused") {
    for (std::size_t size = 0; size < 20; ++size) {
        const Bytes message(size, 0x00);
        CHECK(padded(message).size() % 8 == 0);
        CHECK(unpadded(padded(message)).value() == message);
    }
    CHECK_FALSE(unpadded(Bytes{}).has_value());
    CHECK_FALSE(unpadded(Bytes(8, 0x00)).has_value());
    CHECK_FALSE(unpadded(Bytes(8, 0x41)).has_value());
}

TEST_CASE("a secure answer with any bit flipped is a fault or a wrong number, never an address") {
    FakeChannel whole{sim::residence_card("residence")};
    REQUIRE(read_residence_card(whole, Secret{"AB12345678CD"}, whole_chunk).has_value());
    std::mt19937 random{5};
    for (int at = 5; at <= 6; ++at)  // challenge, mutual authentication
        for (int round = 0; round < 60; ++round) {
            FakeChannel card{sim::residence_card("residence")};
            card.spoil_at = at;
            card.spoil_bit = random() % 64;
            const auto outcome = error_of(read_residence_card(card, Secret{"AB12345678CD"}, whole_chunk));
            CHECK((outcome == CardError::card_fault || outcome == CardError::pin_wrong));
        }
}

TEST_CASE("JIS X 0208 comes out as UTF-8; characters the card has as a picture, and those it lacks, stand as 〓") {
    CHECK(from_jis_x0208(Bytes{0x3B, 0x33, 0x45, 0x44}).value().utf8.view() == "山田");
    const auto marked = from_jis_x0208(Bytes{0x3B, 0x33, 0xFF, 0xF1, 0xFF, 0xF7, 0xFF, 0xFA, 0x22, 0x7F});
    REQUIRE(marked.has_value());
    CHECK(marked.value().utf8.view() == "山〓〓〓〓");
    CHECK(marked.value().external_characters == 4);
    CHECK(from_jis_x0208({}).value().utf8.empty());
    CHECK_FALSE(from_jis_x0208(Bytes{0x3B}).has_value());
}

TEST_CASE("every pair of bytes is one character of valid UTF-8") {
    for (int high = 0; high <= 0xFF; high += 3)
        for (int low = 0; low <= 0xFF; ++low) {
            const auto text =
                from_jis_x0208(Bytes{static_cast<std::uint8_t>(high), static_cast<std::uint8_t>(low)}).value();
            CHECK(is_utf8(view(text.utf8.view())));
            CHECK(!text.utf8.empty());
        }
}

TEST_CASE("dates of every era, no date, and what is none") {
    const auto date = [](std::string_view text) { return from_era_date(view(text)); };
    CHECK(date("3550101").value() == "19800101");
    CHECK(date("5010501").value() == "20190501");
    CHECK(date("4010108").value() == "19890108");
    CHECK(date("2011225").value() == "19121225");
    CHECK(date("0000000").value().empty());
    CHECK(date("").value().empty());
    for (const char* bad : {"6010101", "3001301", "355010", "35501011", "3551301", "3550132", "a550101", "3000101"})
        CHECK_FALSE(date(bad).has_value());
    CHECK(from_bcd_date(Bytes{0x20, 0x28, 0x02, 0x01}).value() == "20280201");
    CHECK_FALSE(from_bcd_date(Bytes{0x2A, 0x28, 0x02, 0x01}).has_value());
    CHECK_FALSE(from_bcd_date(Bytes{0x20, 0x28, 0x02}).has_value());
}

TEST_CASE(
    "a licence record cut at any length is refused or lacks what was cut, one with changed bytes never reads past") {
    const auto whole = licence_record();
    DriversLicence full;
    REQUIRE(parse_licence(whole, full).has_value());
    for (std::size_t length = 0; length < 200; ++length) {
        DriversLicence cut;
        static_cast<void>(parse_licence(View{whole}.first(length), cut));
        CHECK(cut.address.size() <= full.address.size());
    }
    std::mt19937 random{3};
    for (int round = 0; round < 3000; ++round) {
        auto spoiled = whole;
        for (int flips = 0; flips < 3; ++flips) spoiled[random() % 300] ^= static_cast<std::uint8_t>(1 << random() % 8);
        DriversLicence any;
        static_cast<void>(parse_licence(spoiled, any));
        static_cast<void>(parse_licence_changes(spoiled, any));
        static_cast<void>(parse_common_data(spoiled, any));
        CHECK(is_utf8(view(any.name.view())));
    }
}

TEST_CASE("documents come back from the wire as they went, and damaged ones are refused, not misread") {
    FakeChannel licence_card{licence()}, residence_card{sim::residence_card("residence")};
    const auto read = read_licence(licence_card, pins(), whole_chunk);
    const nlohmann::json wire = read.value();
    const auto back = decode<DriversLicence>(wire);
    REQUIRE_MESSAGE(back.has_value(), wire.dump());
    CHECK(nlohmann::json(back.value()) == wire);
    CHECK(back.value().registered_domicile.view() == read.value().registered_domicile.view());
    const nlohmann::json card = read_residence_card(residence_card, Secret{"AB12345678CD"}, whole_chunk).value();
    CHECK(nlohmann::json(decode<xfs4iot::ResidenceCard>(card).value()) == card);
    const nlohmann::json signature = xfs4iot::DocumentSignature{Secret{"certificate"}, "issuer", "signature"};
    CHECK(decode<xfs4iot::DocumentSignature>(signature).value().certificate.view() == "certificate");
    for (const auto& [key, value] : wire.items())
        for (const nlohmann::json& wrong : {nlohmann::json(7.5), nlohmann::json::array({1}), nlohmann::json("?")}) {
            auto damaged = wire;
            damaged[key] = wrong;
            static_cast<void>(decode<DriversLicence>(damaged));
            auto other = card;
            other[key] = wrong;
            static_cast<void>(decode<xfs4iot::ResidenceCard>(other));
        }
    CHECK_FALSE(decode<DriversLicence>({{"form", "paper"}}).has_value());
    CHECK_FALSE(decode<DriversLicence>({{"form", "conventional"}, {"classes", 1}}).has_value());
    CHECK_FALSE(decode<xfs4iot::ResidenceCard>({{"kind", "residenceCard"}}).has_value());
}

TEST_CASE("plain tokens are told by IDm and UID, a Type B card's changing number is not") {
    FakeChannel felica{sim::felica_card("felica")};
    const auto found = inspect(felica, whole_chunk);
    REQUIRE(found.has_value());
    CHECK(found.value().kind == CardKind::felica);
    CHECK(found.value().token == "01100a1012345678");
    CHECK_FALSE(found.value().token_is_random);
    FakeChannel type_a{sim::type_a_card("type-a")};
    CHECK(inspect(type_a, whole_chunk).value().token == "04a1b2c3d4e5f6");
    CHECK(inspect(type_a, whole_chunk).value().kind == CardKind::type_a);
    auto changing = sim::type_a_card("random");
    changing.identifier = {0x08, 0x01, 0x02, 0x03};
    FakeChannel random{changing};
    CHECK(inspect(random, whole_chunk).value().token_is_random);
    auto type_b = sim::type_a_card("b");
    type_b.atr = {0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F};
    type_b.identifier = {0x11, 0x22, 0x33, 0x44};
    FakeChannel b{type_b};
    CHECK(inspect(b, whole_chunk).value().kind == CardKind::unknown);
    CHECK(inspect(b, whole_chunk).value().token.empty());
}

TEST_CASE("the ATR tells the wiring and never the kind of card") {
    const auto wiring = [](std::string_view hex) { return wiring_of(from_hex(hex)); };
    CHECK(wiring("3BDA13FF8131FB468012392F31C173C601C03B") == Wiring::contact);
    CHECK(wiring("3B8880010000000 5E0B381A1007F") == Wiring::contactless);
    CHECK(wiring("3B8F8001804F0CA0000003061100 3B0000000042") == Wiring::felica);
    CHECK(wiring("3B8F8001804F0CA000000306030001000000006A") == Wiring::type_a);
    CHECK(wiring("") == Wiring::unrecognised);
    CHECK(wiring("3B") == Wiring::contact);
    CHECK(wiring("3B8F8001804F0CA00000030 6") == Wiring::contactless);  // cut before the standard
}

TEST_CASE("of several readers the configured one is taken, else the best, and no slot for security modules") {
    const std::vector<std::string> plugged{
        "ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 01 00", "Gemalto PC Twin 00 00",
        "ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00", "Sony RC-S300/S 00 00"};
    CHECK(choose_reader(plugged, "Gemalto PC Twin 00 00", "") == "Gemalto PC Twin 00 00");
    CHECK(choose_reader(plugged, "Somebody else 00 00", "").empty());
    CHECK(choose_reader(plugged, "", "") == plugged[2]);
    CHECK(choose_reader(plugged, "", plugged[3]) == plugged[3]);
    CHECK(choose_reader(plugged, "", plugged[1]) == plugged[2]);
    CHECK(choose_reader({}, "", "").empty());
    CHECK(choose_reader(std::vector{plugged[0]}, "", "").empty());
    CHECK(is_contactless(plugged[3]));
    CHECK_FALSE(is_contactless(plugged[1]));
}

}  // namespace madoguchi::drivers::pcsc

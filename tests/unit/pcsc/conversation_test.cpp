// The conversations over a fake wire: the virtual card itself, with one thing going wrong at the n-th APDU.
#include "drivers/pcsc/certificate.h"
#include "drivers/pcsc/jpki.h"

#include "tests/simulators/card/my_number_card.h"
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

constexpr std::size_t whole_chunk = 256;
constexpr const char* number_b = "80010120354649";  // 照合番号B of the virtual card

// One issuer and one card for all tests: making RSA keys is slow.
struct Made {
    sim::Issuer issuer{"Test"}, signing_issuer{"Test", "JPKI for digital signature"};
    sim::IssuedCard card, signing;
    Made() {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        card = issuer.issue(now - std::chrono::hours{1}, now + std::chrono::hours{1});
        signing = signing_issuer.issue_for_signing("山田　太郎", "東京都", now - std::chrono::hours{1},
                                                   now + std::chrono::hours{1});
    }
};

const Made& made() {
    static const Made instance;
    return instance;
}

sim::Image image() {
    const sim::Person person{"id", "山田　太郎", "東京都千代田区架空町一丁目２番３号", "19800101", "1"};
    return sim::my_number_card("card", person, sim::Pins{}, &made().card, made().issuer.certificate(),
                               {&made().signing, made().signing_issuer.certificate()});
}

// Every command in one form, for the sweeps.
using Command = std::optional<CardError> (*)(CardChannel&);
constexpr Command commands[] = {
    [](CardChannel& card) { return error_of(inspect(card, whole_chunk)); },
    [](CardChannel& card) { return error_of(read_attributes(card, Secret{"4321"}, whole_chunk)); },
    [](CardChannel& card) {
        return error_of(authenticate(card, {Secret{"1234"}, "challenge"}, whole_chunk));
    },
    [](CardChannel& card) { return error_of(read_attributes_by_number(card, Secret{number_b}, whole_chunk)); },
    [](CardChannel& card) { return error_of(sign(card, Secret{"abc123"}, "a document", whole_chunk)); }};

int apdus_of(Command command) {
    FakeChannel card{image()};
    REQUIRE(command(card) == std::nullopt);
    return card.sent;
}

}  // namespace

TEST_CASE("a good card gives inspection, attributes and a signature in any chunk size") {
    for (const std::size_t chunk : {16u, 100u, 254u, 256u}) {
        FakeChannel card{image()};
        const auto found = inspect(card, chunk);
        REQUIRE(found.has_value());
        CHECK(found.value().kind == CardKind::my_number_card);
        CHECK(found.value().card_key == made().card.card_key);
        CHECK(found.value().certificate == to_text(made().card.certificate));
        const auto signature = authenticate(card, {Secret{"1234"}, "challenge"}, chunk);
        REQUIRE(signature.has_value());
        CHECK(signature_matches(made().card.certificate, "challenge", view(signature.value().signature)));
        CHECK(signature.value().issuer_certificate == to_text(made().issuer.certificate()));
        CHECK(read_attributes(card, Secret{"4321"}, chunk).value().name.view() == "山田　太郎");
        CHECK(card.card.counters().number_selects == 0);
    }
}

TEST_CASE("only the card that was inspected gets the PIN") {
    FakeChannel card{image()};
    const std::string another(64, 'a');
    CHECK(error_of(authenticate(card, {Secret{"1234"}, "challenge", another}, whole_chunk)) == CardError::other_card);
    CHECK(card.card.counters().verifies == 0);
    CHECK(authenticate(card, {Secret{"1234"}, "challenge", made().card.card_key}, whole_chunk).has_value());
    CHECK(card.card.counters().verifies == 1);
}

TEST_CASE("a card that answers fewer bytes than asked, or 6282 at the end of a file, is read whole") {
    auto odd = image();
    odd.largest_read = 57;
    odd.end_of_file = 0x6282;
    FakeChannel card{odd};
    for (const auto command : commands) CHECK(command(card) == std::nullopt);
}

TEST_CASE("a card pulled at the n-th APDU ends in card_removed, sends nothing more and verifies at most once") {
    for (const auto command : commands)
        for (int at = 1, count = apdus_of(command); at <= count; ++at) {
            CAPTURE(at);
            FakeChannel card{image()};
            card.pull_at = at;
            CHECK(command(card) == CardError::card_removed);
            CHECK(card.after_pull == 0);
            CHECK(card.card.counters().verifies <= 1);
        }
}

TEST_CASE("an unknown status word at the n-th APDU never leads to a second VERIFY") {
    for (const std::uint8_t high : std::initializer_list<std::uint8_t>{0x6F, 0x00, 0x64, 0x91, 0xFF})
        for (const auto command : commands)
            for (int at = 1, count = apdus_of(command); at <= count; ++at) {
                CAPTURE(at);
                FakeChannel card{image()};
                card.replace_at = at;
                card.replacement = {high, 0x01};
                CHECK(command(card) == CardError::card_fault);
                CHECK(card.sent == at);
                CHECK(card.card.counters().verifies <= 1);
            }
}

TEST_CASE("rubbish at the n-th APDU is a named error or harmless, and never leads to a second VERIFY") {
    std::mt19937 random{11};
    for (int round = 0; round < 20; ++round)
        for (const auto command : commands)
            for (int at = 1, count = apdus_of(command); at <= count; ++at) {
                FakeChannel card{image()};
                card.replace_at = at;
                card.replacement.resize(random() % 258);
                for (auto& byte : card.replacement) byte = static_cast<std::uint8_t>(random());
                static_cast<void>(command(card));
                CHECK(card.card.counters().verifies <= 1);
                CHECK(card.sent < 600);
            }
}

TEST_CASE("VERIFY answered by 61xx or 6Cxx is a fault, not repeated") {
    for (const std::uint8_t high : std::initializer_list<std::uint8_t>{0x61, 0x6C}) {
        FakeChannel card{image()};
        card.replace_at = 4;  // SELECT application, SELECT PIN, query, VERIFY
        card.replacement = {high, 0x04};
        CHECK(error_of(read_attributes(card, Secret{"4321"}, whole_chunk)) == CardError::card_fault);
        CHECK(card.card.counters().verifies == 1);
        CHECK(card.sent == 4);
    }
}

TEST_CASE("a card that always has more data is given up") {
    class Endless final : public CardChannel {
    public:
        WireResult<Bytes> transmit(const Bytes&) override { return ++sent, Bytes{1, 2, 3, 0x61, 0x10}; }
        WireResult<std::string> reset(bool) override { return std::string{}; }
        int sent = 0;
    };
    Endless card;
    CHECK(error_of(inspect(card, whole_chunk)) == CardError::card_fault);
    CHECK(card.sent < 1000);
}

TEST_CASE("tries run down by wrong PINs: 2, 1, then locked; a locked card never sees a PIN again") {
    FakeChannel card{image()};
    for (int left = 2; left >= 1; --left) {
        const auto outcome = authenticate(card, {Secret{"0000"}, "x"}, whole_chunk);
        CHECK(outcome.error().code == CardError::pin_wrong);
        CHECK(outcome.error().tries_left == left);
    }
    CHECK(authenticate(card, {Secret{"0000"}, "x"}, whole_chunk).error().code == CardError::pin_locked);
    CHECK(authenticate(card, {Secret{"1234"}, "x"}, whole_chunk).error().code == CardError::pin_locked);
    CHECK(card.card.counters().verifies == 3);
    CHECK(inspect(card, whole_chunk).value().authentication_tries_left == 0);
}

TEST_CASE("a malformed PIN is refused before the first APDU") {
    FakeChannel card{image()};
    for (const char* pin : {"", "123", "12345", "abcd"}) {
        CHECK(error_of(authenticate(card, {Secret{pin}, "x"}, whole_chunk)) == CardError::pin_malformed);
        CHECK(error_of(read_attributes(card, Secret{pin}, whole_chunk)) == CardError::pin_malformed);
    }
    CHECK(card.sent == 0);
}

TEST_CASE("照合番号B opens the attributes and nothing else; a wrong one costs one of its ten tries") {
    FakeChannel card{image()};
    CHECK(read_attributes_by_number(card, Secret{number_b}, whole_chunk).value().name.view() == "山田　太郎");
    const auto wrong = read_attributes_by_number(card, Secret{"80010120354640"}, whole_chunk);
    CHECK(error_of(wrong) == CardError::pin_wrong);
    CHECK(wrong.error().tries_left == 9);
    CHECK(inspect(card, whole_chunk).value().attributes_tries_left == 3);
    CHECK(card.card.counters().number_selects == 0);
}

TEST_CASE("a number of the wrong form never reaches the card, the 12-digit number least of all") {
    FakeChannel card{image()};
    for (const char* bad : {"", "1234", "123456789018", "8001012035464", "800101203546499", "80130120354649",
                            "80013220354649", "80010119354649", "80010120154649", "8001012035464x"})
        CHECK(error_of(read_attributes_by_number(card, Secret{bad}, whole_chunk)) == CardError::pin_malformed);
    CHECK(card.sent == 0);
}

TEST_CASE("a document is signed with the password in either case, and the certificate vouches for it") {
    for (const char* password : {"ABC123", "abc123", "Abc123"}) {
        FakeChannel card{image()};
        const auto signature = sign(card, Secret{password}, "a document", whole_chunk);
        REQUIRE_MESSAGE(signature.has_value(), signature.error().detail);
        CHECK(signature.value().certificate.view() == to_text(made().signing.certificate));
        CHECK(signature.value().issuer_certificate == to_text(made().signing_issuer.certificate()));
        CHECK(signature_matches(made().signing.certificate, "a document", view(signature.value().signature)));
        CHECK_FALSE(signature_matches(made().signing.certificate, "b document", view(signature.value().signature)));
        CHECK(card.card.counters().verifies == 1);
    }
}

TEST_CASE("the signing password has five tries of its own, then it is locked and never sent again") {
    FakeChannel card{image()};
    for (int left = 4; left >= 1; --left) {
        const auto wrong = sign(card, Secret{"WRONG1"}, "x", whole_chunk);
        CHECK(error_of(wrong) == CardError::pin_wrong);
        CHECK(wrong.error().tries_left == left);
    }
    CHECK(inspect(card, whole_chunk).value().signing_tries_left == 1);
    CHECK(error_of(sign(card, Secret{"WRONG1"}, "x", whole_chunk)) == CardError::pin_locked);
    CHECK(error_of(sign(card, Secret{"ABC123"}, "x", whole_chunk)) == CardError::pin_locked);
    CHECK(card.card.counters().verifies == 5);
    CHECK(inspect(card, whole_chunk).value().authentication_tries_left == 3);
    CHECK(authenticate(card, {Secret{"1234"}, "x"}, whole_chunk).has_value());
}

TEST_CASE("a password of the wrong form never reaches the card") {
    FakeChannel card{image()};
    for (const char* bad : {"", "AB123", "ABCDEFGHIJ1234567", "ABC 123", "ABC-123", "ABC12３", "ＡＢＣ１２３"})
        CHECK(error_of(sign(card, Secret{bad}, "x", whole_chunk)) == CardError::pin_malformed);
    CHECK(card.sent == 0);
}

TEST_CASE("a card without a signing certificate says so before a password is sent") {
    auto without = image();
    without.applications[1].pins.pop_back();
    without.applications[1].files.resize(3);
    without.applications[1].keys.resize(1);
    FakeChannel card{without};
    CHECK_FALSE(inspect(card, whole_chunk).value().signing_tries_left.has_value());
    CHECK(error_of(sign(card, Secret{"ABC123"}, "x", whole_chunk)) == CardError::no_certificate);
    auto unset = image();
    unset.applications[1].pins.back().set = false;
    FakeChannel pinless{unset};
    CHECK(error_of(sign(pinless, Secret{"ABC123"}, "x", whole_chunk)) == CardError::pin_never_set);
    CHECK(card.card.counters().verifies + pinless.card.counters().verifies == 0);
}

TEST_CASE("a query that answers 9000 means that the card does not tell, and the PIN is still sent once") {
    FakeChannel card{image()};
    card.replace_at = 3;
    card.replacement = {0x90, 0x00};
    CHECK(error_of(read_attributes(card, Secret{"4321"}, whole_chunk)) == std::nullopt);
    CHECK(card.card.counters().verifies == 1);
}

TEST_CASE("a smartphone's certificate is read after its PIN, and only then") {
    auto phone = image();
    phone.applications.erase(phone.applications.begin());
    auto& files = phone.applications[0].files;
    files[0].content = sim::bytes_of("JPKIAPGPSETOKEN                 ");
    files[1].opened_by = {0x0018};
    FakeChannel card{phone};
    const auto found = inspect(card, whole_chunk);
    REQUIRE(found.has_value());
    CHECK(found.value().kind == CardKind::smartphone);
    CHECK(found.value().certificate.empty());
    CHECK(found.value().authentication_tries_left == 3);
    const auto signature = authenticate(card, {Secret{"1234"}, "challenge"}, whole_chunk);
    REQUIRE(signature.has_value());
    CHECK(signature.value().certificate == to_text(made().card.certificate));
    CHECK(card.card.counters().verifies == 1);
}

TEST_CASE("a certificate of garbage, one too large and one that ends early are card_fault") {
    for (const auto& content : {sim::Bytes{0x30, 0x82, 0x01, 0x00, 0x01}, sim::Bytes{0x30, 0x82, 0xFF, 0xFF},
                                sim::Bytes(600, 0x30), sim::Bytes{0x01}}) {
        auto broken = image();
        broken.applications[1].files[1].content = content;
        FakeChannel card{broken};
        CHECK(error_of(inspect(card, whole_chunk)) == CardError::card_fault);
        CHECK(error_of(authenticate(card, {Secret{"1234"}, "x"}, whole_chunk)) == CardError::card_fault);
        CHECK(card.card.counters().verifies == 0);
    }
}

TEST_CASE("a signature by another key than the certificate's is card_fault") {
    auto mixed = image();
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    mixed.applications[1].keys[0].pem = sim::Issuer{"Other"}.issue(now, now + std::chrono::hours{1}).key_pem;
    FakeChannel card{mixed};
    CHECK(error_of(authenticate(card, {Secret{"1234"}, "x"}, whole_chunk)) == CardError::card_fault);
}

TEST_CASE("certificate facts are refused when the certificate is cut at any length or followed by more") {
    const auto& whole = made().card.certificate;
    const auto facts = read_certificate_facts(whole);
    REQUIRE(facts.has_value());
    CHECK(facts.value().not_before.ends_with("Z"));
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(read_certificate_facts(View{whole}.first(length)).has_value());
    auto glued = whole;
    glued.insert(glued.end(), whole.begin(), whole.end());
    CHECK_FALSE(read_certificate_facts(glued).has_value());
}

}  // namespace madoguchi::drivers::pcsc

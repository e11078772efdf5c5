// The conversations over a fake wire: the virtual card itself, with one thing going wrong at the n-th APDU.
#include "drivers/pcsc/certificate.h"
#include "drivers/pcsc/jpki.h"

#include "tests/simulators/card/my_number_card.h"
#include "tests/simulators/card/virtual_card.h"

#include <doctest/doctest.h>

#include <random>

namespace madoguchi::drivers::pcsc {

namespace {

namespace sim = simulators::card;
using xfs4iot::CardError;
using xfs4iot::CardKind;

constexpr std::size_t whole_chunk = 256;

// One issuer and one card for all tests: making RSA keys is slow.
struct Made {
    sim::Issuer issuer{"Test"};
    sim::IssuedCard card;
    Made() {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        card = issuer.issue(now - std::chrono::hours{1}, now + std::chrono::hours{1});
    }
};

const Made& made() {
    static const Made instance;
    return instance;
}

sim::Image image() {
    const sim::Person person{"id", "山田　太郎", "東京都千代田区架空町一丁目２番３号", "19800101", "1"};
    return sim::my_number_card("card", person, sim::Pins{}, &made().card, made().issuer.certificate());
}

class FakeChannel final : public CardChannel {
public:
    explicit FakeChannel(sim::Image stored) : card{std::move(stored), [](const sim::Image&) {}} {}

    WireResult<Bytes> transmit(const Bytes& apdu) override {
        ++sent;
        if (sent > pull_at) ++after_pull;
        if (sent >= pull_at) return fail_with(WireFailure{WireError::card_removed, "pulled"});
        auto answer = card.process(apdu);
        if (sent == replace_at) answer = replacement;
        return Bytes{answer.begin(), answer.end()};
    }
    WireResult<std::string> reset(bool) override { return std::string{}; }

    sim::VirtualCard card;
    int sent = 0, pull_at = 1000000, replace_at = 0, after_pull = 0;
    sim::Bytes replacement;
};

template <class Outcome>
std::optional<CardError> error_of(const Outcome& outcome) {
    return outcome ? std::nullopt : std::optional{outcome.error().code};
}

// Every command in one form, for the sweeps.
using Command = std::optional<CardError> (*)(CardChannel&);
constexpr Command commands[] = {
    [](CardChannel& card) { return error_of(inspect(card, whole_chunk)); },
    [](CardChannel& card) { return error_of(read_attributes(card, Secret{"4321"}, whole_chunk)); },
    [](CardChannel& card) { return error_of(authenticate(card, Secret{"1234"}, "challenge", whole_chunk)); }};

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
        const auto signature = authenticate(card, Secret{"1234"}, "challenge", chunk);
        REQUIRE(signature.has_value());
        CHECK(signature_matches(made().card.certificate, "challenge", view(signature.value().signature)));
        CHECK(signature.value().issuer_certificate == to_text(made().issuer.certificate()));
        CHECK(read_attributes(card, Secret{"4321"}, chunk).value().name.view() == "山田　太郎");
        CHECK(card.card.counters().number_selects == 0);
    }
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
        const auto outcome = authenticate(card, Secret{"0000"}, "x", whole_chunk);
        CHECK(outcome.error().code == CardError::pin_wrong);
        CHECK(outcome.error().tries_left == left);
    }
    CHECK(authenticate(card, Secret{"0000"}, "x", whole_chunk).error().code == CardError::pin_locked);
    CHECK(authenticate(card, Secret{"1234"}, "x", whole_chunk).error().code == CardError::pin_locked);
    CHECK(card.card.counters().verifies == 3);
    CHECK(inspect(card, whole_chunk).value().authentication_tries_left == 0);
}

TEST_CASE("a malformed PIN is refused before the first APDU") {
    FakeChannel card{image()};
    for (const char* pin : {"", "123", "12345", "abcd"}) {
        CHECK(error_of(authenticate(card, Secret{pin}, "x", whole_chunk)) == CardError::pin_malformed);
        CHECK(error_of(read_attributes(card, Secret{pin}, whole_chunk)) == CardError::pin_malformed);
    }
    CHECK(card.sent == 0);
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
    const auto signature = authenticate(card, Secret{"1234"}, "challenge", whole_chunk);
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
        CHECK(error_of(authenticate(card, Secret{"1234"}, "x", whole_chunk)) == CardError::card_fault);
        CHECK(card.card.counters().verifies == 0);
    }
}

TEST_CASE("a signature by another key than the certificate's is card_fault") {
    auto mixed = image();
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    mixed.applications[1].keys[0].pem = sim::Issuer{"Other"}.issue(now, now + std::chrono::hours{1}).key_pem;
    FakeChannel card{mixed};
    CHECK(error_of(authenticate(card, Secret{"1234"}, "x", whole_chunk)) == CardError::card_fault);
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

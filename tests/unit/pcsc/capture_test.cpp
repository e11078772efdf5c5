// Recorded sessions: nothing of a person in them, and the driver runs on them as it did on the card.
#include "drivers/pcsc/capture.h"

#include "drivers/pcsc/jpki.h"
#include "drivers/pcsc/licence.h"
#include "drivers/pcsc/residence.h"
#include "drivers/stream/capture.h"
#include "tests/simulators/card/my_number_card.h"
#include "tests/simulators/card/other_cards.h"
#include "tests/unit/common/temporary.h"
#include "tests/unit/pcsc/fake_channel.h"

#include <doctest/doctest.h>

namespace madoguchi::drivers::pcsc {

namespace {

namespace sim = simulators::card;
using test::error_of;
using test::FakeChannel;
using xfs4iot::CardError;

constexpr std::size_t whole_chunk = 256;

class FakeTransport final : public Transport {
public:
    explicit FakeTransport(sim::Image stored) : image{std::move(stored)} {}
    ReaderView watch(const ReaderView& known, std::chrono::milliseconds) override { return known; }
    void cancel_watch() override {}
    WireResult<std::unique_ptr<CardChannel>> connect(const std::string&) override {
        return std::unique_ptr<CardChannel>{std::make_unique<FakeChannel>(image)};
    }

private:
    sim::Image image;
};

// Recorded plays the card's side of a capture: what is sent must be what was sent then, as far as it is not masked.
class Recorded final : public CardChannel {
public:
    explicit Recorded(const std::vector<CaptureLine>& recorded) : lines{recorded} {}

    // False: the capture has no more sessions.
    bool next_session() {
        while (at < lines.size() && lines[at].way != Way::open) ++at;
        if (at == lines.size()) return false;
        atr_bytes = lines[at++].bytes;
        redactor = {};
        return true;
    }
    WireResult<Bytes> transmit(const Bytes& apdu) override {
        const auto gone = [&](std::string why) {
            return fail_with(WireFailure{WireError::card_removed, "line " + std::to_string(at + 1) + ": " + why});
        };
        if (at + 1 >= lines.size() || lines[at].way != Way::out) return gone("nothing was sent");
        if (lines[at].bytes != to_text(redactor.command(apdu))) return gone("something else was sent");
        ++at;
        if (lines[at].way != Way::in) return gone(lines[at].text);
        const auto answer = view(lines[at++].bytes);
        return Bytes{answer.begin(), answer.end()};
    }
    WireResult<std::string> reset(bool) override { return atr_bytes; }
    [[nodiscard]] std::string atr() const override { return atr_bytes; }
    [[nodiscard]] std::size_t line() const { return at; }

private:
    const std::vector<CaptureLine>& lines;
    std::size_t at = 0;
    std::string atr_bytes;
    ApduRedactor redactor;
};

sim::Image person_card() {
    const sim::Person person{"id", "山田　太郎", "東京都千代田区架空町一丁目２番３号", "19800101", "1"};
    static const sim::Issuer issuer{"Test"};
    static const sim::IssuedCard card = [] {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        return sim::Issuer{"Test"}.issue(now, now + std::chrono::hours{1});
    }();
    return sim::my_number_card("card", person, {}, &card, issuer.certificate());
}

// Text of the one capture in `directory`.
std::filesystem::path only_file(const std::filesystem::path& directory) {
    for (const auto& entry : std::filesystem::directory_iterator{directory}) return entry.path();
    return {};
}

template <class Talk>
std::string recorded(const sim::Image& image, const std::filesystem::path& directory, Talk talk) {
    {
        auto transport = record(std::make_unique<FakeTransport>(image), directory);
        auto session = transport->connect("reader");
        talk(*session.value());
    }
    return madoguchi::test::read_file(only_file(directory));
}

std::string hex(std::string_view bytes) {
    auto text = sim::to_hex(sim::bytes_of(bytes));
    for (char& c : text) c = static_cast<char>(std::tolower(c));
    return text;
}

}  // namespace

TEST_CASE("a recorded session holds neither PIN nor attributes, and plays the same conversation again") {
    for (const std::size_t chunk : {16u, 37u, 256u}) {
        madoguchi::test::TemporaryDirectory directory;
        const auto text = recorded(person_card(), directory.path(), [&](CardChannel& card) {
            REQUIRE(inspect(card, chunk).has_value());
            REQUIRE(read_attributes(card, Secret{"4321"}, chunk).has_value());
            REQUIRE(authenticate(card, {Secret{"1234"}, "challenge"}, chunk).has_value());
        });
        for (const char* secret : {"4321", "1234", "山田", "東京都", "架空町", "19800101"})
            CHECK_MESSAGE(text.find(hex(secret)) == std::string::npos, secret);
        const auto lines = read_capture(only_file(directory.path()));
        REQUIRE(lines.has_value());
        Recorded card{lines.value()};
        REQUIRE(card.next_session());
        const auto found = inspect(card, chunk);
        REQUIRE_MESSAGE(found.has_value(), found.error().detail);
        CHECK(found.value().kind == xfs4iot::CardKind::my_number_card);
        CHECK(found.value().authentication_tries_left == 3);
        CHECK(found.value().not_before == "2011-11-11T11:11:11.000Z");
        const auto attributes = read_attributes(card, Secret{"0000"}, chunk);
        REQUIRE_MESSAGE(attributes.has_value(), attributes.error().detail);
        CHECK(attributes.value().name.view() == std::string(15, 'X'));
        CHECK(attributes.value().birth_date.view() == "11111111");
        const auto signature = authenticate(card, {Secret{"0000"}, "challenge"}, chunk);
        CHECK(error_of(signature) == CardError::card_fault);
        CHECK(signature.error().detail == "signature does not fit the certificate");
    }
}

TEST_CASE("recorded licences, residence cards and secure sessions hold nothing readable") {
    madoguchi::test::TemporaryDirectory directory;
    const auto licence = recorded(sim::drivers_licence("licence"), directory.path() / "licence", [](CardChannel& card) {
        REQUIRE(read_licence(card, {Secret{"1111"}, Secret{"2222"}}, whole_chunk).has_value());
    });
    const auto jis = sim::jis_x0208("架空町");
    CHECK(licence.find(hex({reinterpret_cast<const char*>(jis.data()), jis.size()})) == std::string::npos);
    CHECK(licence.find(hex("2222")) == std::string::npos);
    CHECK(licence.find(hex("3550101")) == std::string::npos);
    CHECK(licence.find(hex("301234567890")) == std::string::npos);
    const auto residence = recorded(sim::residence_card("card"), directory.path() / "residence", [](CardChannel& card) {
        REQUIRE(read_residence_card(card, Secret{"AB12345678CD"}, whole_chunk).has_value());
    });
    CHECK(residence.find(hex("12345678")) == std::string::npos);
    CHECK(residence.find("0082000028") != std::string::npos);
    CHECK(residence.find("0082000028" + std::string(16, '5')) == std::string::npos);
}

TEST_CASE("masking keeps structure and length, wherever an object is cut") {
    const auto record = sim::attributes_record({"id", "山田　太郎", "東京都", "19800101", "1"});
    const Bytes whole = mask_values(Bytes{record.begin(), record.end()});
    REQUIRE(whole.size() == record.size());
    REQUIRE(parse_attributes(whole).has_value());
    for (std::size_t length = 0; length <= record.size(); ++length) {
        const Bytes cut = mask_values(View{record}.first(length));
        CHECK(std::equal(cut.begin(), cut.end(), whole.begin()));
    }
    const Bytes rubbish{0x00, 'a', '7', 0xFF};
    CHECK(mask_values(rubbish) == Bytes{0x00, 'X', '1', 0xFF});
}

namespace {

// What the driver did in the session that is up next, told by its commands.
enum class Did { inspect, attributes, authenticate };
Did what_was_done(const std::vector<CaptureLine>& lines, std::size_t at) {
    Did did = Did::inspect;
    for (; at < lines.size() && lines[at].way != Way::closed; ++at) {
        if (lines[at].way != Way::out) continue;
        const std::string_view apdu = lines[at].bytes;
        if (apdu.size() > 5 && apdu[1] == 0x20) did = Did::attributes;
        if (apdu.size() > 5 && apdu[1] == 0x2A) return Did::authenticate;
    }
    return did;
}

void run_again(Recorded& card, Did did) {
    switch (did) {
        case Did::inspect: {
            const auto found = inspect(card, whole_chunk);
            REQUIRE_MESSAGE(found.has_value(), found.error().detail);
            CHECK(found.value().kind == xfs4iot::CardKind::my_number_card);
            return;
        }
        case Did::attributes: {
            const auto attributes = read_attributes(card, Secret{"0000"}, whole_chunk);
            REQUIRE_MESSAGE(attributes.has_value(), attributes.error().detail);
            CHECK(attributes.value().sex.view() == "1");
            return;
        }
        case Did::authenticate:
            CHECK(authenticate(card, {Secret{"0000"}, "challenge"}, whole_chunk).error().detail ==
                  "signature does not fit the certificate");
            return;
    }
}

}  // namespace

TEST_CASE("every session in captures/ runs through today's driver to the end it had") {
    int sessions = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator{std::filesystem::path{SOURCE_ROOT} / "drivers/pcsc/captures"}) {
        CAPTURE(entry.path());
        const auto lines = read_capture(entry.path());
        REQUIRE(lines.has_value());
        for (Recorded card{lines.value()}; card.next_session(); ++sessions)
            run_again(card, what_was_done(lines.value(), card.line()));
    }
    CHECK(sessions >= 3);
}

}  // namespace madoguchi::drivers::pcsc

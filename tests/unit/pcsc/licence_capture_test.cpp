// Recorded driver's licences: their records are no BER, and nothing of them may be readable, with or without what stood
// between them by chance.
#include "drivers/pcsc/capture.h"
#include "drivers/pcsc/licence.h"
#include "drivers/pcsc/licence_text.h"
#include "tests/simulators/card/my_number_card.h"
#include "tests/simulators/card/other_cards.h"
#include "tests/unit/pcsc/fake_channel.h"

#include <doctest/doctest.h>

namespace madoguchi::drivers::pcsc {

namespace {

namespace sim = simulators::card;
using test::FakeChannel;

constexpr std::size_t whole_chunk = 256;

// The channel as the recording one sees it; what was written is kept.
class Watched final : public CardChannel {
public:
    explicit Watched(const sim::Image& image) : inner{image} {}
    WireResult<Bytes> transmit(const Bytes& apdu) override {
        commands.push_back(redactor.command(apdu));
        auto answer = inner.transmit(apdu);
        answers.push_back(redactor.answer(answer.value()));
        return answer;
    }
    WireResult<std::string> reset(bool cold) override { return inner.reset(cold); }
    [[nodiscard]] std::string atr() const override { return inner.atr(); }

    std::vector<Bytes> commands, answers;

private:
    FakeChannel inner;
    ApduRedactor redactor;
};

// Plays the masked answers; what the driver sends is not compared.
class Replayed final : public CardChannel {
public:
    explicit Replayed(std::vector<Bytes> recorded) : answers{std::move(recorded)} {}
    WireResult<Bytes> transmit(const Bytes&) override {
        if (at == answers.size()) return fail_with(WireFailure{WireError::card_removed, "the end"});
        return answers[at++];
    }
    WireResult<std::string> reset(bool) override { return std::string{}; }
    [[nodiscard]] std::string atr() const override { return {}; }

private:
    std::vector<Bytes> answers;
    std::size_t at = 0;
};

Bytes item(std::uint8_t tag, View value) {
    Bytes bytes{tag, static_cast<std::uint8_t>(value.size())};
    bytes.insert(bytes.end(), value.begin(), value.end());
    return bytes;
}

Bytes jis(const std::string& text) {
    const auto bytes = sim::jis_x0208(text);
    return {bytes.begin(), bytes.end()};
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

bool holds(const std::vector<Bytes>& answers, View wanted) {
    Bytes all;  // the pieces of a file without their status words
    for (const auto& answer : answers) all.insert(all.end(), answer.begin(), answer.end() - 2);
    return std::search(all.begin(), all.end(), wanted.begin(), wanted.end()) != all.end();
}

// A licence whose text record has no empty 1F, which once hid by chance what stands behind it.
sim::Image licence_without_1f() {
    auto image = sim::drivers_licence("licence");
    Bytes records = joined({item(0x12, jis("山田　太郎")), item(0x16, view("3550101")),
                            item(0x17, jis("東京都千代田区架空町１丁目")), item(0x20, jis("東京都公安委員会")),
                            item(0x21, view("301234567890")), item(0x23, view("4120615"))});
    records.resize(400, 0xFF);
    image.applications[1].files[0].content = {records.begin(), records.end()};
    return image;
}

}  // namespace

TEST_CASE("a recorded licence keeps no number, no date and no text, with 1F and without, in pieces of any size") {
    for (const auto& image : {licence_without_1f(), sim::drivers_licence("licence")}) {
        for (const std::size_t chunk : {16u, 37u, 256u}) {
            Watched card{image};
            REQUIRE(read_licence(card, {Secret{"1111"}, Secret{"2222"}}, chunk).has_value());
            for (const char* secret : {"301234567890", "3012", "4567890", "3550101", "4120615", "5060520"})
                CHECK_MESSAGE(!holds(card.answers, view(secret)), secret);
            for (const char* secret : {"東京都", "千代田区", "架空町", "仮想町", "公安委員会", "太郎", "山田"})
                CHECK_MESSAGE(!holds(card.answers, jis(secret)), secret);
            CHECK(!holds(card.answers, Bytes{0x20, 0x23, 0x04, 0x01}));  // the common data's dates
        }
    }
}

TEST_CASE("a recorded licence is read again to its end") {
    Watched card{licence_without_1f()};
    REQUIRE(read_licence(card, {Secret{"1111"}, Secret{"2222"}}, whole_chunk).has_value());
    Replayed again{card.answers};
    const auto licence = read_licence(again, {Secret{"0000"}, Secret{"0000"}}, whole_chunk);
    REQUIRE_MESSAGE(licence.has_value(), licence.error().detail);
    CHECK(licence.value().number.view() == "111111111111");
    CHECK(licence.value().birth_date.view() == "18781111");
    CHECK(licence.value().changes.size() == 1);
}

TEST_CASE("the licence on a My Number card is masked as one, and the other applications as before") {
    auto image = sim::my_number_card("card", {"id", "山田　太郎", "東京都", "19800101", "1"}, {}, nullptr, {});
    sim::add_my_number_licence(image, true);
    Watched card{image};
    REQUIRE(read_licence(card, {Secret{"3333"}, {}}, whole_chunk).has_value());
    CHECK(!holds(card.answers, view("5100201")));
    Replayed again{card.answers};
    REQUIRE(read_licence(again, {Secret{"3333"}, {}}, whole_chunk).has_value());

    ApduRedactor redactor;
    const auto answered = [&](const Bytes& apdu, Bytes answer) {
        static_cast<void>(redactor.command(apdu));
        return redactor.answer(answer);
    };
    const Bytes object{0x30, 0x03, 0x02, 0x01, 0x02, 0x90, 0x00};
    static_cast<void>(answered(select_application(aid::my_number_licence), {0x90, 0x00}));
    static_cast<void>(answered(select_application(aid::jpki), {0x6A, 0x82}));  // not there: still the licence
    CHECK(answered(read_binary(0, 5), object) == Bytes{0x30, 0x03, 'X', 'X', 'X', 0x90, 0x00});
    static_cast<void>(answered(select_application(aid::jpki), {0x90, 0x00}));
    CHECK(answered(read_binary(0, 5), object) == object);
}

TEST_CASE("masked licence records keep structure and length, wherever they are cut") {
    Bytes record = joined({item(0x21, view("301234567890")), Bytes{0x60, 0x82, 0x00, 0x08},
                           Bytes{'3', '5', 0x21, 0x0C, '1', '9', '8', 0x60}, Bytes{0x70, 0x81, 0x02, '2', '4'},
                           Bytes{0x00, 0xFF, 'a', '7'}});
    const Bytes whole = mask_licence_records(record);
    CHECK(whole == joined({Bytes{0x21, 0x0C}, Bytes(12, '1'), Bytes{0x60, 0x82, 0x00, 0x08}, Bytes{'1', '1', 'X', 'X'},
                           Bytes{'1', '1', '1', 'X'}, Bytes{0x70, 0x81, 0x02, '1', '1'}, Bytes{0x00, 0xFF, 'X', '1'}}));
    for (std::size_t length = 0; length <= record.size(); ++length) {
        const Bytes cut = mask_licence_records(View{record}.first(length));
        CHECK(std::equal(cut.begin(), cut.end(), whole.begin()));
    }
    CHECK(mask_licence_records(Bytes{0x21, 0x83, '3', '0'}) == Bytes{'X', 'X', '1', '1'});
}

}  // namespace madoguchi::drivers::pcsc

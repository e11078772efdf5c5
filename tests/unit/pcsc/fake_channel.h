// A session with the virtual card itself, without pcscd, with one thing going wrong at the n-th APDU.
#pragma once

#include "drivers/pcsc/conversation.h"
#include "tests/simulators/card/virtual_card.h"

#include <optional>

namespace madoguchi::drivers::pcsc::test {

class FakeChannel final : public CardChannel {
public:
    explicit FakeChannel(simulators::card::Image stored)
        : card{std::move(stored), [](const simulators::card::Image&) {}} {}

    WireResult<Bytes> transmit(const Bytes& apdu) override {
        ++sent;
        if (sent > pull_at) ++after_pull;
        if (sent >= pull_at) return fail_with(WireFailure{WireError::card_removed, "pulled"});
        auto answer = card.process(apdu);
        if (sent == replace_at) answer = replacement;
        if (sent == spoil_at) answer[spoil_bit / 8 % answer.size()] ^= static_cast<std::uint8_t>(1 << spoil_bit % 8);
        return Bytes{answer.begin(), answer.end()};
    }
    WireResult<std::string> reset(bool) override {
        card.reset();
        return atr();
    }
    [[nodiscard]] std::string atr() const override { return to_text(card.image().atr); }

    simulators::card::VirtualCard card;
    int sent = 0, pull_at = 1000000, replace_at = 0, spoil_at = 0, after_pull = 0;
    std::size_t spoil_bit = 0;
    simulators::card::Bytes replacement;
};

template <class Outcome>
std::optional<xfs4iot::CardError> error_of(const Outcome& outcome) {
    return outcome ? std::nullopt : std::optional{outcome.error().code};
}

}  // namespace madoguchi::drivers::pcsc::test

#include "drivers/pcsc/card_kinds.h"

#include "common/base64.h"

#include <algorithm>

namespace madoguchi::drivers::pcsc {

namespace {

using xfs4iot::CardKind;

struct KindLine {
    CardKind kind;
    View application;
    std::string_view step;
};

constexpr KindLine kinds[] = {
    {CardKind::drivers_licence, aid::drivers_licence, "driver's licence"},
    {CardKind::residence_card, aid::residence, "residence card"},
};

// The registered identifier of the PC/SC workgroup inside the ATR of a memory card: 4F 0C A0 00 00 03 06, then the
// standard (SS) and the card's name.
constexpr std::array<std::uint8_t, 7> memory_card{0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06};

Wiring wiring_of_standard(std::uint8_t standard) {
    if (standard >= 0x01 && standard <= 0x03) return Wiring::type_a;
    if (standard >= 0x05 && standard <= 0x07) return Wiring::type_b;
    return standard == 0x11 ? Wiring::felica : Wiring::contactless;
}

bool answers_applications(Wiring wiring) {
    return wiring != Wiring::type_a && wiring != Wiring::felica;
}

}  // namespace

Wiring wiring_of(View atr) {
    if (atr.empty()) return Wiring::unrecognised;
    const auto mark = std::search(atr.begin(), atr.end(), memory_card.begin(), memory_card.end());
    if (atr.end() - mark > static_cast<std::ptrdiff_t>(memory_card.size()))
        return wiring_of_standard(*(mark + static_cast<std::ptrdiff_t>(memory_card.size())));
    // A reader after PC/SC part 3 puts 80 01 behind T0 for every contactless card.
    const bool synthesised = atr.size() >= 4 && (atr[1] & 0xF0) == 0x80 && atr[2] == 0x80 && atr[3] == 0x01;
    return synthesised ? Wiring::contactless : Wiring::contact;
}

std::optional<Token> token_of(Wiring wiring, View identifier) {
    const auto token = [&](CardKind kind, bool random) { return Token{kind, to_hex(to_text(identifier)), random}; };
    const std::size_t size = identifier.size();
    if (wiring == Wiring::felica && size == 8) return token(CardKind::felica, false);
    if (wiring == Wiring::type_a && size == 4) return token(CardKind::type_a, identifier[0] == 0x08);
    const bool long_uid = size == 7 || size == 10;
    if (long_uid && (wiring == Wiring::type_a || wiring == Wiring::contactless)) return token(CardKind::type_a, false);
    return std::nullopt;
}

CardOutcome<void> recognise_others(Conversation& card, const std::string& atr, xfs4iot::CardInspection& found) {
    found.kind = CardKind::unknown;
    const auto wiring = wiring_of(view(atr));
    for (const auto& line : kinds) {
        if (!answers_applications(wiring)) break;
        BOOST_OUTCOME_TRY(const bool there, card.select(select_application(line.application), line.step));
        if (!there) continue;
        found.kind = line.kind;
        return ok();
    }
    if (wiring == Wiring::contact || wiring == Wiring::unrecognised) return ok();
    BOOST_OUTCOME_TRY(const auto answer, card.send_once(get_identifier()));
    if (meaning(answer.status) != Meaning::done) return ok();  // this reader does not tell
    if (const auto token = token_of(wiring, answer.data)) {
        found.kind = token->kind;
        found.token = token->identifier;
        found.token_is_random = token->random;
    }
    return ok();
}

}  // namespace madoguchi::drivers::pcsc

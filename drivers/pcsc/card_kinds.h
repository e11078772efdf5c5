// Which card is it: by applications it has (AID), never by its ATR. The ATR tells only how the card is wired, which
// decides whether the reader is asked for an IDm or UID. A kind more is a line in the table of card_kinds.cpp.
// Sources: reference "mynumber-card" sections 1 and 7; PC/SC part 3, 3.1.3.2.3 (ATR of contactless cards).
#pragma once

#include "drivers/pcsc/conversation.h"

namespace madoguchi::drivers::pcsc {

enum class Wiring {
    contact,
    type_a,        // ISO/IEC 14443 A, memory card
    type_b,        // ISO/IEC 14443 B, memory card
    felica,        // JIS X 6319-4
    contactless,   // ISO/IEC 14443-4: A or B, the ATR does not tell
    unrecognised,  // no ATR
};
[[nodiscard]] Wiring wiring_of(View atr);

struct Token {
    xfs4iot::CardKind kind;
    std::string identifier;  // lower-case hex
    bool random;             // another one at every activation
};
// Absent: what the reader said is no lasting identifier of a known kind (a Type B card's PUPI, section 7).
[[nodiscard]] std::optional<Token> token_of(Wiring wiring, View identifier);

// For cards that are no My Number card, smartphone or 住基カード: fills kind and token. Selects applications, burns
// nothing. On plain tokens without ISO/IEC 7816-4 nothing is selected: readers answer for them, each in its own way.
[[nodiscard]] CardOutcome<void> recognise_others(Conversation& card, const std::string& atr,
                                                 xfs4iot::CardInspection& found);

}  // namespace madoguchi::drivers::pcsc

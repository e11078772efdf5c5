// The conversations with a My Number card, one function per XIdentity command, over one exclusive session.
// They block; call them on the card Worker. Each starts from SELECT, sends at most one VERIFY and never repeats it.
//
// What ends them:  card_removed  the card left, at whatever APDU; whether a VERIFY in flight burned a try is not known
//                  card_fault    an answer that does not belong there; nothing further is sent
//                  pin_locked    the card says that no try is left: also right after the wrong PIN that used up the
//                  last canceled      the session was given up between two APDUs
#pragma once

#include "drivers/pcsc/conversation.h"

namespace madoguchi::drivers::pcsc {

// `chunk`: bytes asked for in one READ BINARY, 1..256; 256 works with every reader known so far.

// Everything readable without a PIN. A card of another kind is a success that says so; a My Number card whose
// certificate exists but whose PIN was never set (顔認証マイナンバーカード) ends in pin_never_set.
[[nodiscard]] CardOutcome<xfs4iot::CardInspection> inspect(CardChannel& channel, std::size_t chunk);

[[nodiscard]] CardOutcome<xfs4iot::CardAttributes> read_attributes(CardChannel& channel, Secret pin, std::size_t chunk);
// The same by 照合番号B: birth YYMMDD, the card's expiry year YYYY, the 4-digit code on its face; ten tries. There is
// no way by 照合番号A: it is the 12-digit number and opens nothing but that number (section 10).
[[nodiscard]] CardOutcome<xfs4iot::CardAttributes> read_attributes_by_number(CardChannel& channel, Secret number,
                                                                             std::size_t chunk);

[[nodiscard]] CardOutcome<xfs4iot::CardSignature> authenticate(CardChannel& channel,
                                                               xfs4iot::AuthenticateRequest request, std::size_t chunk);

// 署名用電子証明書. The password may be typed in lower case.
[[nodiscard]] CardOutcome<xfs4iot::DocumentSignature> sign(CardChannel& channel, Secret password,
                                                           const std::string& data, std::size_t chunk);

}  // namespace madoguchi::drivers::pcsc

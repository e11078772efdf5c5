// The conversation with a residence card or a special permanent resident certificate of the first generation (public
// specification 1.5, reference section 12). Without the card's number: kind and version, which everybody may read.
// With the 12 characters of the number on its face: the address written on the back. The name is on the card only
// inside a picture of its face, which is not read. Cards of the second generation (2026) answer not_this_card.
// A wrong number ends in pin_wrong without a count: the card counts nothing.
#pragma once

#include "common/xfs4iot/x_identity_documents.h"
#include "drivers/pcsc/conversation.h"

namespace madoguchi::drivers::pcsc {

// Two letters, eight digits, two letters; lower case is accepted.
[[nodiscard]] bool card_number_is_well_formed(std::string_view number);

[[nodiscard]] CardOutcome<xfs4iot::ResidenceCard> read_residence_card(CardChannel& channel, Secret number,
                                                                      std::size_t chunk);

}  // namespace madoguchi::drivers::pcsc

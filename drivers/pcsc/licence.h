// The conversations with a driver's licence: the conventional one (PIN1 and PIN2 at the master file, three tries each;
// unlocking means a visit to the police) and the one on a My Number card (its own PIN, ten tries). Reference section
// 11. Ends as jpki.h says; failures of a PIN name it ("pin1", "pin2").
#pragma once

#include "common/xfs4iot/x_identity_documents.h"
#include "drivers/pcsc/conversation.h"

namespace madoguchi::drivers::pcsc {

struct LicencePins {
    Secret pin1;  // empty: for cards without PIN only
    Secret pin2;  // empty: 本籍 is not read
};

// Which of them is no PIN, "pin1" or "pin2"; "": both are in order.
[[nodiscard]] std::string_view malformed_pin(const LicencePins& pins);

// Both counters are looked at before either PIN is sent; PIN2 is sent only after PIN1 was right. A card that says that
// no PINs were set gets the specified "****", one that does not say gets nothing (three guesses would lock it).
[[nodiscard]] CardOutcome<xfs4iot::DriversLicence> read_licence(CardChannel& channel, LicencePins pins,
                                                                std::size_t chunk);

}  // namespace madoguchi::drivers::pcsc

// What the terminal itself looks at in a certificate from a card. Trust is decided by the back end against its own copy
// of the issuers; here only dates, the key's fingerprint and "does this signature belong to this key". OpenSSL.
#pragma once

#include "drivers/pcsc/protocol.h"

#include <array>
#include <string>
#include <string_view>

namespace madoguchi::drivers::pcsc {

struct CertificateFacts {
    std::string not_before, not_after;  // RFC 3339, UTC
    std::string card_key;               // lower-case hex SHA-256 of the DER SubjectPublicKeyInfo
};

// Exactly one DER certificate; anything before or after it is malformed.
[[nodiscard]] Result<CertificateFacts> read_certificate_facts(View der);
[[nodiscard]] std::array<std::uint8_t, 32> sha256(View bytes);
// SHA-256 signature over `message` by the certificate's key, whatever its kind.
[[nodiscard]] bool signature_matches(View certificate, std::string_view message, View signature);

}  // namespace madoguchi::drivers::pcsc

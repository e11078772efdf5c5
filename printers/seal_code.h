// The code on every certificate: a QR payload that ties document id, kind, date and content together, signed with
// Ed25519 (RFC 8032). README.md describes the format. It holds no personal data: the content enters as a SHA-256
// from which a 個人番号 is left out (a hash of twelve figures could be guessed back).
//
// Use:  auto signer = SealSigner::from_pem(private_key_pem);
//       std::string payload = signer.value().sign({document, kind, date, content_hash(text)});
//       SealVerifier verifier; verifier.trust(public_key_pem);
//       auto code = verifier.verify(payload);                 what was signed, or why not
// Thread: a signer or verifier can be shared for reading.
#pragma once

#include "common/result.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

typedef struct evp_pkey_st EVP_PKEY;

namespace madoguchi::printers {

using ContentHash = std::array<std::uint8_t, 32>;

struct SealCode {
    std::string document;  // A–Z, 0–9, '-'
    std::string kind;      // template name, lower case
    std::chrono::year_month_day date;
    ContentHash content{};

    friend bool operator==(const SealCode&, const SealCode&) = default;
};

// Of the visible text of a sheet, all pages in order. White space, invisible characters and variant selectors are left
// out (reading a PDF back doesn't keep them), so are the twelve figures after the word 個人番号.
[[nodiscard]] std::string canonical_text(std::string_view text);
[[nodiscard]] ContentHash content_hash(std::string_view text);

class SealSigner {
public:
    // Errors: malformed (not PEM, not Ed25519).
    [[nodiscard]] static Result<SealSigner> from_pem(std::string_view pem);
    // A new key pair as PEM; for first installation and tests.
    struct KeyPair {
        std::string private_pem;
        std::string public_pem;
    };
    [[nodiscard]] static KeyPair generate();

    // `document` and `kind` must be in the alphabet of the format; anything else is a broken invariant.
    [[nodiscard]] std::string sign(const SealCode& code) const;
    [[nodiscard]] std::string public_pem() const;

private:
    std::shared_ptr<EVP_PKEY> key;
};

class SealVerifier {
public:
    // Keys of earlier years stay trusted as long as their sheets may be shown. Errors: malformed.
    [[nodiscard]] Result<void> trust(std::string_view public_pem);
    // Errors: malformed (not the format), missing (signed with a key not trusted here), refused (signature wrong).
    [[nodiscard]] Result<SealCode> verify(std::string_view payload) const;

private:
    std::vector<std::shared_ptr<EVP_PKEY>> keys;
};

}  // namespace madoguchi::printers

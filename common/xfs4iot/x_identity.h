// XIdentity: what a terminal asks of an identity card. Payloads of the vendor interface, used by client, service and
// driver. Specified in docs/xfs4iot.md with JSON schemas; member names on the wire are the lowerCamelCase of those
// here. Sources: reference "mynumber-card" sections 1-8. A PIN is checked for its format before it can reach a card,
// sent once per command, never repeated by the machine, never logged, wiped after use.
#pragma once

#include "common/secret.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi::xfs4iot {

enum class CardKind {
    none,
    my_number_card,
    smartphone,
    juki_card,
    drivers_licence,
    residence_card,
    felica,  // a plain token: nothing but its IDm
    type_a,  // a plain token: nothing but its UID
    unknown,
};

// What ends a card command; errorCode on the wire (lowerCamelCase). Closed.
enum class CardError {
    no_card,         // nothing on the reader
    not_this_card,   // the application is not on this card
    other_card,      // not the card that was asked for: another one was put down meanwhile; the PIN was not sent
    no_certificate,  // 利用者証明用電子証明書 is not on the card
    pin_never_set,   // 顔認証マイナンバーカード, or the PIN was never set
    pin_wrong,       // refused by the card; tries_left says how many remain
    pin_locked,      // no try left
    pin_malformed,   // not of the form this PIN, password or number has: never sent to the card
    card_removed,    // pulled while the command ran
    card_fault,      // rubbish, an unknown status word, a broken certificate
    reader_fault,    // reader or pcscd away
    timed_out,
    canceled,
};

// XIdentity.Inspect: everything readable without a PIN. Burns no try.
struct CardInspection {
    CardKind kind = CardKind::none;
    std::optional<int> authentication_tries_left;  // 利用者証明用, 0-3; absent when the card does not tell
    std::optional<int> attributes_tries_left;      // 券面事項入力補助用, 0-3
    std::optional<int> signing_tries_left;         // 署名用, 0-5; absent without such a certificate
    std::string certificate;                       // DER of the user-authentication certificate, empty when absent
    std::string not_before, not_after;             // RFC 3339, empty when there is no certificate
    std::string card_key;                          // lower-case hex SHA-256 of the DER SubjectPublicKeyInfo
    std::string token;                             // IDm or UID, lower-case hex; anybody can copy it, it proves nothing
    bool token_is_random = false;                  // another one each time the card is put down
};

// XIdentity.ReadAttributes {pin} or {referenceNumber}: 券面事項入力補助AP EF 0002.
struct CardAttributes {
    Secret name, address;
    Secret birth_date;  // YYYYMMDD; month or day 00 when not known
    Secret sex;         // ISO/IEC 5218 digit
};

// XIdentity.Authenticate {pin, challenge, cardKey}: verify the 利用者証明用 PIN, read the certificate, sign the
// challenge.
struct AuthenticateRequest {
    Secret pin;
    std::string challenge;
    std::string card_key = {};  // of the inspected card; any other card does not get the PIN. Empty: any card
};
struct CardSignature {
    std::string certificate;         // DER
    std::string issuer_certificate;  // DER, as carried by the card; the verifier trusts its own copy only
    std::string signature;           // RSASSA-PKCS1-v1_5 with SHA-256 over `challenge`
};

// XIdentity.Sign {password, data}: verify the 署名用 password, read the certificate, sign the data. The certificate
// names the person.
struct DocumentSignature {
    Secret certificate;              // DER
    std::string issuer_certificate;  // DER, as carried by the card; the verifier trusts its own copy only
    std::string signature;           // RSASSA-PKCS1-v1_5 with SHA-256 over `data`
};

struct CardFailure {
    CardError code;
    std::optional<int> tries_left;  // with pin_wrong
    std::string detail;             // for logs: status word, step; never data of the card
    std::string which = {};         // with pin_*, where a command takes several: the member's name on the wire
};

[[nodiscard]] std::string_view name(CardError code);
[[nodiscard]] std::optional<CardError> card_error(std::string_view name);
[[nodiscard]] std::string_view name(CardKind kind);
[[nodiscard]] std::optional<CardKind> card_kind(std::string_view name);

void to_json(nlohmann::json& json, const CardInspection& value);
void from_json(const nlohmann::json& json, CardInspection& value);
void to_json(nlohmann::json& json, const CardAttributes& value);
void from_json(const nlohmann::json& json, CardAttributes& value);
void to_json(nlohmann::json& json, const CardSignature& value);
void from_json(const nlohmann::json& json, CardSignature& value);
void to_json(nlohmann::json& json, const DocumentSignature& value);
void from_json(const nlohmann::json& json, DocumentSignature& value);

}  // namespace madoguchi::xfs4iot

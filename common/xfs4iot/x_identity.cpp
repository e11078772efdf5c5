#include "common/xfs4iot/x_identity.h"

#include "common/base64.h"
#include "common/json.h"
#include "common/xfs4iot/names.h"

namespace madoguchi::xfs4iot {
namespace {

constexpr Names<CardError, 13> card_errors{{
    {CardError::no_card, "noCard"},
    {CardError::not_this_card, "notThisCard"},
    {CardError::other_card, "otherCard"},
    {CardError::no_certificate, "noCertificate"},
    {CardError::pin_never_set, "pinNeverSet"},
    {CardError::pin_wrong, "pinWrong"},
    {CardError::pin_locked, "pinLocked"},
    {CardError::pin_malformed, "pinMalformed"},
    {CardError::card_removed, "cardRemoved"},
    {CardError::card_fault, "cardFault"},
    {CardError::reader_fault, "readerFault"},
    {CardError::timed_out, "timedOut"},
    {CardError::canceled, "canceled"},
}};

constexpr Names<CardKind, 9> card_kinds{{
    {CardKind::none, "none"},
    {CardKind::my_number_card, "myNumberCard"},
    {CardKind::smartphone, "smartphone"},
    {CardKind::juki_card, "jukiCard"},
    {CardKind::drivers_licence, "driversLicence"},
    {CardKind::residence_card, "residenceCard"},
    {CardKind::felica, "felica"},
    {CardKind::type_a, "typeA"},
    {CardKind::unknown, "unknown"},
}};

void put_if(nlohmann::json& json, const char* key, const std::optional<int>& value) {
    if (value) json[key] = *value;
}

std::optional<int> int_at(const nlohmann::json& json, const char* key) {
    if (!holds(json, key)) return std::nullopt;
    return json.at(key).get<int>();
}

Secret secret_at(const nlohmann::json& json, const char* key) {
    return Secret{json.at(key).get_ref<const std::string&>()};
}

}  // namespace

std::string_view name(CardError code) {
    return name_in(card_errors, code);
}
std::optional<CardError> card_error(std::string_view name) {
    return value_in(card_errors, name);
}
std::string_view name(CardKind kind) {
    return name_in(card_kinds, kind);
}
std::optional<CardKind> card_kind(std::string_view name) {
    return value_in(card_kinds, name);
}

void to_json(nlohmann::json& json, const CardInspection& value) {
    json = {{"kind", name(value.kind)}};
    put_if(json, "authenticationTriesLeft", value.authentication_tries_left);
    put_if(json, "attributesTriesLeft", value.attributes_tries_left);
    put_if(json, "signingTriesLeft", value.signing_tries_left);
    if (!value.token.empty()) {
        json["token"] = value.token;
        json["tokenIsRandom"] = value.token_is_random;
    }
    if (value.certificate.empty()) return;
    json["certificate"] = to_base64(value.certificate);
    json["notBefore"] = value.not_before;
    json["notAfter"] = value.not_after;
    json["cardKey"] = value.card_key;
}

void from_json(const nlohmann::json& json, CardInspection& value) {
    auto kind = card_kind(json.at("kind").get<std::string>());
    if (!kind) refuse_json("kind is not known");
    value.kind = *kind;
    value.authentication_tries_left = int_at(json, "authenticationTriesLeft");
    value.attributes_tries_left = int_at(json, "attributesTriesLeft");
    value.signing_tries_left = int_at(json, "signingTriesLeft");
    value.token = text_or(json, "token");
    value.token_is_random = json.value("tokenIsRandom", false);
    value.certificate = bytes_or_empty(json, "certificate");
    value.not_before = text_or(json, "notBefore");
    value.not_after = text_or(json, "notAfter");
    value.card_key = text_or(json, "cardKey");
}

void to_json(nlohmann::json& json, const CardAttributes& value) {
    json = {{"name", value.name.view()},
            {"address", value.address.view()},
            {"birthDate", value.birth_date.view()},
            {"sex", value.sex.view()}};
}

void from_json(const nlohmann::json& json, CardAttributes& value) {
    value.name = secret_at(json, "name");
    value.address = secret_at(json, "address");
    value.birth_date = secret_at(json, "birthDate");
    value.sex = secret_at(json, "sex");
}

void to_json(nlohmann::json& json, const CardSignature& value) {
    json = {{"certificate", to_base64(value.certificate)},
            {"issuerCertificate", to_base64(value.issuer_certificate)},
            {"signature", to_base64(value.signature)}};
}

void from_json(const nlohmann::json& json, CardSignature& value) {
    value.certificate = bytes_at(json, "certificate");
    value.issuer_certificate = bytes_or_empty(json, "issuerCertificate");
    value.signature = bytes_at(json, "signature");
}

void to_json(nlohmann::json& json, const DocumentSignature& value) {
    json = {{"certificate", to_base64(value.certificate.view())},
            {"issuerCertificate", to_base64(value.issuer_certificate)},
            {"signature", to_base64(value.signature)}};
}

void from_json(const nlohmann::json& json, DocumentSignature& value) {
    auto certificate = bytes_at(json, "certificate");
    value.certificate = Secret{certificate};
    wipe(certificate);
    value.issuer_certificate = bytes_or_empty(json, "issuerCertificate");
    value.signature = bytes_at(json, "signature");
}

}  // namespace madoguchi::xfs4iot

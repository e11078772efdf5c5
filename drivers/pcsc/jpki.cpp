#include "drivers/pcsc/jpki.h"

#include "drivers/pcsc/card_kinds.h"
#include "drivers/pcsc/certificate.h"
#include "drivers/pcsc/conversation.h"

namespace madoguchi::drivers::pcsc {

namespace {

using xfs4iot::CardError;
using xfs4iot::CardFailure;
using xfs4iot::CardKind;

constexpr PinPlace attributes_pin{file::attributes_pin, "attributes PIN"};
constexpr PinPlace reference_number{file::reference_number, "reference number B"};
constexpr PinPlace authentication_pin{file::authentication_pin, "authentication PIN"};
constexpr PinPlace signing_password{file::signing_password, "signing password"};

enum class FileState { read, absent, needs_pin };
struct CertificateFile {
    FileState state = FileState::absent;
    Bytes der;
};

CardOutcome<CertificateFile> read_certificate(Conversation& card, std::uint16_t identifier, std::string_view step) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(identifier), step));
    if (!there) return CertificateFile{};
    BOOST_OUTCOME_TRY(auto head, card.read(0, card.most_at_once()));
    const auto said = meaning(head.status);
    if (said == Meaning::not_verified) return CertificateFile{FileState::needs_pin, {}};  // a phone, section 1
    if (said != Meaning::done && said != Meaning::end_of_file) return fail_with(fault(step, head));
    if (is_blank(head.data)) return CertificateFile{};
    const auto size = certificate_size(head.data);
    if (!size) return fail_with(broken(size.error().detail));
    BOOST_OUTCOME_TRY(auto der, read_to(card, std::move(head.data), size.value(), step));
    return CertificateFile{FileState::read, std::move(der)};
}

// A phone keeps its certificate behind the PIN: it cannot be known beforehand.
CardOutcome<void> require_card(const CertificateFile& certificate, const std::string& card_key) {
    if (card_key.empty() || certificate.state != FileState::read) return ok();
    const auto facts = read_certificate_facts(certificate.der);
    if (!facts) return fail_with(broken(facts.error().detail));
    if (facts.value().card_key != card_key) return fail_with(refusal(CardError::other_card, "certificate"));
    return ok();
}

CardOutcome<CardKind> read_token(Conversation& card) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(file::token), "token"));
    if (!there) return CardKind::unknown;
    BOOST_OUTCOME_TRY(const auto answer, card.read(0, token_size));
    const auto said = meaning(answer.status);
    if (said != Meaning::done && said != Meaning::end_of_file) return fail_with(fault("token", answer));
    return kind_of_token(answer.data);
}

CardOutcome<void> inspect_certificate(Conversation& card, xfs4iot::CardInspection& found) {
    BOOST_OUTCOME_TRY(const auto certificate, read_certificate(card, file::certificate, "certificate"));
    if (certificate.state == FileState::read) {
        const auto facts = read_certificate_facts(certificate.der);
        if (!facts) return fail_with(broken(facts.error().detail));
        found.certificate = to_text(certificate.der);
        found.not_before = facts.value().not_before;
        found.not_after = facts.value().not_after;
        found.card_key = facts.value().card_key;
    }
    BOOST_OUTCOME_TRY(const auto pin, ask_tries(card, authentication_pin));
    if (!pin.set && certificate.state == FileState::read)
        return fail_with(refusal(CardError::pin_never_set, authentication_pin.step));
    found.authentication_tries_left = pin.tries;
    BOOST_OUTCOME_TRY(const auto signing, ask_tries(card, signing_password));
    found.signing_tries_left = signing.tries;
    return ok();
}

// The key's PIN is verified. The card pads and signs; what comes back must fit the certificate.
CardOutcome<Bytes> sign_with(Conversation& card, std::uint16_t key, const std::string& message) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(key), "key"));
    if (!there) return fail_with(broken("key: not there"));
    BOOST_OUTCOME_TRY(auto answer, card.send(compute_signature(digest_info(sha256(view(message))))));
    if (meaning(answer.status) != Meaning::done || answer.data.empty()) return fail_with(fault("sign", answer));
    return std::move(answer.data);
}

// PIN or 照合番号B is verified.
CardOutcome<xfs4iot::CardAttributes> read_attributes_file(Conversation& card) {
    BOOST_OUTCOME_TRY(const bool has_file, card.select(select_file(file::attributes), "EF 0002"));
    if (!has_file) return fail_with(broken("EF 0002: not there"));
    BOOST_OUTCOME_TRY(auto head, card.read(0, card.most_at_once()));
    const auto said = meaning(head.status);
    if (said != Meaning::done && said != Meaning::end_of_file) return fail_with(fault("EF 0002", head));
    const auto size = tlv_size(head.data);
    if (!size) return fail_with(broken(size.error().detail));
    if (size.value() > largest_attributes) return fail_with(broken("EF 0002: too large"));
    BOOST_OUTCOME_TRY(const auto content, read_to(card, std::move(head.data), size.value(), "EF 0002"));
    auto attributes = parse_attributes(content);
    if (!attributes) return fail_with(broken(attributes.error().detail));
    return std::move(attributes.value());
}

CardOutcome<xfs4iot::CardAttributes> attributes_by(CardChannel& channel, Secret& key, const PinPlace& place,
                                                   std::size_t chunk) {
    Conversation card{channel, chunk};
    BOOST_OUTCOME_TRY(const bool there, card.select(select_application(aid::text), "text application"));
    if (!there) return fail_with(refusal(CardError::not_this_card, "text application"));
    BOOST_OUTCOME_TRY(open_with_pin(card, key, place));
    return read_attributes_file(card);
}

}  // namespace

CardOutcome<xfs4iot::CardInspection> inspect(CardChannel& channel, std::size_t chunk) {
    Conversation card{channel, chunk};
    xfs4iot::CardInspection found;
    BOOST_OUTCOME_TRY(const bool has_text, card.select(select_application(aid::text), "text application"));
    if (has_text) {
        BOOST_OUTCOME_TRY(const auto pin, ask_tries(card, attributes_pin));
        found.attributes_tries_left = pin.tries;
    }
    BOOST_OUTCOME_TRY(const bool has_jpki, card.select(select_application(aid::jpki), "JPKI application"));
    if (has_jpki) {
        BOOST_OUTCOME_TRY(found.kind, read_token(card));
        BOOST_OUTCOME_TRY(inspect_certificate(card, found));
    } else if (has_text) {
        found.kind = CardKind::my_number_card;
    } else {
        BOOST_OUTCOME_TRY(recognise_others(card, channel.atr(), found));
    }
    return found;
}

CardOutcome<xfs4iot::CardAttributes> read_attributes(CardChannel& channel, Secret pin, std::size_t chunk) {
    if (!pin_is_well_formed(pin.view())) return fail_with(refusal(CardError::pin_malformed, "PIN format"));
    return attributes_by(channel, pin, attributes_pin, chunk);
}

CardOutcome<xfs4iot::CardAttributes> read_attributes_by_number(CardChannel& channel, Secret number, std::size_t chunk) {
    if (!reference_number_is_well_formed(number.view()))
        return fail_with(refusal(CardError::pin_malformed, "reference number format"));
    return attributes_by(channel, number, reference_number, chunk);
}

CardOutcome<xfs4iot::CardSignature> authenticate(CardChannel& channel, xfs4iot::AuthenticateRequest request,
                                                 std::size_t chunk) {
    if (!pin_is_well_formed(request.pin.view())) return fail_with(refusal(CardError::pin_malformed, "PIN format"));
    Conversation card{channel, chunk};
    BOOST_OUTCOME_TRY(const bool there, card.select(select_application(aid::jpki), "JPKI application"));
    if (!there) return fail_with(refusal(CardError::not_this_card, "JPKI application"));
    // The certificates come first: a card without one, or another card, must not cost a try.
    BOOST_OUTCOME_TRY(auto certificate, read_certificate(card, file::certificate, "certificate"));
    if (certificate.state == FileState::absent) return fail_with(refusal(CardError::no_certificate, "certificate"));
    BOOST_OUTCOME_TRY(require_card(certificate, request.card_key));
    BOOST_OUTCOME_TRY(const auto issuer, read_certificate(card, file::issuer_certificate, "issuer certificate"));
    BOOST_OUTCOME_TRY(open_with_pin(card, request.pin, authentication_pin));
    BOOST_OUTCOME_TRY(const auto signature, sign_with(card, file::key, request.challenge));
    if (certificate.state == FileState::needs_pin) {
        BOOST_OUTCOME_TRY(certificate, read_certificate(card, file::certificate, "certificate"));
        if (certificate.state != FileState::read) return fail_with(refusal(CardError::no_certificate, "certificate"));
    }
    if (!signature_matches(certificate.der, request.challenge, signature))
        return fail_with(broken("signature does not fit the certificate"));
    return xfs4iot::CardSignature{to_text(certificate.der), to_text(issuer.der), to_text(signature)};
}

CardOutcome<xfs4iot::DocumentSignature> sign(CardChannel& channel, Secret password, const std::string& data,
                                             std::size_t chunk) {
    if (!password_is_well_formed(password.view()))
        return fail_with(refusal(CardError::pin_malformed, "password format"));
    Secret sent = upper_case(password);
    password.clear();
    Conversation card{channel, chunk};
    BOOST_OUTCOME_TRY(const bool there, card.select(select_application(aid::jpki), "JPKI application"));
    if (!there) return fail_with(refusal(CardError::not_this_card, "JPKI application"));
    BOOST_OUTCOME_TRY(const auto issuer, read_certificate(card, file::signing_issuer, "signing issuer"));
    BOOST_OUTCOME_TRY(const auto state, ask_tries(card, signing_password));
    // Its certificate is behind the password, so these two are all that can be known without a try.
    if (!state.there || issuer.state == FileState::absent)
        return fail_with(refusal(CardError::no_certificate, "signing certificate"));
    BOOST_OUTCOME_TRY(require_tries(state, signing_password));
    BOOST_OUTCOME_TRY(present_pin(card, sent, signing_password));
    BOOST_OUTCOME_TRY(const auto certificate, read_certificate(card, file::signing_certificate, "signing certificate"));
    if (certificate.state != FileState::read)
        return fail_with(refusal(CardError::no_certificate, "signing certificate"));
    BOOST_OUTCOME_TRY(const auto signature, sign_with(card, file::signing_key, data));
    if (!signature_matches(certificate.der, data, signature))
        return fail_with(broken("signature does not fit the certificate"));
    return xfs4iot::DocumentSignature{to_secret(certificate.der), to_text(issuer.der), to_text(signature)};
}

}  // namespace madoguchi::drivers::pcsc

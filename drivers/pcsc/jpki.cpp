#include "drivers/pcsc/jpki.h"

#include "drivers/pcsc/certificate.h"

namespace madoguchi::drivers::pcsc {

namespace {

using xfs4iot::CardError;
using xfs4iot::CardFailure;
using xfs4iot::CardKind;

// A card is untrusted: one that always has "more data" must not keep the terminal for ever.
constexpr int most_commands = 512;

auto fault(std::string_view step, const Answer& answer) {
    return fail_with(
        CardFailure{CardError::card_fault, std::nullopt, std::string{step} + ": " + status_text(answer.status)});
}
auto broken(std::string detail) {
    return fail_with(CardFailure{CardError::card_fault, std::nullopt, std::move(detail)});
}
auto refuse(CardError code, std::string_view step) {
    return fail_with(CardFailure{code, std::nullopt, std::string{step}});
}

class Conversation {
public:
    Conversation(CardChannel& wire, std::size_t most_at_once) : channel{wire}, chunk{most_at_once} {}

    // One APDU, one answer, nothing repeated: the only way a PIN travels.
    CardOutcome<Answer> send_once(const Bytes& command) {
        if (++commands > most_commands) return broken("too many commands");
        const auto raw = channel.transmit(command);
        if (!raw) return fail_with(to_failure(raw.error()));
        auto answer = parse_answer(raw.value());
        if (!answer) return refuse(CardError::card_removed, "empty answer");
        return std::move(*answer);
    }

    // Follows 6Cxx once and 61xx as long as the card has more (readers with T=0, section 2).
    CardOutcome<Answer> send(const Bytes& command) {
        BOOST_OUTCOME_TRY(auto answer, send_once(command));
        if (meaning(answer.status) == Meaning::other_length) {
            BOOST_OUTCOME_TRY(answer, send_once(with_expected_length(command, length_of(answer))));
        }
        Bytes data = std::move(answer.data);
        while (meaning(answer.status) == Meaning::more_data) {
            BOOST_OUTCOME_TRY(answer, send_once(get_response(length_of(answer))));
            data.insert(data.end(), answer.data.begin(), answer.data.end());
            if (data.size() > 65536) return broken("answer without end");
        }
        return Answer{std::move(data), answer.status};
    }

    // False: not on this card.
    CardOutcome<bool> select(const Bytes& command, std::string_view step) {
        BOOST_OUTCOME_TRY(const auto answer, send(command));
        const auto said = meaning(answer.status);
        if (said == Meaning::done) return true;
        if (said == Meaning::not_here) return false;
        return fault(step, answer);
    }

    // At most `length` bytes from `offset`; fewer when the file ends.
    CardOutcome<Answer> read(std::size_t offset, std::size_t length) {
        return send(read_binary(offset, std::min(length, chunk)));
    }

    const std::size_t& most_at_once() const { return chunk; }

private:
    static std::uint8_t length_of(const Answer& answer) { return static_cast<std::uint8_t>(answer.status & 0xFF); }

    CardChannel& channel;
    std::size_t chunk;
    int commands = 0;
};

// Goes on after `content` until it holds `total` bytes, advancing by what arrived (section 8).
CardOutcome<Bytes> read_to(Conversation& card, Bytes content, std::size_t total, std::string_view step) {
    while (content.size() < total) {
        BOOST_OUTCOME_TRY(const auto answer, card.read(content.size(), total - content.size()));
        const auto said = meaning(answer.status);
        if (said != Meaning::done && said != Meaning::end_of_file) return fault(step, answer);
        if (answer.data.empty()) return broken(std::string{step} + ": file ends early");
        content.insert(content.end(), answer.data.begin(), answer.data.end());
    }
    content.resize(total);
    return content;
}

struct PinState {
    std::optional<int> tries;  // absent: the card does not tell
    bool set = true;
};

// The application must be selected. Leaves the PIN's EF selected.
CardOutcome<PinState> ask_tries(Conversation& card, std::uint16_t pin_file, std::string_view step) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(pin_file), step));
    if (!there) return PinState{std::nullopt, false};
    BOOST_OUTCOME_TRY(const auto answer, card.send_once(query_tries()));
    switch (meaning(answer.status)) {
        case Meaning::wrong_pin:
            return PinState{tries_left(answer.status), true};
        case Meaning::done:
            return PinState{};
        case Meaning::pin_locked:
            return PinState{0, true};
        case Meaning::pin_unset:
            return PinState{std::nullopt, false};
        case Meaning::end_of_file:
        case Meaning::more_data:
        case Meaning::other_length:
        case Meaning::not_verified:
        case Meaning::not_here:
        case Meaning::fault:
            return fault(step, answer);
    }
    std::abort();
}

CardFailure locked(std::string_view step) {
    return {CardError::pin_locked, 0, std::string{step}};
}

// The one VERIFY of a session; the PIN's EF is selected and has a try left.
CardOutcome<void> present_pin(Conversation& card, Secret& pin, std::string_view step) {
    const Bytes command = verify(pin.view());
    pin.clear();
    BOOST_OUTCOME_TRY(const auto answer, card.send_once(command));
    switch (meaning(answer.status)) {
        case Meaning::done:
            return ok();
        case Meaning::wrong_pin:
            if (tries_left(answer.status) == 0) return fail_with(locked(step));
            return fail_with(CardFailure{CardError::pin_wrong, tries_left(answer.status), std::string{step}});
        case Meaning::pin_locked:
            return fail_with(locked(step));
        case Meaning::pin_unset:
        case Meaning::end_of_file:
        case Meaning::more_data:
        case Meaning::other_length:
        case Meaning::not_verified:
        case Meaning::not_here:
        case Meaning::fault:
            return fault(step, answer);
    }
    std::abort();
}

// Asks first, so that a locked or unset PIN never meets a VERIFY.
CardOutcome<void> open_with_pin(Conversation& card, std::uint16_t pin_file, Secret& pin, std::string_view step) {
    BOOST_OUTCOME_TRY(const auto state, ask_tries(card, pin_file, step));
    if (!state.set) return refuse(CardError::pin_never_set, step);
    if (state.tries == 0) return fail_with(locked(step));
    return present_pin(card, pin, step);
}

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
    if (said != Meaning::done && said != Meaning::end_of_file) return fault(step, head);
    if (is_blank(head.data)) return CertificateFile{};
    const auto size = certificate_size(head.data);
    if (!size) return broken(size.error().detail);
    BOOST_OUTCOME_TRY(auto der, read_to(card, std::move(head.data), size.value(), step));
    return CertificateFile{FileState::read, std::move(der)};
}

CardOutcome<CardKind> read_token(Conversation& card) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(file::token), "token"));
    if (!there) return CardKind::unknown;
    BOOST_OUTCOME_TRY(const auto answer, card.read(0, token_size));
    const auto said = meaning(answer.status);
    if (said != Meaning::done && said != Meaning::end_of_file) return fault("token", answer);
    return kind_of_token(answer.data);
}

CardOutcome<CardKind> recognise_others(Conversation& card) {
    BOOST_OUTCOME_TRY(const bool licence, card.select(select_application(aid::drivers_licence), "driver's licence"));
    if (licence) return CardKind::drivers_licence;
    BOOST_OUTCOME_TRY(const bool residence, card.select(select_application(aid::residence), "residence card"));
    return residence ? CardKind::residence_card : CardKind::unknown;
}

CardOutcome<void> inspect_certificate(Conversation& card, xfs4iot::CardInspection& found) {
    BOOST_OUTCOME_TRY(const auto certificate, read_certificate(card, file::certificate, "certificate"));
    if (certificate.state == FileState::read) {
        const auto facts = read_certificate_facts(certificate.der);
        if (!facts) return broken(facts.error().detail);
        found.certificate = to_text(certificate.der);
        found.not_before = facts.value().not_before;
        found.not_after = facts.value().not_after;
        found.card_key = facts.value().card_key;
    }
    BOOST_OUTCOME_TRY(const auto pin, ask_tries(card, file::authentication_pin, "authentication PIN"));
    if (!pin.set && certificate.state == FileState::read) return refuse(CardError::pin_never_set, "authentication PIN");
    found.authentication_tries_left = pin.tries;
    return ok();
}

CardFailure malformed_pin() {
    return {CardError::pin_malformed, std::nullopt, "PIN format"};
}

CardOutcome<Bytes> sign(Conversation& card, const std::string& challenge) {
    BOOST_OUTCOME_TRY(const bool there, card.select(select_file(file::key), "key"));
    if (!there) return broken("key: not there");
    BOOST_OUTCOME_TRY(auto answer, card.send(compute_signature(digest_info(sha256(view(challenge))))));
    if (meaning(answer.status) != Meaning::done || answer.data.empty()) return fault("sign", answer);
    return std::move(answer.data);
}

}  // namespace

CardFailure to_failure(const WireFailure& failure) {
    const auto with = [&](CardError code) { return CardFailure{code, std::nullopt, failure.detail}; };
    switch (failure.code) {
        case WireError::no_card:
            return with(CardError::no_card);
        case WireError::card_removed:
            return with(CardError::card_removed);
        case WireError::card_mute:
            return with(CardError::card_fault);
        case WireError::in_use:
        case WireError::no_reader:
        case WireError::no_service:
            return with(CardError::reader_fault);
        case WireError::stopped:
            return with(CardError::canceled);
    }
    std::abort();
}

CardOutcome<xfs4iot::CardInspection> inspect(CardChannel& channel, std::size_t chunk) {
    Conversation card{channel, chunk};
    xfs4iot::CardInspection found;
    BOOST_OUTCOME_TRY(const bool has_text, card.select(select_application(aid::text), "text application"));
    if (has_text) {
        BOOST_OUTCOME_TRY(const auto pin, ask_tries(card, file::attributes_pin, "attributes PIN"));
        found.attributes_tries_left = pin.tries;
    }
    BOOST_OUTCOME_TRY(const bool has_jpki, card.select(select_application(aid::jpki), "JPKI application"));
    if (has_jpki) {
        BOOST_OUTCOME_TRY(found.kind, read_token(card));
        BOOST_OUTCOME_TRY(inspect_certificate(card, found));
    } else if (has_text) {
        found.kind = CardKind::my_number_card;
    } else {
        BOOST_OUTCOME_TRY(found.kind, recognise_others(card));
    }
    return found;
}

CardOutcome<xfs4iot::CardAttributes> read_attributes(CardChannel& channel, Secret pin, std::size_t chunk) {
    if (!pin_is_well_formed(pin.view())) return fail_with(malformed_pin());
    Conversation card{channel, chunk};
    BOOST_OUTCOME_TRY(const bool there, card.select(select_application(aid::text), "text application"));
    if (!there) return refuse(CardError::not_this_card, "text application");
    BOOST_OUTCOME_TRY(open_with_pin(card, file::attributes_pin, pin, "attributes PIN"));
    BOOST_OUTCOME_TRY(const bool has_file, card.select(select_file(file::attributes), "EF 0002"));
    if (!has_file) return broken("EF 0002: not there");
    BOOST_OUTCOME_TRY(auto head, card.read(0, chunk));
    const auto said = meaning(head.status);
    if (said != Meaning::done && said != Meaning::end_of_file) return fault("EF 0002", head);
    const auto size = tlv_size(head.data);
    if (!size) return broken(size.error().detail);
    if (size.value() > largest_attributes) return broken("EF 0002: too large");
    BOOST_OUTCOME_TRY(const auto content, read_to(card, std::move(head.data), size.value(), "EF 0002"));
    auto attributes = parse_attributes(content);
    if (!attributes) return broken(attributes.error().detail);
    return std::move(attributes.value());
}

CardOutcome<xfs4iot::CardSignature> authenticate(CardChannel& channel, Secret pin, const std::string& challenge,
                                                 std::size_t chunk) {
    if (!pin_is_well_formed(pin.view())) return fail_with(malformed_pin());
    Conversation card{channel, chunk};
    BOOST_OUTCOME_TRY(const bool there, card.select(select_application(aid::jpki), "JPKI application"));
    if (!there) return refuse(CardError::not_this_card, "JPKI application");
    // The certificates come first: a card without one must not cost a try.
    BOOST_OUTCOME_TRY(auto certificate, read_certificate(card, file::certificate, "certificate"));
    if (certificate.state == FileState::absent) return refuse(CardError::no_certificate, "certificate");
    BOOST_OUTCOME_TRY(const auto issuer, read_certificate(card, file::issuer_certificate, "issuer certificate"));
    BOOST_OUTCOME_TRY(open_with_pin(card, file::authentication_pin, pin, "authentication PIN"));
    BOOST_OUTCOME_TRY(const auto signature, sign(card, challenge));
    if (certificate.state == FileState::needs_pin) {
        BOOST_OUTCOME_TRY(certificate, read_certificate(card, file::certificate, "certificate"));
        if (certificate.state != FileState::read) return refuse(CardError::no_certificate, "certificate");
    }
    if (!signature_matches(certificate.der, challenge, signature))
        return broken("signature does not fit the certificate");
    return xfs4iot::CardSignature{to_text(certificate.der), to_text(issuer.der), to_text(signature)};
}

}  // namespace madoguchi::drivers::pcsc

#include "drivers/pcsc/residence.h"

#include "drivers/pcsc/secure_messaging.h"

#include <algorithm>

namespace madoguchi::drivers::pcsc {

namespace {

using xfs4iot::CardError;
using xfs4iot::CardFailure;
using xfs4iot::ResidenceCard;
using xfs4iot::ResidenceCardKind;

constexpr std::uint8_t common_data = 1, card_kind = 2;  // short identifiers in the master file
constexpr std::uint8_t back_address = 1;                // in DF2
constexpr std::size_t challenge_size = 8, key_size = 16, cipher_size = 32, mac_size = 8;
constexpr std::size_t largest_file = 4096;
constexpr std::uint8_t cipher_tag = 0x86, cipher_mark = 0x01, length_tag = 0x96;

CardFailure wrong_number(std::string_view step) {
    return {CardError::pin_wrong, std::nullopt, std::string{step}, "cardNumber"};
}

// What a card that could not check a message says; anything else is a fault.
bool refuses_number(std::uint16_t status) {
    return (status & 0xFF00) == 0x6300 || status == 0x6982 || status == 0x6985 || status == 0x6987 ||
           status == 0x6988 || status == 0x6A80;
}

CardOutcome<Bytes> read_free(Conversation& card, std::uint8_t short_id, std::uint32_t tag, std::string_view step) {
    BOOST_OUTCOME_TRY(const auto answer, card.send(read_short(short_id, card.most_at_once())));
    const auto said = meaning(answer.status);
    if (said != Meaning::done && said != Meaning::end_of_file) return fail_with(fault(step, answer));
    const auto item = read_tlv(answer.data);
    if (!item || item.value().tag != tag) return fail_with(broken(std::string{step} + ": content"));
    const auto value = item.value().value;
    return Bytes{value.begin(), value.end()};
}

CardOutcome<void> read_free_part(Conversation& card, ResidenceCard& found) {
    BOOST_OUTCOME_TRY(const auto version, read_free(card, common_data, 0xC0, "common data"));
    const auto printable = [](std::uint8_t byte) { return byte > 0x20 && byte < 0x7F; };
    if (!std::all_of(version.begin(), version.end(), printable)) return fail_with(broken("common data: version"));
    found.version = to_text(version);
    BOOST_OUTCOME_TRY(const auto kind, read_free(card, card_kind, 0xC1, "card kind"));
    if (kind.size() != 1 || (kind[0] != '1' && kind[0] != '2')) return fail_with(broken("card kind: content"));
    found.kind = kind[0] == '1' ? ResidenceCardKind::residence_card : ResidenceCardKind::special_permanent_resident;
    return ok();
}

Bytes mutual_authenticate(View cipher, View mac) {
    Bytes command{0x00, 0x82, 0x00, 0x00, static_cast<std::uint8_t>(cipher.size() + mac.size())};
    command.insert(command.end(), cipher.begin(), cipher.end());
    command.insert(command.end(), mac.begin(), mac.end());
    command.push_back(0x00);
    return command;
}

// What the card's answer proves: it knows the number, and it answers this very challenge. Value: its key half.
CardOutcome<Bytes> check_answer(const DesKey& key, View answer, View own_challenge, View card_challenge) {
    if (answer.size() != cipher_size + mac_size) return fail_with(broken("mutual authentication: length"));
    const View cipher = answer.first(cipher_size);
    const Bytes mac = retail_mac(key, cipher);
    if (!std::equal(mac.begin(), mac.end(), answer.begin() + cipher_size))
        return fail_with(broken("mutual authentication: MAC"));
    const Bytes plain = decrypt(key, cipher);
    const bool mine = std::equal(card_challenge.begin(), card_challenge.end(), plain.begin()) &&
                      std::equal(own_challenge.begin(), own_challenge.end(), plain.begin() + challenge_size);
    if (!mine) return fail_with(broken("mutual authentication: challenge"));
    return Bytes{plain.begin() + 2 * challenge_size, plain.end()};
}

CardOutcome<DesKey> agree_key(Conversation& card, const Secret& number) {
    BOOST_OUTCOME_TRY(const auto challenge, card.send(Bytes{0x00, 0x84, 0x00, 0x00, challenge_size}));
    if (meaning(challenge.status) != Meaning::done || challenge.data.size() != challenge_size)
        return fail_with(fault("challenge", challenge));
    const DesKey key = first_half_of_sha1(view(number.view()));
    const Bytes own_challenge = random_bytes(challenge_size), own_key = random_bytes(key_size);
    Bytes plain = own_challenge;
    plain.insert(plain.end(), challenge.data.begin(), challenge.data.end());
    plain.insert(plain.end(), own_key.begin(), own_key.end());
    const Bytes cipher = encrypt(key, plain);
    BOOST_OUTCOME_TRY(const auto answer, card.send(mutual_authenticate(cipher, retail_mac(key, cipher))));
    if (refuses_number(answer.status)) return fail_with(wrong_number("mutual authentication"));
    if (meaning(answer.status) != Meaning::done) return fail_with(fault("mutual authentication", answer));
    BOOST_OUTCOME_TRY(Bytes material, check_answer(key, answer.data, own_challenge, challenge.data));
    std::transform(material.begin(), material.end(), own_key.begin(), material.begin(),
                   [](std::uint8_t theirs, std::uint8_t mine) { return static_cast<std::uint8_t>(theirs ^ mine); });
    return session_key(material);
}

CardOutcome<void> present_number(Conversation& card, const DesKey& session, const Secret& number) {
    const Bytes cipher = encrypt(session, padded(view(number.view())));
    Bytes command{0x08, 0x20, 0x00, 0x86, static_cast<std::uint8_t>(cipher.size() + 3)};
    command.insert(command.end(), {cipher_tag, static_cast<std::uint8_t>(cipher.size() + 1), cipher_mark});
    command.insert(command.end(), cipher.begin(), cipher.end());
    BOOST_OUTCOME_TRY(const auto answer, card.send_once(command));
    if (refuses_number(answer.status)) return fail_with(wrong_number("card number"));
    if (meaning(answer.status) != Meaning::done) return fail_with(fault("card number", answer));
    return ok();
}

Bytes secure_read(std::uint8_t short_id, std::size_t offset, std::size_t length) {
    const auto p1 = offset == 0 ? static_cast<std::uint8_t>(0x80 | short_id) : static_cast<std::uint8_t>(offset >> 8);
    return {0x08,
            0xB0,
            p1,
            static_cast<std::uint8_t>(offset & 0xFF),
            0x04,
            length_tag,
            0x02,
            static_cast<std::uint8_t>(length >> 8),
            static_cast<std::uint8_t>(length & 0xFF),
            0x00};
}

CardOutcome<Bytes> open_answer(const DesKey& session, View data, std::string_view step) {
    const auto item = read_tlv(data);
    if (!item || item.value().tag != cipher_tag || item.value().value.size() < 1 + challenge_size ||
        item.value().value[0] != cipher_mark || (item.value().value.size() - 1) % challenge_size != 0)
        return fail_with(broken(std::string{step} + ": secure answer"));
    auto plain = unpadded(decrypt(session, item.value().value.subspan(1)));
    if (!plain) return fail_with(broken(std::string{step} + ": " + plain.error().detail));
    return std::move(plain.value());
}

// The records end in padding; a file without any ends with itself.
bool records_complete(View content) {
    for (View rest = content; !rest.empty();) {
        if (rest[0] == 0x00 || rest[0] == 0xFF) return true;
        const auto item = read_tlv(rest);
        if (!item) return false;
        rest = rest.subspan(item.value().size);
    }
    return false;
}

// The answer to a short Le holds at most 256 bytes with its TLV and padding: 128 plain ones always fit.
CardOutcome<Bytes> read_secure_file(Conversation& card, const DesKey& session, std::uint8_t short_id,
                                    std::string_view step) {
    const std::size_t piece = std::min<std::size_t>(card.most_at_once(), 128);
    constexpr std::uint16_t offset_outside = 0x6B00;
    Bytes content;
    while (content.size() <= largest_file) {
        BOOST_OUTCOME_TRY(const auto answer, card.send(secure_read(short_id, content.size(), piece)));
        if (answer.status == offset_outside && !content.empty()) return content;
        const auto said = meaning(answer.status);
        if (said != Meaning::done && said != Meaning::end_of_file) return fail_with(fault(step, answer));
        BOOST_OUTCOME_TRY(const auto plain, open_answer(session, answer.data, step));
        content.insert(content.end(), plain.begin(), plain.end());
        if (plain.empty() || said == Meaning::end_of_file || records_complete(content)) return content;
    }
    return fail_with(broken(std::string{step} + ": too large"));
}

View without_padding(View text) {
    while (!text.empty() && (text.back() == 0x00 || text.back() == 0xFF || text.back() == ' '))
        text = text.first(text.size() - 1);
    return text;
}

CardOutcome<void> parse_back(View file, ResidenceCard& found) {
    for (View rest = file; !rest.empty() && rest[0] != 0x00 && rest[0] != 0xFF;) {
        const auto item = read_tlv(rest);
        if (!item) return fail_with(broken("address: " + item.error().detail));
        const View value = without_padding(item.value().value);
        if (!is_utf8(value)) return fail_with(broken("address: text is not UTF-8"));
        if (item.value().tag == 0xD2) found.address_date = to_text(value);
        if (item.value().tag == 0xD3) found.municipality = to_text(value);
        if (item.value().tag == 0xD4) found.address = to_secret(value);
        rest = rest.subspan(item.value().size);
    }
    return ok();
}

CardOutcome<void> read_with_number(Conversation& card, const Secret& number, ResidenceCard& found) {
    BOOST_OUTCOME_TRY(const DesKey session, agree_key(card, number));
    BOOST_OUTCOME_TRY(present_number(card, session, number));
    found.opened = true;
    BOOST_OUTCOME_TRY(const bool has_back, card.select(select_application(aid::residence_back), "DF2"));
    if (!has_back) return fail_with(broken("DF2: not there"));
    BOOST_OUTCOME_TRY(const auto file, read_secure_file(card, session, back_address, "address"));
    return parse_back(file, found);
}

}  // namespace

bool card_number_is_well_formed(std::string_view number) {
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return number.size() == 12 && std::all_of(number.begin(), number.begin() + 2, letter) &&
           std::all_of(number.begin() + 2, number.begin() + 10, digit) &&
           std::all_of(number.begin() + 10, number.end(), letter);
}

CardOutcome<ResidenceCard> read_residence_card(CardChannel& channel, Secret number, std::size_t chunk) {
    if (!number.empty() && !card_number_is_well_formed(number.view()))
        return fail_with(CardFailure{CardError::pin_malformed, std::nullopt, "card number format", "cardNumber"});
    const Secret sent = upper_case(number);
    number.clear();
    Conversation card{channel, chunk};
    BOOST_OUTCOME_TRY(const bool there, card.select(select_application(aid::residence), "residence card"));
    if (!there) return fail_with(refusal(CardError::not_this_card, "residence card"));
    BOOST_OUTCOME_TRY(const bool has_master, card.select(select_master_file(), "master file"));
    if (!has_master) return fail_with(broken("master file: not there"));
    ResidenceCard found;
    BOOST_OUTCOME_TRY(read_free_part(card, found));
    if (sent.empty()) return found;
    BOOST_OUTCOME_TRY(read_with_number(card, sent, found));
    return found;
}

}  // namespace madoguchi::drivers::pcsc

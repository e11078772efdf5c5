#include "drivers/pcsc/protocol.h"

#include "common/utf8.h"

#include <algorithm>
#include <cstdlib>

namespace madoguchi::drivers::pcsc {

namespace {

constexpr std::uint32_t tag_record = 0xFF20, tag_name = 0xDF22, tag_address = 0xDF23, tag_birth = 0xDF24,
                        tag_sex = 0xDF25;

void require(bool holds) {
    if (!holds) std::abort();
}

std::uint8_t low(std::size_t value) {
    return static_cast<std::uint8_t>(value & 0xFF);
}
std::uint8_t high(std::size_t value) {
    return static_cast<std::uint8_t>((value >> 8) & 0xFF);
}

Bytes with_data(std::array<std::uint8_t, 4> header, View data) {
    require(!data.empty() && data.size() <= 255);
    Bytes command;
    command.reserve(header.size() + data.size() + 2);
    command.assign(header.begin(), header.end());
    command.push_back(low(data.size()));
    command.insert(command.end(), data.begin(), data.end());
    return command;
}

bool is_digit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}
bool all_digits(View text) {
    return std::all_of(text.begin(), text.end(), is_digit);
}

struct Header {
    std::uint32_t tag;
    std::size_t header_size, value_size;
};

// Tags whose low five bits are all set go on in a second byte (ISO/IEC 8825-1); longer tags do not occur on these
// cards.
Result<Header> read_header(View bytes) {
    std::size_t at = 0;
    const auto next = [&]() -> std::optional<std::uint8_t> {
        return at < bytes.size() ? std::optional{bytes[at++]} : std::nullopt;
    };
    const auto first = next();
    if (!first) return fail(Errc::malformed, "no tag");
    std::uint32_t tag = *first;
    if ((*first & 0x1F) == 0x1F) {
        const auto second = next();
        if (!second || (*second & 0x80) != 0) return fail(Errc::malformed, "tag cut off or too long");
        tag = tag << 8 | *second;
    }
    const auto length = next();
    if (!length) return fail(Errc::malformed, "no length");
    if (*length < 0x80) return Header{tag, at, *length};
    if (*length != 0x81 && *length != 0x82) return fail(Errc::malformed, "length form");
    std::size_t size = 0;
    for (int rest = *length & 0x7F; rest > 0; --rest) {
        const auto byte = next();
        if (!byte) return fail(Errc::malformed, "length cut off");
        size = size << 8 | *byte;
    }
    return Header{tag, at, size};
}

struct Found {
    std::optional<View> name, address, birth_date, sex;
};

void keep(Found& found, const Tlv& item) {
    if (item.tag == tag_name) found.name = item.value;
    if (item.tag == tag_address) found.address = item.value;
    if (item.tag == tag_birth) found.birth_date = item.value;
    if (item.tag == tag_sex) found.sex = item.value;
}

Result<void> check(const Found& found) {
    if (!found.name || !found.address || !found.birth_date || !found.sex)
        return fail(Errc::malformed, "EF 0002: tag missing");
    if (!is_utf8(*found.name) || !is_utf8(*found.address)) return fail(Errc::malformed, "EF 0002: text is not UTF-8");
    if (found.name->empty()) return fail(Errc::malformed, "EF 0002: empty name");
    if (found.birth_date->size() != 8 || !all_digits(*found.birth_date))
        return fail(Errc::malformed, "EF 0002: birth date");
    if (found.sex->size() != 1 || !all_digits(*found.sex)) return fail(Errc::malformed, "EF 0002: sex");
    return ok();
}

}  // namespace

Bytes select_application(View application) {
    return with_data({0x00, 0xA4, 0x04, 0x0C}, application);
}

Bytes select_master_file() {
    return {0x00, 0xA4, 0x00, 0x00, 0x02, 0x3F, 0x00};
}

Bytes select_file(std::uint16_t identifier) {
    const std::array<std::uint8_t, 2> data{high(identifier), low(identifier)};
    return with_data({0x00, 0xA4, 0x02, 0x0C}, data);
}

Bytes read_binary(std::size_t offset, std::size_t length) {
    require(offset <= 0x7FFF && length >= 1 && length <= 256);
    return {0x00, 0xB0, high(offset), low(offset), low(length)};
}

Bytes verify(std::string_view pin) {
    require(pin.size() >= pin_size && pin.size() <= longest_password &&
            std::all_of(pin.begin(), pin.end(), [](char byte) { return byte > 0x20 && byte < 0x7F; }));
    return with_data({0x00, 0x20, 0x00, 0x80}, view(pin));
}

Bytes query_tries() {
    return {0x00, 0x20, 0x00, 0x80};
}

Bytes compute_signature(View digest_info) {
    Bytes command = with_data({0x80, 0x2A, 0x00, 0x80}, digest_info);
    command.push_back(0x00);
    return command;
}

Bytes get_response(std::uint8_t length) {
    return {0x00, 0xC0, 0x00, 0x00, length};
}

Bytes read_short(std::uint8_t short_id, std::size_t length) {
    require(short_id >= 1 && short_id <= 30 && length >= 1 && length <= 256);
    return {0x00, 0xB0, static_cast<std::uint8_t>(0x80 | short_id), 0x00, low(length)};
}

Bytes get_identifier() {
    return {0xFF, 0xCA, 0x00, 0x00, 0x00};
}

Bytes with_expected_length(const Bytes& command, std::uint8_t length) {
    Bytes changed = command;
    const bool has_data = command.size() > 5;
    if (has_data && command.size() == 5u + command[4])
        changed.push_back(length);
    else if (command.size() == 4)
        changed.push_back(length);
    else
        changed.back() = length;
    return changed;
}

bool pin_is_well_formed(std::string_view pin) {
    return pin.size() == pin_size && all_digits(view(pin));
}

bool reference_number_is_well_formed(std::string_view number) {
    if (number.size() != reference_number_size || !all_digits(view(number))) return false;
    const auto pair = [&](std::size_t at) { return (number[at] - '0') * 10 + (number[at + 1] - '0'); };
    // 00 stands for a month or day that is not known; cards were first issued in 2016.
    return pair(2) <= 12 && pair(4) <= 31 && pair(6) == 20 && pair(8) >= 16;
}

bool password_is_well_formed(std::string_view password) {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    return password.size() >= shortest_password && password.size() <= longest_password &&
           std::all_of(password.begin(), password.end(), allowed);
}

Secret upper_case(const Secret& text) {
    std::array<char, longest_password> letters{};
    const std::size_t size = std::min(text.size(), letters.size());
    std::transform(text.view().begin(), text.view().begin() + static_cast<std::ptrdiff_t>(size), letters.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    Secret upper{std::string_view{letters.data(), size}};
    explicit_bzero(letters.data(), letters.size());
    return upper;
}

Bytes digest_info(std::span<const std::uint8_t, 32> sha256) {
    // SEQUENCE { SEQUENCE { OID 2.16.840.1.101.3.4.2.1, NULL }, OCTET STRING (32) }
    Bytes info{0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
               0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    info.insert(info.end(), sha256.begin(), sha256.end());
    return info;
}

std::optional<Answer> parse_answer(View raw) {
    if (raw.size() < 2) return std::nullopt;
    const auto data = raw.first(raw.size() - 2);
    const auto status = static_cast<std::uint16_t>(raw[raw.size() - 2] << 8 | raw[raw.size() - 1]);
    return Answer{Bytes{data.begin(), data.end()}, status};
}

Meaning meaning(std::uint16_t status) {
    if ((status & 0xFF00) == 0x6100) return Meaning::more_data;
    if ((status & 0xFF00) == 0x6C00) return Meaning::other_length;
    if ((status & 0xFFF0) == 0x63C0) return Meaning::wrong_pin;
    switch (status) {
        case 0x9000:
            return Meaning::done;
        case 0x6282:
            return Meaning::end_of_file;
        case 0x6983:
        case 0x6984:
            return Meaning::pin_locked;
        case 0x6985:
        case 0x6A88:
            return Meaning::pin_unset;
        case 0x6982:
            return Meaning::not_verified;
        case 0x6700:  // what cards of other kinds answer to a SELECT they do not understand
        case 0x6A81:
        case 0x6A82:
        case 0x6A86:
        case 0x6A87:
        case 0x6B00:
        case 0x6D00:
        case 0x6E00:
            return Meaning::not_here;
        default:
            return Meaning::fault;  // not an enum: the card may answer anything
    }
}

int tries_left(std::uint16_t status) {
    return status & 0x0F;
}

std::string status_text(std::uint16_t status) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (int shift = 12; shift >= 0; shift -= 4) text += digits[(status >> shift) & 0x0F];
    return text;
}

Result<Tlv> read_tlv(View bytes) {
    BOOST_OUTCOME_TRY(const auto header, read_header(bytes));
    if (header.value_size > bytes.size() - header.header_size) return fail(Errc::malformed, "value past the end");
    return Tlv{header.tag, bytes.subspan(header.header_size, header.value_size),
               header.header_size + header.value_size};
}

Result<std::size_t> tlv_size(View head) {
    BOOST_OUTCOME_TRY(const auto header, read_header(head));
    return header.header_size + header.value_size;
}

Result<xfs4iot::CardAttributes> parse_attributes(View file) {
    BOOST_OUTCOME_TRY(const auto record, read_tlv(file));
    if (record.tag != tag_record) return fail(Errc::malformed, "EF 0002: outer tag");
    Found found;
    // DF21 is a table of offsets, not the name; walking by tag does not need it (section 3).
    for (View rest = record.value; !rest.empty();) {
        BOOST_OUTCOME_TRY(const auto item, read_tlv(rest));
        keep(found, item);
        rest = rest.subspan(item.size);
    }
    BOOST_OUTCOME_TRY(check(found));
    return xfs4iot::CardAttributes{to_secret(*found.name), to_secret(*found.address), to_secret(*found.birth_date),
                                   to_secret(*found.sex)};
}

bool is_utf8(View text) {
    return madoguchi::is_utf8({reinterpret_cast<const char*>(text.data()), text.size()});
}

bool is_blank(View file) {
    const auto all = [&](std::uint8_t value) {
        return std::all_of(file.begin(), file.end(), [&](std::uint8_t byte) { return byte == value; });
    };
    return all(0x00) || all(0xFF);
}

Result<std::size_t> certificate_size(View head) {
    if (head.size() < 4 || head[0] != 0x30) return fail(Errc::malformed, "certificate: not a SEQUENCE");
    BOOST_OUTCOME_TRY(const auto size, tlv_size(head));
    if (size < 64) return fail(Errc::malformed, "certificate: too short");
    if (size > largest_certificate) return fail(Errc::too_large, "certificate");
    return size;
}

xfs4iot::CardKind kind_of_token(View token) {
    std::string text = to_text(token);
    text.erase(text.find_last_not_of(std::string_view{" \0", 2}) + 1);
    if (text == "JPKIAPICCTOKEN2") return xfs4iot::CardKind::my_number_card;
    if (text == "JPKIAPICCTOKEN") return xfs4iot::CardKind::juki_card;
    if (text == "JPKIAPGPSETOKEN") return xfs4iot::CardKind::smartphone;
    return xfs4iot::CardKind::unknown;
}

}  // namespace madoguchi::drivers::pcsc

// What travels between terminal and card: command and answer bytes (ISO/IEC 7816-4) against structs. No I/O, no state.
// Values that come from a card are untrusted: every parser answers with an error instead of reading past the end.
// Sources: reference "mynumber-card" sections 1-6; the section is named where a rule is not obvious.
#pragma once

#include "common/result.h"
#include "common/xfs4iot/x_identity.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <string.h>  // explicit_bzero

namespace madoguchi::drivers::pcsc {

// Wipes what it gives back, so that growth and destruction leave no PIN and no attribute behind.
template <class T>
struct WipingAllocator {
    using value_type = T;
    WipingAllocator() = default;
    template <class U>
    WipingAllocator(const WipingAllocator<U>&) {}
    T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
    void deallocate(T* place, std::size_t count) {
        explicit_bzero(place, count * sizeof(T));
        std::allocator<T>{}.deallocate(place, count);
    }
    friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

using Bytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;
using View = std::span<const std::uint8_t>;

[[nodiscard]] inline std::string to_text(View bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline Secret to_secret(View bytes) {
    return Secret{std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
}
[[nodiscard]] inline View view(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// ---- where things are (reference sections 1, 3, 4, 11, 12). The next card generation adds lines here.
namespace aid {
inline constexpr std::array<std::uint8_t, 10> jpki{0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01};
inline constexpr std::array<std::uint8_t, 10> text{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08};
inline constexpr std::array<std::uint8_t, 16> drivers_licence{0xA0, 0x00, 0x00, 0x02, 0x31, 0x01};
inline constexpr std::array<std::uint8_t, 16> my_number_licence{0xA0, 0x00, 0x00, 0x02, 0x31, 0x06};
inline constexpr std::array<std::uint8_t, 16> residence{0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x02};
inline constexpr std::array<std::uint8_t, 16> residence_back{0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x03};
}  // namespace aid

namespace file {
// 券面事項入力補助AP
inline constexpr std::uint16_t attributes = 0x0002, attributes_pin = 0x0011, reference_number = 0x0015;
// 公的個人認証AP
inline constexpr std::uint16_t signing_certificate = 0x0001, signing_issuer = 0x0002;
inline constexpr std::uint16_t token = 0x0006, certificate = 0x000A, issuer_certificate = 0x000B;
inline constexpr std::uint16_t key = 0x0017, authentication_pin = 0x0018;
inline constexpr std::uint16_t signing_key = 0x001A, signing_password = 0x001B;
}  // namespace file

inline constexpr std::size_t token_size = 32;
inline constexpr std::size_t pin_size = 4, reference_number_size = 14;
inline constexpr std::size_t shortest_password = 6, longest_password = 16;
inline constexpr std::size_t largest_certificate = 8192;
inline constexpr std::size_t largest_attributes = 16384;

// ---- commands
[[nodiscard]] Bytes select_application(View application);
[[nodiscard]] Bytes select_master_file();  // by its identifier 3F00
[[nodiscard]] Bytes select_file(std::uint16_t identifier);
// offset 0..32767, length 1..256; more is a broken invariant.
[[nodiscard]] Bytes read_binary(std::size_t offset, std::size_t length);
// For a PIN, number or password of the right form (4 to 16 printable ASCII characters); its EF must be selected.
[[nodiscard]] Bytes verify(std::string_view pin);
// Exactly four bytes: any fifth one makes another command of it (section 6). Burns no try.
[[nodiscard]] Bytes query_tries();
[[nodiscard]] Bytes compute_signature(View digest_info);
[[nodiscard]] Bytes get_response(std::uint8_t length);
// By short identifier 1..30: selects and reads from the start.
[[nodiscard]] Bytes read_short(std::uint8_t short_id, std::size_t length);
// UID or IDm; answered by the reader, PC/SC part 3.
[[nodiscard]] Bytes get_identifier();
// The same command with another Le, for answers 6Cxx.
[[nodiscard]] Bytes with_expected_length(const Bytes& command, std::uint8_t length);

// Exactly as reference section 6 has them; anything else never reaches a card.
[[nodiscard]] bool pin_is_well_formed(std::string_view pin);
[[nodiscard]] bool reference_number_is_well_formed(std::string_view number);  // month, day and year must be possible
[[nodiscard]] bool password_is_well_formed(std::string_view password);        // lower case is accepted
[[nodiscard]] Secret upper_case(const Secret& text);
// DER DigestInfo around a SHA-256 value; the card pads it by PKCS#1 v1.5 type 1.
[[nodiscard]] Bytes digest_info(std::span<const std::uint8_t, 32> sha256);

// ---- answers
struct Answer {
    Bytes data;
    std::uint16_t status = 0;
};

// Absent when there are fewer than two bytes: pcscd reports a pulled card like that (section 8).
[[nodiscard]] std::optional<Answer> parse_answer(View raw);

enum class Meaning {
    done,          // 9000
    end_of_file,   // 6282: the data is valid
    more_data,     // 61xx: GET RESPONSE
    other_length,  // 6Cxx: repeat with Le = xx
    wrong_pin,     // 63Cx
    pin_locked,    // 6983, 6984
    pin_unset,     // 6A88, 6985: no reference data behind this PIN
    not_verified,  // 6982
    not_here,      // 6A82 and what cards of other kinds say to an application they do not have
    fault,         // anything else: stop, never repeat VERIFY
};
[[nodiscard]] Meaning meaning(std::uint16_t status);
// x of 63Cx.
[[nodiscard]] int tries_left(std::uint16_t status);
// Four hex digits, for the log.
[[nodiscard]] std::string status_text(std::uint16_t status);

// ---- contents
struct Tlv {
    std::uint32_t tag = 0;
    View value;
    std::size_t size = 0;  // of tag, length and value together
};

// Tags of one or two bytes, lengths short, 81 xx or 82 xx xx.
[[nodiscard]] Result<Tlv> read_tlv(View bytes);
// How long the object is that starts here, from its first bytes; malformed when they are too few or no TLV.
[[nodiscard]] Result<std::size_t> tlv_size(View head);

// 券面事項入力補助AP EF 0002. Trailing bytes (padding) are ignored, unknown tags skipped.
[[nodiscard]] Result<xfs4iot::CardAttributes> parse_attributes(View file);
[[nodiscard]] bool is_utf8(View text);

// True for a file that was created but never written (all 00 or all FF).
[[nodiscard]] bool is_blank(View file);
// Whole size of a DER certificate from its first four bytes.
[[nodiscard]] Result<std::size_t> certificate_size(View head);
// JPKI token text, padded with spaces or zeros.
[[nodiscard]] xfs4iot::CardKind kind_of_token(View token);

}  // namespace madoguchi::drivers::pcsc

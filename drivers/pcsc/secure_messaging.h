// The cryptography of the first generation of residence cards: two-key 3DES and retail MAC, as in passports (ICAO 9303
// part 11, whose worked example is the unit test). Reference section 12; OpenSSL.
#pragma once

#include "drivers/pcsc/protocol.h"

namespace madoguchi::drivers::pcsc {

// Wiped when it goes: who has it reads along.
struct DesKey : std::array<std::uint8_t, 16> {
    DesKey() : array{} {}
    DesKey(const DesKey&) = default;
    DesKey& operator=(const DesKey&) = default;
    ~DesKey() { explicit_bzero(data(), size()); }
};

// `plain` and `cipher`: multiples of 8 bytes; anything else is a broken invariant. CBC with a zero vector.
[[nodiscard]] Bytes encrypt(const DesKey& key, View plain);
[[nodiscard]] Bytes decrypt(const DesKey& key, View cipher);
// ISO/IEC 9797-1 algorithm 3 with padding method 2: 8 bytes.
[[nodiscard]] Bytes retail_mac(const DesKey& key, View message);
[[nodiscard]] Bytes padded(View message);               // method 2
[[nodiscard]] Result<Bytes> unpadded(View message);     // malformed: no such padding
[[nodiscard]] DesKey first_half_of_sha1(View message);  // a card number's key
[[nodiscard]] DesKey session_key(View key_material);    // SHA-1 of it and 00000001
[[nodiscard]] Bytes random_bytes(std::size_t count);

}  // namespace madoguchi::drivers::pcsc

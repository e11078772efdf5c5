#include "common/ids.h"

#include <openssl/rand.h>

#include <array>
#include <exception>

namespace madoguchi {

std::string new_ulid(std::int64_t unix_milliseconds) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::array<unsigned char, 10> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) std::terminate();

    std::string text(26, '0');
    auto time = static_cast<std::uint64_t>(unix_milliseconds);
    for (std::size_t i = 10; i-- > 0; time >>= 5) text[i] = alphabet[time & 31];
    // 80 bits are 16 digits of 5 bits: two groups of 40 bits, 8 digits each.
    for (std::size_t group = 0; group < 2; ++group) {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < 5; ++i) bits = bits << 8 | random[group * 5 + i];
        for (std::size_t i = 8; i-- > 0; bits >>= 5) text[10 + group * 8 + i] = alphabet[bits & 31];
    }
    return text;
}

}  // namespace madoguchi

#include "backend/crypto/password.h"

#include "backend/crypto/seal.h"

#include <argon2.h>

#include <exception>

namespace madoguchi::backend {
namespace {

constexpr std::uint32_t passes = 3, memory_kib = 65536, lanes = 1;
constexpr std::size_t hash_size = 32, salt_size = 16;

}  // namespace

std::string hash_password(std::string_view password) {
    auto salt = random_bytes(salt_size);
    std::string encoded(argon2_encodedlen(passes, memory_kib, lanes, salt_size, hash_size, Argon2_id), '\0');
    if (argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(), salt.data(), salt.size(),
                              hash_size, encoded.data(), encoded.size()) != ARGON2_OK) {
        std::terminate();
    }
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool password_fits(std::string_view encoded, std::string_view password) {
    return argon2id_verify(std::string{encoded}.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace madoguchi::backend

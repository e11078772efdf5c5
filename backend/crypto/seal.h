// Encryption at rest: AES-256-GCM with one key in a file of mode 0600 in the state directory (made at the first start).
// A sealed text is base64 of nonce, ciphertext and tag. `place` (table and id) is bound in, so that a row copied to
// another place does not open. Any thread.
#pragma once

#include "common/result.h"
#include "common/secret.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace madoguchi::backend {

class Sealer {
public:
    static Result<Sealer> open(const std::filesystem::path& key_file);
    explicit Sealer(Secret key32) : key{std::move(key32)} {}

    [[nodiscard]] std::string seal(std::string_view plain, std::string_view place) const;
    [[nodiscard]] Result<std::string> unseal(std::string_view sealed, std::string_view place) const;  // corrupted
    // Keyed digest (HMAC-SHA-256, hex), to find equal texts without storing them.
    [[nodiscard]] std::string fingerprint(std::string_view text) const;

private:
    Secret key;
};

[[nodiscard]] std::string random_bytes(std::size_t count);
[[nodiscard]] bool equal_secrets(std::string_view one, std::string_view other);  // constant time

// Reads a private file or makes it with `content`, mode 0600; a file others can read is refused.
Result<std::string> private_file(const std::filesystem::path& file, std::string (*content)());

}  // namespace madoguchi::backend

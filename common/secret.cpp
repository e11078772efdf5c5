#include "common/secret.h"

#include <openssl/crypto.h>

namespace madoguchi {

void wipe(std::span<std::byte> bytes) {
    OPENSSL_cleanse(bytes.data(), bytes.size());
}

void wipe(std::string& text) {
    // The part between size and capacity may hold an earlier, longer value; a short string's buffer lies in the object.
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

Secret::Secret(Secret&& other) noexcept : bytes{std::move(other.bytes)} {
    other.clear();  // the text of a short string still stands in the moved-from object
}

Secret& Secret::operator=(const Secret& other) {
    if (this == &other) return *this;
    clear();
    bytes = other.bytes;
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    clear();
    bytes.swap(other.bytes);
    other.clear();  // a swapped short string is a copy: the other's buffer still needs wiping
    return *this;
}

}  // namespace madoguchi

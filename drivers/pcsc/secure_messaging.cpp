#include "drivers/pcsc/secure_messaging.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>

namespace madoguchi::drivers::pcsc {

namespace {

constexpr std::size_t block = 8;

void require(bool holds) {
    if (!holds) std::abort();
}

enum class Direction { decrypt = 0, encrypt = 1 };

// Single DES is three times the same key: OpenSSL 3 has DES itself only in its legacy provider.
Bytes run_des(View key1, View key2, View data, Direction direction) {
    require(data.size() % block == 0);
    Bytes key{key1.begin(), key1.end()};
    key.insert(key.end(), key2.begin(), key2.end());
    key.insert(key.end(), key1.begin(), key1.end());
    constexpr std::array<std::uint8_t, block> zero{};
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                                  EVP_CIPHER_CTX_free};
    Bytes result(data.size() + block);
    int size = 0;
    require(EVP_CipherInit_ex(context.get(), EVP_des_ede3_cbc(), nullptr, key.data(), zero.data(),
                              static_cast<int>(direction)) == 1 &&
            EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
            EVP_CipherUpdate(context.get(), result.data(), &size, data.data(), static_cast<int>(data.size())) == 1 &&
            static_cast<std::size_t>(size) == data.size());
    result.resize(data.size());
    return result;
}

View first(const DesKey& key) {
    return View{key.data(), key.size()}.first(block);
}
View second(const DesKey& key) {
    return View{key.data(), key.size()}.last(block);
}

}  // namespace

Bytes encrypt(const DesKey& key, View plain) {
    return run_des(first(key), second(key), plain, Direction::encrypt);
}

Bytes decrypt(const DesKey& key, View cipher) {
    return run_des(first(key), second(key), cipher, Direction::decrypt);
}

Bytes retail_mac(const DesKey& key, View message) {
    const Bytes chained = run_des(first(key), first(key), padded(message), Direction::encrypt);
    const View last = View{chained}.last(block);
    const Bytes turned = run_des(second(key), second(key), last, Direction::decrypt);
    return run_des(first(key), first(key), turned, Direction::encrypt);
}

Bytes padded(View message) {
    Bytes result{message.begin(), message.end()};
    result.push_back(0x80);
    result.resize((result.size() + block - 1) / block * block, 0x00);
    return result;
}

Result<Bytes> unpadded(View message) {
    std::size_t size = message.size();
    while (size > 0 && message[size - 1] == 0x00) --size;
    if (size == 0 || message[size - 1] != 0x80 || message.size() - size >= block)
        return fail(Errc::malformed, "secure messaging: padding");
    return Bytes{message.begin(), message.begin() + static_cast<std::ptrdiff_t>(size - 1)};
}

DesKey first_half_of_sha1(View message) {
    std::array<std::uint8_t, 20> digest{};
    unsigned size = 0;
    require(EVP_Digest(message.data(), message.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1 &&
            size == digest.size());
    DesKey key;
    std::copy_n(digest.begin(), key.size(), key.begin());
    explicit_bzero(digest.data(), digest.size());
    return key;
}

DesKey session_key(View key_material) {
    Bytes counted{key_material.begin(), key_material.end()};
    counted.insert(counted.end(), {0x00, 0x00, 0x00, 0x01});
    return first_half_of_sha1(counted);
}

Bytes random_bytes(std::size_t count) {
    Bytes bytes(count);
    require(RAND_bytes(bytes.data(), static_cast<int>(count)) == 1);
    return bytes;
}

}  // namespace madoguchi::drivers::pcsc

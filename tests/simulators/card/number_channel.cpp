#include "tests/simulators/card/number_channel.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <stdexcept>

namespace madoguchi::simulators::card {

namespace {

Bytes slice(View from, std::size_t at, std::size_t size) {
    const auto part = from.subspan(at, size);
    return {part.begin(), part.end()};
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

Bytes random_of(std::size_t size) {
    Bytes bytes(size);
    RAND_bytes(bytes.data(), static_cast<int>(size));
    return bytes;
}

Bytes sha1_key(const Bytes& message) {
    Bytes digest(SHA_DIGEST_LENGTH);
    unsigned size = 0;
    EVP_Digest(message.data(), message.size(), digest.data(), &size, EVP_sha1(), nullptr);
    digest.resize(16);
    return digest;
}

Bytes des(const Bytes& key1, const Bytes& key2, View data, bool encipher) {
    const Bytes key = joined({key1, key2, key1});
    const Bytes vector(8);
    Bytes result(data.size() + 8);
    int size = 0;
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    const bool good =
        EVP_CipherInit_ex(context, EVP_des_ede3_cbc(), nullptr, key.data(), vector.data(), encipher) == 1 &&
        EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
        EVP_CipherUpdate(context, result.data(), &size, data.data(), static_cast<int>(data.size())) == 1;
    EVP_CIPHER_CTX_free(context);
    if (!good) throw std::runtime_error("DES");
    result.resize(data.size());
    return result;
}

Bytes triple(const Bytes& key, View data, bool encipher) {
    return des(slice(key, 0, 8), slice(key, 8, 8), data, encipher);
}

Bytes with_padding(View message) {
    Bytes whole{message.begin(), message.end()};
    do whole.push_back(whole.size() == message.size() ? 0x80 : 0x00);
    while (whole.size() % 8 != 0);
    return whole;
}

Bytes mac_of(const Bytes& key, View message) {
    const Bytes one = slice(key, 0, 8), two = slice(key, 8, 8);
    const Bytes chain = des(one, one, with_padding(message), true);
    const Bytes last = slice(chain, chain.size() - 8, 8);
    return des(one, one, des(two, two, last, false), true);
}

}  // namespace

void NumberChannel::reset() {
    random.clear();
    session.clear();
    presented = false;
}

Bytes NumberChannel::challenge() {
    random = random_of(8);
    return random;
}

std::optional<Bytes> NumberChannel::authenticate(const std::string& number, View message) {
    if (random.empty() || message.size() != 40) return std::nullopt;
    const Bytes key = sha1_key(bytes_of(number));
    const Bytes cipher = slice(message, 0, 32);
    if (mac_of(key, cipher) != slice(message, 32, 8)) return std::nullopt;
    const Bytes plain = triple(key, cipher, false);
    if (slice(plain, 8, 8) != random) return std::nullopt;
    const Bytes own_key = random_of(16);
    const Bytes answer = triple(key, joined({random, slice(plain, 0, 8), own_key}), true);
    Bytes material = slice(plain, 16, 16);
    for (std::size_t at = 0; at < material.size(); ++at) material[at] ^= own_key[at];
    session = sha1_key(joined({material, Bytes{0, 0, 0, 1}}));
    random.clear();
    return joined({answer, mac_of(key, answer)});
}

bool NumberChannel::present(const std::string& number, View object) {
    presented = !session.empty() && object.size() == 19 && object[0] == 0x86 && object[1] == 0x11 &&
                object[2] == 0x01 && triple(session, object.subspan(3), false) == with_padding(bytes_of(number));
    return presented;
}

Bytes NumberChannel::seal(View plain) const {
    const Bytes cipher = triple(session, with_padding(plain), true);
    Bytes object{0x86};
    const std::size_t size = cipher.size() + 1;
    if (size > 0x7F) object.push_back(size > 0xFF ? 0x82 : 0x81);
    if (size > 0xFF) object.push_back(static_cast<std::uint8_t>(size >> 8));
    object.push_back(static_cast<std::uint8_t>(size & 0xFF));
    object.push_back(0x01);
    return joined({object, cipher});
}

}  // namespace madoguchi::simulators::card

#include "backend/crypto/seal.h"

#include "common/base64.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <exception>
#include <memory>

namespace madoguchi::backend {
namespace {

constexpr std::size_t nonce_size = 12, tag_size = 16, key_size = 32;

struct CipherFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherFree>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

// OpenSSL failing at plain arithmetic is a broken invariant, not something to go on from.
void insist(bool good) {
    if (!good) std::terminate();
}

std::string new_key() {
    return random_bytes(key_size);
}

Result<std::string> read_private(int file, const std::string& name) {
    struct stat info {};
    if (fstat(file, &info) != 0 || (info.st_mode & 077) != 0) {
        return fail(Errc::unauthorized, name + ": others can read this file; it must have mode 0600");
    }
    std::string content(static_cast<std::size_t>(info.st_size), '\0');
    if (read(file, content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
        return fail(Errc::storage_failed, name + ": cannot be read");
    }
    return content;
}

Result<void> write_private(const std::string& name, const std::string& content) {
    int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return fail(Errc::storage_failed, name + ": cannot be made");
    bool good = write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) && fsync(file) == 0;
    close(file);
    if (!good) return fail(Errc::storage_failed, name + ": cannot be written");
    return ok();
}

}  // namespace

std::string random_bytes(std::size_t count) {
    std::string content(count, '\0');
    insist(RAND_bytes(bytes(content), static_cast<int>(count)) == 1);
    return content;
}

bool equal_secrets(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

Result<std::string> private_file(const std::filesystem::path& path, std::string (*content)()) {
    auto name = path.string();
    if (int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC); file >= 0) {
        auto known = read_private(file, name);
        close(file);
        return known;
    }
    auto fresh = content();
    BOOST_OUTCOME_TRY(write_private(name, fresh));
    return fresh;
}

Result<Sealer> Sealer::open(const std::filesystem::path& key_file) {
    BOOST_OUTCOME_TRY(auto content, private_file(key_file, new_key));
    if (content.size() != key_size) return fail(Errc::corrupted, key_file.string() + ": not a key of 32 bytes");
    Sealer sealer{Secret{content}};
    wipe(content);
    return sealer;
}

std::string Sealer::seal(std::string_view plain, std::string_view place) const {
    Cipher cipher{EVP_CIPHER_CTX_new()};
    auto nonce = random_bytes(nonce_size);
    std::string body(plain.size(), '\0'), tag(tag_size, '\0');
    int count = 0;
    insist(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.view()), bytes(nonce)) == 1);
    insist(EVP_EncryptUpdate(cipher.get(), nullptr, &count, bytes(place), static_cast<int>(place.size())) == 1);
    insist(EVP_EncryptUpdate(cipher.get(), bytes(body), &count, bytes(plain), static_cast<int>(plain.size())) == 1);
    insist(EVP_EncryptFinal_ex(cipher.get(), nullptr, &count) == 1);
    insist(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag.data()) == 1);
    return to_base64(nonce + body + tag);
}

Result<std::string> Sealer::unseal(std::string_view sealed, std::string_view place) const {
    auto raw = from_base64(sealed);
    if (!raw || raw->size() < nonce_size + tag_size) return fail(Errc::corrupted, "sealed text is broken");
    auto body = std::string_view{*raw}.substr(nonce_size, raw->size() - nonce_size - tag_size);
    auto tag = raw->substr(raw->size() - tag_size);
    Cipher cipher{EVP_CIPHER_CTX_new()};
    std::string plain(body.size(), '\0');
    int count = 0;
    insist(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.view()), bytes(*raw)) == 1);
    insist(EVP_DecryptUpdate(cipher.get(), nullptr, &count, bytes(place), static_cast<int>(place.size())) == 1);
    insist(EVP_DecryptUpdate(cipher.get(), bytes(plain), &count, bytes(body), static_cast<int>(body.size())) == 1);
    insist(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1);
    if (EVP_DecryptFinal_ex(cipher.get(), nullptr, &count) != 1) {
        wipe(plain);
        return fail(Errc::corrupted, "sealed text does not open with this key and place");
    }
    return plain;
}

std::string Sealer::fingerprint(std::string_view text) const {
    std::string digest(32, '\0');
    unsigned int size = 0;
    insist(HMAC(EVP_sha256(), key.view().data(), static_cast<int>(key.size()), bytes(text), text.size(), bytes(digest),
                &size) != nullptr);
    return to_hex(digest);
}

}  // namespace madoguchi::backend

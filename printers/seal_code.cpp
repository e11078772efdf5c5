#include "printers/seal_code.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace madoguchi::printers {
namespace {

// MADO1:<key>:<document>:<KIND>:<yyyymmdd>:<content>:<signature>, all in QR's alphanumeric set; binary parts are
// RFC 4648 base 32 without padding. The signature covers everything before its colon.
constexpr std::string_view magic = "MADO1";
constexpr std::string_view base32_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t key_id_bytes = 5;

using Key = std::shared_ptr<EVP_PKEY>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

[[noreturn]] void broken(const char* what) {
    std::fprintf(stderr, "seal code: %s\n", what);
    std::abort();
}

std::string to_base32(std::string_view bytes) {
    std::string text;
    unsigned buffer = 0;
    unsigned bits = 0;
    for (char byte : bytes) {
        buffer = (buffer << 8U) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) text += base32_alphabet[(buffer >> (bits - 5)) & 31U];
        buffer &= (1U << bits) - 1;
    }
    if (bits > 0) text += base32_alphabet[(buffer << (5 - bits)) & 31U];
    return text;
}

// Strict: the unused bits at the end must be zero, so that a payload has one spelling only.
std::optional<std::string> from_base32(std::string_view text, std::size_t expected) {
    std::string bytes;
    unsigned buffer = 0;
    unsigned bits = 0;
    for (char c : text) {
        auto value = base32_alphabet.find(c);
        if (value == base32_alphabet.npos) return std::nullopt;
        buffer = (buffer << 5U) | static_cast<unsigned>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>((buffer >> bits) & 255U);
            buffer &= (1U << bits) - 1;
        }
    }
    if (bytes.size() != expected || bits >= 5 || buffer != 0) return std::nullopt;
    return bytes;
}

bool only(std::string_view text, std::string_view more) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || more.find(c) != more.npos;
    });
}

std::string public_bytes(EVP_PKEY* key) {
    std::string bytes(32, '\0');
    std::size_t length = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &length) != 1) {
        broken("no public key");
    }
    return bytes;
}

ContentHash sha256(std::string_view bytes) {
    ContentHash hash{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
    return hash;
}

std::string key_id(EVP_PKEY* key) {
    ContentHash hash = sha256(public_bytes(key));
    return to_base32(std::string_view(reinterpret_cast<const char*>(hash.data()), key_id_bytes));
}

std::string date_digits(std::chrono::year_month_day date) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%04d%02u%02u", int(date.year()), unsigned(date.month()),
                  unsigned(date.day()));
    return digits;
}

std::optional<std::chrono::year_month_day> read_date(std::string_view digits) {
    if (digits.size() != 8 || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
    int number = std::atoi(std::string(digits).c_str());
    std::chrono::year_month_day date{std::chrono::year(number / 10000),
                                     std::chrono::month(static_cast<unsigned>(number / 100 % 100)),
                                     std::chrono::day(static_cast<unsigned>(number % 100))};
    if (!date.ok()) return std::nullopt;
    return date;
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::vector<std::string_view> split(std::string_view payload) {
    std::vector<std::string_view> parts;
    while (true) {
        auto colon = payload.find(':');
        parts.push_back(payload.substr(0, colon));
        if (colon == payload.npos) return parts;
        payload.remove_prefix(colon + 1);
    }
}

std::optional<SealCode> read_parts(const std::vector<std::string_view>& parts) {
    if (parts.size() != 7 || parts[0] != magic || parts[1].size() != 8) return std::nullopt;
    if (!only(parts[2], "-") || !only(parts[3], "-")) return std::nullopt;
    auto date = read_date(parts[4]);
    auto content = from_base32(parts[5], 32);
    if (!date || !content) return std::nullopt;
    SealCode code{std::string(parts[2]), lower(std::string(parts[3])), *date, {}};
    std::copy(content->begin(), content->end(), code.content.begin());
    return code;
}

bool signature_right(EVP_PKEY* key, std::string_view message, const std::string& signature) {
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) != 1) return false;
    return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

std::string pem_text(EVP_PKEY* key, bool with_private) {
    Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
    int written = with_private ? PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr)
                               : PEM_write_bio_PUBKEY(bio.get(), key);
    if (written != 1) broken("key cannot be written");
    char* data = nullptr;
    long length = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<std::size_t>(length));
}

Result<Key> read_key(std::string_view pem, bool is_private) {
    Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    EVP_PKEY* raw = is_private ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr)
                               : PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr);
    Key key(raw, &EVP_PKEY_free);
    if (!key || EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) return fail(Errc::malformed, "not an Ed25519 key in PEM");
    return key;
}

// Bytes of the UTF-8 character at `at`; 1 for a stray byte.
std::size_t character_length(std::string_view text, std::size_t at) {
    auto lead = static_cast<unsigned char>(text[at]);
    std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return std::min(length, text.size() - at);
}

bool left_out(std::string_view character) {
    if (character.size() == 1) return static_cast<unsigned char>(character[0]) <= 0x20 || character[0] == 0x7f;
    if (character == "\u00a0" || character == "\u00ad" || character == "\u3000" || character == "\ufeff") return true;
    if (character >= "\u2000" && character <= "\u200f") return true;
    if (character >= "\u2028" && character <= "\u202f") return true;
    if (character >= "\u2060" && character <= "\u206f") return true;
    if (character >= "\ufe00" && character <= "\ufe0f") return true;
    return character >= "\U000E0100" && character <= "\U000E01EF";
}

void mask_numbers(std::string& text) {
    constexpr std::string_view word = "個人番号";
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at)) {
        at += word.size();
        for (std::size_t i = 0;
             i < 12 && at + i < text.size() && std::isdigit(static_cast<unsigned char>(text[at + i])); ++i) {
            text[at + i] = '*';
        }
    }
}

}  // namespace

std::string canonical_text(std::string_view text) {
    std::string canonical;
    for (std::size_t at = 0; at < text.size();) {
        std::string_view character = text.substr(at, character_length(text, at));
        if (!left_out(character)) canonical += character;
        at += character.size();
    }
    mask_numbers(canonical);
    return canonical;
}

ContentHash content_hash(std::string_view text) {
    return sha256(canonical_text(text));
}

Result<SealSigner> SealSigner::from_pem(std::string_view pem) {
    BOOST_OUTCOME_TRY(auto key, read_key(pem, true));
    SealSigner signer;
    signer.key = std::move(key);
    return signer;
}

SealSigner::KeyPair SealSigner::generate() {
    Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free);
    if (!key) broken("no key generated");
    return {pem_text(key.get(), true), pem_text(key.get(), false)};
}

std::string SealSigner::public_pem() const {
    return pem_text(key.get(), false);
}

std::string SealSigner::sign(const SealCode& code) const {
    std::string kind = upper(code.kind);
    if (!only(code.document, "-") || !only(kind, "-")) broken("document id or kind outside the alphabet");
    std::string_view content(reinterpret_cast<const char*>(code.content.data()), code.content.size());
    std::string message = std::string(magic) + ":" + key_id(key.get()) + ":" + code.document + ":" + kind + ":" +
                          date_digits(code.date) + ":" + to_base32(content);
    std::string signature(64, '\0');
    std::size_t length = signature.size();
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    bool done = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                               reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
    if (!done) broken("signing failed");
    return message + ":" + to_base32(signature);
}

Result<void> SealVerifier::trust(std::string_view public_pem) {
    BOOST_OUTCOME_TRY(auto key, read_key(public_pem, false));
    keys.push_back(std::move(key));
    return ok();
}

Result<SealCode> SealVerifier::verify(std::string_view payload) const {
    if (payload.size() > 1024) return fail(Errc::malformed, "seal code");
    auto parts = split(payload);
    auto code = read_parts(parts);
    if (!code) return fail(Errc::malformed, "seal code");
    auto signature = from_base32(parts[6], 64);
    if (!signature) return fail(Errc::malformed, "seal code");
    std::string_view message = payload.substr(0, payload.rfind(':'));
    auto named = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key_id(key.get()) == parts[1]; });
    if (named == keys.end()) return fail(Errc::missing, "signing key not trusted here");
    if (!signature_right(named->get(), message, *signature)) return fail(Errc::refused, "signature wrong");
    return *code;
}

}  // namespace madoguchi::printers

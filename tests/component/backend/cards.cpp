// Keys and certificates of the test's own issuer.
#include "tests/component/backend/town.h"

#include "common/digest.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <random>

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Key new_key() {
    return {EVP_RSA_gen(2048), EVP_PKEY_free};
}

template <class F>
std::string pem_text(F write) {
    std::unique_ptr<BIO, decltype(&BIO_free_all)> memory{BIO_new(BIO_s_mem()), BIO_free_all};
    write(memory.get());
    char* data = nullptr;
    auto size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

Key read_key(const std::string& pem) {
    std::unique_ptr<BIO, decltype(&BIO_free_all)> memory{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                         BIO_free_all};
    return {PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
}

void name(X509_NAME* into, const char* common) {
    X509_NAME_add_entry_by_txt(into, "C", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("JP"), -1, -1, 0);
    X509_NAME_add_entry_by_txt(into, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common), -1, -1, 0);
}

void extend(X509* certificate, int kind, const char* value) {
    auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

std::mt19937_64& dice() {
    static std::mt19937_64 one{20261124};
    return one;
}

Certificate make(EVP_PKEY* key, EVP_PKEY* issuer_key, const char* subject, int days, const char* constraint,
                 const char* usage) {
    Certificate made{X509_new(), X509_free};
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), dice()() >> 8);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -86400L * 30);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 86400L * days);
    X509_set_pubkey(made.get(), key);
    name(X509_get_subject_name(made.get()), subject);
    name(X509_get_issuer_name(made.get()), "test issuer");
    extend(made.get(), NID_basic_constraints, constraint);
    extend(made.get(), NID_key_usage, usage);
    X509_sign(made.get(), issuer_key, EVP_sha256());
    return made;
}

std::string der(X509* certificate) {
    unsigned char* data = nullptr;
    auto size = i2d_X509(certificate, &data);
    std::string text{reinterpret_cast<char*>(data), static_cast<std::size_t>(size)};
    OPENSSL_free(data);
    return text;
}

Certificate read_der(const std::string& text) {
    const auto* data = reinterpret_cast<const unsigned char*>(text.data());
    return {d2i_X509(nullptr, &data, static_cast<long>(text.size())), X509_free};
}

}  // namespace

struct Issuer::Body {
    Key key = new_key();
    Certificate certificate =
        make(key.get(), key.get(), "test issuer", 3650, "critical,CA:TRUE", "critical,keyCertSign,cRLSign");
};

Issuer::Issuer() : body{std::make_shared<Body>()} {}

Card Issuer::issue(int days, bool for_signing_in) const {
    auto key = new_key();
    auto certificate = make(key.get(), body->key.get(), "opaque", days, "CA:FALSE",
                            for_signing_in ? "critical,digitalSignature" : "critical,keyEncipherment");
    auto pem =
        pem_text([&](BIO* into) { PEM_write_bio_PrivateKey(into, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return {der(certificate.get()), pem};
}

std::string Issuer::pem() const {
    return pem_text([&](BIO* into) { PEM_write_bio_X509(into, body->certificate.get()); });
}

std::string Issuer::revocation_list(const std::vector<std::string>& revoked, int age_hours) const {
    std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list{X509_CRL_new(), X509_CRL_free};
    X509_CRL_set_version(list.get(), 1);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(body->certificate.get()));
    std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> moment{X509_gmtime_adj(nullptr, -3600L * age_hours),
                                                                 ASN1_TIME_free};
    X509_CRL_set1_lastUpdate(list.get(), moment.get());
    X509_gmtime_adj(moment.get(), 3600L * 24 * 30);
    X509_CRL_set1_nextUpdate(list.get(), moment.get());
    for (const auto& text : revoked) {
        auto certificate = read_der(text);
        auto* entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get()));
        X509_REVOKED_set_revocationDate(entry, moment.get());
        X509_CRL_add0_revoked(list.get(), entry);
    }
    X509_CRL_sign(list.get(), body->key.get(), EVP_sha256());
    return pem_text([&](BIO* into) { PEM_write_bio_X509_CRL(into, list.get()); });
}

std::string sign(const Card& card, const std::string& message) {
    auto key = read_key(card.key);
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
    std::size_t size = 512;
    std::string signature(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(message.data()), message.size());
    signature.resize(size);
    return signature;
}

std::string card_key(const Card& card) {
    auto certificate = read_der(card.certificate);
    unsigned char* data = nullptr;
    auto size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &data);
    auto digest = madoguchi::sha256_hex({reinterpret_cast<char*>(data), static_cast<std::size_t>(size)});
    OPENSSL_free(data);
    return digest;
}

std::string ulid() {
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string text = "0";
    while (text.size() < 26) text += digits[dice()() % 32];
    return text;
}

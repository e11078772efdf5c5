#include "tests/simulators/card/issuer.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace madoguchi::simulators::card {

namespace {

using KeyPointer = std::shared_ptr<EVP_PKEY>;
using CertificatePointer = std::shared_ptr<X509>;

void require(bool good, const char* what) {
    if (!good) throw std::runtime_error(std::string{"OpenSSL: "} + what);
}

KeyPointer new_key() {
    KeyPointer key{EVP_RSA_gen(2048), EVP_PKEY_free};
    require(key != nullptr, "RSA key");
    return key;
}

std::uint32_t random_number() {
    std::uint32_t number = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) == 1, "random");
    return (number & 0x7FFFFFFF) | 0x01000000;
}

// Subject names on real cards: about 20 opaque characters, new for every certificate.
std::string opaque_name() {
    constexpr std::string_view characters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    std::string name;
    for (int at = 0; at < 20; ++at) name += characters[random_number() % characters.size()];
    return name;
}

void add(X509_NAME* name, const char* field, const std::string& text) {
    require(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.c_str()),
                                       static_cast<int>(text.size()), -1, 0) == 1,
            "name");
}

void extend(X509* certificate, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "extension");
    X509_EXTENSION_free(extension);
}

void add_other_names(X509* certificate, const std::vector<std::pair<std::string, std::string>>& named) {
    GENERAL_NAMES* names = GENERAL_NAMES_new();
    for (const auto& [object, text] : named) {
        ASN1_UTF8STRING* string = ASN1_UTF8STRING_new();
        ASN1_STRING_set(string, text.data(), static_cast<int>(text.size()));
        ASN1_TYPE* value = ASN1_TYPE_new();
        ASN1_TYPE_set(value, V_ASN1_UTF8STRING, string);
        GENERAL_NAME* name = GENERAL_NAME_new();
        GENERAL_NAME_set0_othername(name, OBJ_txt2obj(object.c_str(), 1), value);
        sk_GENERAL_NAME_push(names, name);
    }
    const bool added = X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
    GENERAL_NAMES_free(names);
    require(added, "alternative names");
}

CertificatePointer blank(const KeyPointer& key, std::uint32_t serial, Moment not_before, Moment not_after) {
    CertificatePointer certificate{X509_new(), X509_free};
    X509* raw = certificate.get();
    X509_set_version(raw, X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(raw), serial);
    ASN1_TIME_set(X509_getm_notBefore(raw), not_before.time_since_epoch().count());
    ASN1_TIME_set(X509_getm_notAfter(raw), not_after.time_since_epoch().count());
    X509_set_pubkey(raw, key.get());
    return certificate;
}

Bytes der_of(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    require(size > 0, "DER");
    Bytes bytes{der, der + size};
    OPENSSL_free(der);
    return bytes;
}

template <class Write>
std::string pem(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new(BIO_s_mem()), BIO_free};
    require(write(bio.get()) == 1, "PEM");
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string fingerprint(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    Bytes digest(32);
    unsigned digest_size = 0;
    require(size > 0 && EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), &digest_size, EVP_sha256(),
                                   nullptr) == 1,
            "digest");
    OPENSSL_free(der);
    std::string text = to_hex(digest);
    for (char& digit : text) digit = static_cast<char>(std::tolower(digit));
    return text;
}

}  // namespace

Issuer::Issuer(const std::string& unit, const std::string& purpose) : key{new_key()} {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    self = blank(key, random_number(), now - std::chrono::years{2}, now + std::chrono::years{8});
    X509_NAME* name = X509_get_subject_name(self.get());
    add(name, "C", "JP");
    add(name, "O", "JPKI");
    add(name, "OU", purpose);
    add(name, "OU", unit);
    X509_set_issuer_name(self.get(), name);
    extend(self.get(), self.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(self.get(), self.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(self.get(), self.get(), NID_subject_key_identifier, "hash");
    require(X509_sign(self.get(), key.get(), EVP_sha256()) > 0, "sign");
}

IssuedCard Issuer::issue(Moment not_before, Moment not_after) {
    return issue_with(not_before, not_after, "critical,digitalSignature", {});
}

IssuedCard Issuer::issue_for_signing(const std::string& name, const std::string& address, Moment not_before,
                                     Moment not_after) {
    return issue_with(not_before, not_after, "critical,nonRepudiation",
                      {{"1.2.392.200149.8.5.5.1", name}, {"1.2.392.200149.8.5.5.5", address}});
}

IssuedCard Issuer::issue_with(Moment not_before, Moment not_after, const char* usage, const OtherNames& names) {
    const auto card_key = new_key();
    const std::uint32_t serial = random_number();
    const auto certificate = blank(card_key, serial, not_before, not_after);
    X509* raw = certificate.get();
    add(X509_get_subject_name(raw), "C", "JP");
    add(X509_get_subject_name(raw), "CN", opaque_name());
    X509_set_issuer_name(raw, X509_get_subject_name(self.get()));
    extend(raw, self.get(), NID_key_usage, usage);
    if (!names.empty()) add_other_names(raw, names);
    extend(raw, self.get(), NID_subject_key_identifier, "hash");
    extend(raw, self.get(), NID_authority_key_identifier, "keyid");
    require(X509_sign(raw, key.get(), EVP_sha256()) > 0, "sign");
    auto key_text = pem([&](BIO* bio) {
        return PEM_write_bio_PKCS8PrivateKey(bio, card_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    return {std::move(key_text), der_of(raw), serial, fingerprint(raw)};
}

Bytes Issuer::certificate() const {
    return der_of(self.get());
}

std::string Issuer::certificate_pem() const {
    return pem([&](BIO* bio) { return PEM_write_bio_X509(bio, self.get()); });
}

std::string Issuer::revocations(const std::vector<std::uint32_t>& serials, Moment updated, Moment next_update) const {
    const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list{X509_CRL_new(), X509_CRL_free};
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> last{
        ASN1_TIME_set(nullptr, updated.time_since_epoch().count()), ASN1_TIME_free};
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> next{
        ASN1_TIME_set(nullptr, next_update.time_since_epoch().count()), ASN1_TIME_free};
    X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(self.get()));
    X509_CRL_set1_lastUpdate(list.get(), last.get());
    X509_CRL_set1_nextUpdate(list.get(), next.get());
    for (const std::uint32_t serial : serials) {
        X509_REVOKED* entry = X509_REVOKED_new();
        const std::unique_ptr<ASN1_INTEGER, decltype(&ASN1_INTEGER_free)> number{ASN1_INTEGER_new(), ASN1_INTEGER_free};
        ASN1_INTEGER_set_uint64(number.get(), serial);
        X509_REVOKED_set_serialNumber(entry, number.get());
        X509_REVOKED_set_revocationDate(entry, last.get());
        X509_CRL_add0_revoked(list.get(), entry);
    }
    X509_CRL_sort(list.get());
    require(X509_CRL_sign(list.get(), key.get(), EVP_sha256()) > 0, "sign CRL");
    return pem([&](BIO* bio) { return PEM_write_bio_X509_CRL(bio, list.get()); });
}

}  // namespace madoguchi::simulators::card

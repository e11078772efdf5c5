#include "drivers/pcsc/certificate.h"

#include "common/clock.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace madoguchi::drivers::pcsc {

namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;

Certificate decode(View der) {
    const unsigned char* at = der.data();
    Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    if (certificate && at != der.data() + der.size()) certificate.reset();
    return certificate;
}

Result<std::string> rfc3339(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return fail(Errc::malformed, "certificate: validity");
    return to_rfc3339(WallTime{std::chrono::seconds{timegm(&parts)}});
}

Result<std::string> key_fingerprint(const X509& certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &der);
    if (size <= 0) return fail(Errc::malformed, "certificate: public key");
    const auto digest = sha256({der, static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 0x0F];
    }
    return text;
}

}  // namespace

std::array<std::uint8_t, 32> sha256(View bytes) {
    std::array<std::uint8_t, 32> digest{};
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 ||
        size != digest.size())
        std::abort();
    return digest;
}

Result<CertificateFacts> read_certificate_facts(View der) {
    const auto certificate = decode(der);
    if (!certificate) return fail(Errc::malformed, "certificate: DER");
    BOOST_OUTCOME_TRY(auto not_before, rfc3339(X509_get0_notBefore(certificate.get())));
    BOOST_OUTCOME_TRY(auto not_after, rfc3339(X509_get0_notAfter(certificate.get())));
    BOOST_OUTCOME_TRY(auto card_key, key_fingerprint(*certificate));
    return CertificateFacts{std::move(not_before), std::move(not_after), std::move(card_key)};
}

bool signature_matches(View certificate, std::string_view message, View signature) {
    const auto decoded = decode(certificate);
    EVP_PKEY* key = decoded ? X509_get0_pubkey(decoded.get()) : nullptr;
    if (key == nullptr) return false;
    const DigestContext context{EVP_MD_CTX_new()};
    const auto data = view(message);
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), data.data(), data.size()) == 1;
}

}  // namespace madoguchi::drivers::pcsc

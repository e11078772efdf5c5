#include "backend/crypto/certificates.h"

#include "backend/crypto/revocation.h"
#include "common/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

namespace madoguchi::backend {
namespace {

template <auto Release>
struct Free {
    template <class T>
    void operator()(T* thing) const {
        Release(thing);
    }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Store = std::unique_ptr<X509_STORE, Free<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Source = std::unique_ptr<BIO, Free<BIO_free_all>>;

constexpr std::size_t largest_certificate = 8192;

// Exactly one certificate, nothing behind it.
Certificate parse(std::string_view der) {
    if (der.empty() || der.size() > largest_certificate) return {};
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* end = at + der.size();
    Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    return at == end ? std::move(certificate) : Certificate{};
}

std::string card_key(X509* certificate) {
    unsigned char* der = nullptr;
    int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) return {};
    auto digest = sha256_hex({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return digest;
}

Code code_of(int trouble) {
    switch (trouble) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return Code::certificate_expired;
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return Code::certificate_not_yet_valid;
        case X509_V_ERR_CERT_REVOKED:
            return Code::certificate_revoked;
        case X509_V_ERR_UNABLE_TO_GET_CRL:
        case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
        case X509_V_ERR_CRL_SIGNATURE_FAILURE:
            return Code::revocation_unknown;
        case X509_V_ERR_CRL_HAS_EXPIRED:
        case X509_V_ERR_CRL_NOT_YET_VALID:
            return Code::revocation_list_old;
        default:
            return Code::certificate_issuer_unknown;
    }
}

// For signing in, not for signing contracts: digitalSignature set, and never a CA.
bool fit_for_authentication(X509* certificate) {
    auto flags = X509_get_extension_flags(certificate);
    if ((flags & EXFLAG_CA) != 0 || (flags & EXFLAG_INVALID) != 0) return false;
    return (flags & EXFLAG_KUSAGE) == 0 || (X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) != 0;
}

}  // namespace

std::string_view name(Revocation value) {
    switch (value) {
        case Revocation::good:
            return "good";
        case Revocation::unknown:
            return "unknown";
    }
    return "unknown";
}

struct CertificateJudge::Body {
    std::vector<Certificate> issuers;
    std::unique_ptr<RevocationLists> lists;
    RevocationRules rules;

    [[nodiscard]] Store store(const RevocationListSet& known) const {
        Store made{X509_STORE_new()};
        for (const auto& issuer : issuers) X509_STORE_add_cert(made.get(), issuer.get());
        for (const auto& file : known) {
            for (const auto& list : *file) X509_STORE_add_crl(made.get(), list.get());
        }
        return made;
    }

    // The X509_V_ERR_ of a verification at `now`; issuers are trusted as configured, whether self-signed or not.
    // Revocation is looked at when there are lists.
    [[nodiscard]] int verify(X509* certificate, WallTime now, const RevocationListSet& known) const {
        auto trust = store(known);
        StoreContext context{X509_STORE_CTX_new()};
        X509_STORE_CTX_init(context.get(), trust.get(), certificate, nullptr);
        auto* parameters = X509_STORE_CTX_get0_param(context.get());
        X509_VERIFY_PARAM_set_time(parameters, std::chrono::system_clock::to_time_t(now));
        unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;
        if (!known.empty()) flags |= X509_V_FLAG_CRL_CHECK;
        X509_VERIFY_PARAM_set_flags(parameters, flags);
        if (X509_verify_cert(context.get()) == 1) return X509_V_OK;
        auto trouble = X509_STORE_CTX_get_error(context.get());
        // An issuer out of its own dates is no issuer any more; the card is not at fault.
        bool issuer_at_fault = X509_STORE_CTX_get_error_depth(context.get()) > 0;
        if (issuer_at_fault && (trouble == X509_V_ERR_CERT_HAS_EXPIRED || trouble == X509_V_ERR_CERT_NOT_YET_VALID)) {
            return X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
        }
        return trouble == X509_V_OK ? X509_V_ERR_UNSPECIFIED : trouble;
    }

    [[nodiscard]] bool list_too_old(X509* certificate, WallTime now, const RevocationListSet& known) const {
        auto limit = std::chrono::system_clock::to_time_t(now - rules.oldest_list);
        for (const auto& file : known) {
            for (const auto& list : *file) {
                if (X509_NAME_cmp(X509_CRL_get_issuer(list.get()), X509_get_issuer_name(certificate)) != 0) continue;
                if (X509_cmp_time(X509_CRL_get0_lastUpdate(list.get()), &limit) > 0) return false;
            }
        }
        return true;
    }
};

CertificateJudge::CertificateJudge(std::unique_ptr<Body> made) : body{std::move(made)} {}
CertificateJudge::CertificateJudge(CertificateJudge&&) noexcept = default;
CertificateJudge& CertificateJudge::operator=(CertificateJudge&&) noexcept = default;
CertificateJudge::~CertificateJudge() = default;

Result<CertificateJudge> CertificateJudge::read(const std::vector<std::filesystem::path>& issuers,
                                                const std::vector<std::filesystem::path>& lists,
                                                RevocationRules rules) {
    auto made = std::make_unique<Body>();
    made->rules = rules;
    for (const auto& path : issuers) {
        Source file{BIO_new_file(path.c_str(), "r")};
        auto before = made->issuers.size();
        while (file) {
            Certificate one{PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)};
            if (!one) break;
            made->issuers.push_back(std::move(one));
        }
        if (made->issuers.size() == before)
            return fail(Errc::missing, fmt::format("{}: holds no PEM certificate", path.string()));
    }
    BOOST_OUTCOME_TRY(made->lists, RevocationLists::read(lists));
    return CertificateJudge{std::move(made)};
}

Outcome<CertificateJudge::Verdict> CertificateJudge::judge(std::string_view der, WallTime now) const {
    auto certificate = parse(der);
    if (!certificate) return refuse(Code::certificate_unfit);
    if (auto trouble = body->verify(certificate.get(), now, {}); trouble != X509_V_OK) return refuse(code_of(trouble));
    if (!fit_for_authentication(certificate.get())) return refuse(Code::certificate_unfit);
    Verdict verdict{.card_key = card_key(certificate.get())};
    if (!body->lists->configured()) {
        if (!body->rules.accept_unknown) return refuse(Code::revocation_unknown);
        return verdict;
    }
    const auto known = body->lists->current();
    if (auto trouble = body->verify(certificate.get(), now, known); trouble != X509_V_OK)
        return refuse(code_of(trouble));
    if (body->list_too_old(certificate.get(), now, known)) return refuse(Code::revocation_list_old);
    verdict.revocation = Revocation::good;
    return verdict;
}

bool CertificateJudge::signed_by(std::string_view der, std::string_view message, std::string_view signature) {
    auto certificate = parse(der);
    if (!certificate) return false;
    auto* key = X509_get0_pubkey(certificate.get());
    if (key == nullptr) return false;
    Digest digest{EVP_MD_CTX_new()};
    // P-384 certificates of the next card generation sign with SHA-384.
    const auto* hash = EVP_PKEY_get_bits(key) == 384 ? EVP_sha384() : EVP_sha256();
    if (EVP_DigestVerifyInit(digest.get(), nullptr, hash, nullptr, key) != 1) return false;
    return EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

}  // namespace madoguchi::backend

// Judges the user authentication certificate of a card: chain to the configured issuers, dates, use, revocation lists,
// and the signature over the nonce. A local check for this city's own service, not a service of verifying for others
// (docs/adr: revocation can be checked only where the city holds the lists). Source: reference "mynumber-card"
// section 4. Any thread after read().
#pragma once

#include "backend/problem.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::backend {

enum class Revocation { good, unknown };
[[nodiscard]] std::string_view name(Revocation value);

struct RevocationRules {
    bool accept_unknown = false;         // city data: issue although no list is configured
    std::chrono::hours oldest_list{48};  // lists issued longer ago, or past nextUpdate, refuse
};

class CertificateJudge {
public:
    // PEM files, each with one or more issuers or lists. Lists are read again when their file was replaced.
    static Result<CertificateJudge> read(const std::vector<std::filesystem::path>& issuers,
                                         const std::vector<std::filesystem::path>& lists, RevocationRules rules);

    struct Verdict {
        std::string card_key;  // lower-case hex SHA-256 of the DER SubjectPublicKeyInfo
        Revocation revocation = Revocation::unknown;
    };
    [[nodiscard]] Outcome<Verdict> judge(std::string_view der, WallTime now) const;
    // Whether `signature` over `message` was made with the certificate's key: RSASSA-PKCS1-v1_5 or ECDSA, by the key.
    [[nodiscard]] static bool signed_by(std::string_view der, std::string_view message, std::string_view signature);

    CertificateJudge(CertificateJudge&&) noexcept;
    CertificateJudge& operator=(CertificateJudge&&) noexcept;
    ~CertificateJudge();

private:
    struct Body;
    explicit CertificateJudge(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body;
};

}  // namespace madoguchi::backend

// A certificate authority that looks like the one of the public personal authentication service (JPKI), for test cards.
// Keys live only as long as the object: what make leaves behind can sign nothing but with the cards themselves.
#pragma once

#include "tests/simulators/card/bytes.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace madoguchi::simulators::card {

using Moment = std::chrono::sys_seconds;

struct IssuedCard {
    std::string key_pem;  // RSA 2048, PKCS#8
    Bytes certificate;    // DER
    std::uint32_t serial = 0;
    std::string card_key;  // lower-case hex SHA-256 of the DER SubjectPublicKeyInfo
};

class Issuer {
public:
    // `unit` makes the difference between the trusted and the unknown issuer, `purpose` between the two CAs.
    explicit Issuer(const std::string& unit, const std::string& purpose = "JPKI for user authentication");

    [[nodiscard]] IssuedCard issue(Moment not_before, Moment not_after);
    // A signing certificate: name and address stand in its subjectAltName (reference section 4).
    [[nodiscard]] IssuedCard issue_for_signing(const std::string& name, const std::string& address, Moment not_before,
                                               Moment not_after);
    [[nodiscard]] Bytes certificate() const;  // DER
    [[nodiscard]] std::string certificate_pem() const;
    // A revocation list over `serials`, PEM.
    [[nodiscard]] std::string revocations(const std::vector<std::uint32_t>& serials, Moment updated,
                                          Moment next_update) const;

private:
    using OtherNames = std::vector<std::pair<std::string, std::string>>;  // OID, text
    [[nodiscard]] IssuedCard issue_with(Moment not_before, Moment not_after, const char* usage,
                                        const OtherNames& names);
    std::shared_ptr<evp_pkey_st> key;
    std::shared_ptr<x509_st> self;
};

}  // namespace madoguchi::simulators::card

// `municipal-backend verify`: is this sheet, or this code from a sheet, ours and unaltered? A PDF is checked three
// ways: the signature of its code, its visible text against the signed hash, and its line in the issue register. A code
// alone is checked by signature and register. Says nothing about persons.
#pragma once

#include "backend/storage/issue_register.h"
#include "printers/seal_code.h"

#include <string>
#include <string_view>

namespace madoguchi::backend {

struct Verification {
    bool genuine = false;
    std::string serial, kind, date, outcome;  // when the code is ours
    std::string reason;                       // why not
};

Result<Verification> verify_pdf(IssueRegister& issues, const printers::SealVerifier& verifier, std::string_view pdf);
Result<Verification> verify_code(IssueRegister& issues, const printers::SealVerifier& verifier, std::string_view code);

}  // namespace madoguchi::backend

#include "backend/verify.h"

#include "common/digest.h"
#include "printers/sheet_reader.h"

#include <fmt/format.h>

namespace madoguchi::backend {
namespace {

std::string why(Errc code) {
    switch (code) {
        case Errc::malformed:
            return "not_a_sheet";
        case Errc::too_large:
            return "too_large";
        case Errc::missing:
            return "no_code_of_ours";
        case Errc::conflict:
            return "pages_of_different_sheets";
        case Errc::corrupted:
            return "altered";
        case Errc::refused:
            return "signature_wrong";
        case Errc::unknown_key:
        case Errc::out_of_range:
        case Errc::unsupported:
        case Errc::unreachable:
        case Errc::closed:
        case Errc::timed_out:
        case Errc::canceled:
        case Errc::unauthorized:
        case Errc::busy:
        case Errc::storage_failed:
        case Errc::device_failed:
            return std::string{name(code)};
    }
    return "unknown";
}

Result<Verification> with_register(IssueRegister& issues, const Result<printers::SealCode>& signed_code) {
    Verification result;
    if (!signed_code) {
        result.reason = why(signed_code.error().code);
        return result;
    }
    const auto& code = signed_code.value();
    result.kind = code.kind;
    result.date =
        fmt::format("{:04}-{:02}-{:02}", int{code.date.year()}, unsigned{code.date.month()}, unsigned{code.date.day()});
    BOOST_OUTCOME_TRY(auto document, issues.find(code.document));
    if (!document) {
        result.reason = "not_in_the_issue_register";
        return result;
    }
    result.serial = document->serial;
    result.outcome = document->outcome;
    // A sheet that was spoiled or not handed out is no certificate, although we made it.
    result.genuine =
        document->outcome == "issued" || document->outcome == "pending" || document->outcome == "forgotten";
    if (!result.genuine) result.reason = document->outcome == "voided" ? "voided" : "not_issued";
    return result;
}

}  // namespace

Result<Verification> verify_pdf(IssueRegister& issues, const printers::SealVerifier& verifier, std::string_view pdf) {
    BOOST_OUTCOME_TRY(auto result, with_register(issues, printers::check_sheet(pdf, verifier)));
    if (!result.genuine) return result;
    // Text and code agree; the file itself must be the one that was made, else something invisible was changed in it.
    BOOST_OUTCOME_TRY(auto same, issues.find_by_sha256(sha256_hex(pdf)));
    if (same) return result;
    result.genuine = false;
    result.reason = "altered";
    return result;
}

Result<Verification> verify_code(IssueRegister& issues, const printers::SealVerifier& verifier, std::string_view code) {
    BOOST_OUTCOME_TRY(auto result, with_register(issues, verifier.verify(code)));
    if (!result.genuine) return result;
    BOOST_OUTCOME_TRY(auto payload, verifier.verify(code));
    BOOST_OUTCOME_TRY(auto document, issues.find(payload.document));
    if (document && document->code == code) return result;
    result.genuine = false;
    result.reason = "altered";
    return result;
}

}  // namespace madoguchi::backend

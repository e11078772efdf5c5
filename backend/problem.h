// Everything the HTTP interface can say instead of a result: one closed list, one JSON shape (schema Error in
// openapi.yaml). A refusal (status 422) is told to a resident; each has its next step. Causes stay inside: two refusals
// with the same code have the same bytes.
#pragma once

#include "common/clock.h"
#include "common/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace madoguchi::backend {

enum class Code {
    // requests
    malformed_request,
    idempotency_key_missing,
    terminal_unknown,
    not_signed_in,
    not_found,
    method_not_allowed,
    timed_out,
    idempotency_conflict,
    visit_exists,
    visit_over,
    another_person,
    outcome_conflict,
    payment_conflict,
    amount_mismatch,
    quote_expired,
    too_large,
    unsupported_media_type,
    busy,
    second_person_needed,  // staff pages only, like the next two
    proposal_waits,
    proposal_settled,
    internal,
    storage_failed,
    // the card
    certificate_expired,
    certificate_not_yet_valid,
    certificate_issuer_unknown,
    certificate_unfit,
    certificate_revoked,
    revocation_unknown,
    revocation_list_old,
    card_not_registered,
    challenge_expired,
    signature_wrong,
    // the person and the paper
    under_age,
    moved_out,
    deceased,
    ask_at_counter,
    register_updating,
    glyph_pending,
    text_too_long,
    separate_household,
    removed_record,
    seal_not_registered,
    seal_suspended,
    income_undeclared,
    income_not_resident,
    income_not_released,
    tax_none,
    koseki_elsewhere,
    koseki_none,
    koseki_former,
    option_unavailable,
    too_many_copies,
    closed,
    suspended,
};

struct CodeFacts {
    Code code;
    std::string_view name;
    int status;
    std::string_view next_step;
    std::string_view message;  // for the technician
};
[[nodiscard]] const CodeFacts& facts(Code code);
[[nodiscard]] std::string_view name(Code code);
[[nodiscard]] std::optional<Code> code_named(std::string_view name);
[[nodiscard]] inline bool is_refusal(Code code) {
    return facts(code).status == 422;
}

struct Problem {
    Code code = Code::internal;
    std::string detail = {};                         // malformed requests: the place
    std::string city = {};                           // income_not_resident
    std::optional<WallTime> next_opening = {};       // closed
    std::map<std::string, std::string> reason = {};  // suspended: by language

    Problem() = default;
    explicit Problem(Code what, std::string where = {}) : code{what}, detail{std::move(where)} {}
    // Storage trouble becomes storage_failed; malformed input malformed_request with its place. Implicit for
    // OUTCOME_TRY.
    Problem(const Error& error);  // NOLINT
};

template <class T>
using Outcome = Result<T, Problem>;

[[nodiscard]] inline auto refuse(Code code, std::string detail = {}) {
    return boost::outcome_v2::failure(Problem{code, std::move(detail)});
}

// The body of the reply.
[[nodiscard]] std::string to_body(const Problem& problem);

}  // namespace madoguchi::backend

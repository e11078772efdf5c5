#include "backend/problem.h"

#include <nlohmann/json.hpp>

#include <array>

namespace madoguchi::backend {
namespace {

constexpr std::array<CodeFacts, 57> table{{
    {Code::malformed_request, "malformed_request", 400, "none", "the request does not follow openapi.yaml"},
    {Code::idempotency_key_missing, "idempotency_key_missing", 400, "none", "every POST carries Idempotency-Key"},
    {Code::terminal_unknown, "terminal_unknown", 401, "none", "no registered terminal"},
    {Code::not_signed_in, "not_signed_in", 401, "none", "no valid token for this terminal and visit"},
    {Code::not_found, "not_found", 404, "none", "nothing of that name belongs to this terminal"},
    {Code::method_not_allowed, "method_not_allowed", 405, "none", "the path has no such method"},
    {Code::timed_out, "timed_out", 408, "retry", "the request was not complete in time"},
    {Code::idempotency_conflict, "idempotency_conflict", 409, "none", "the key was used for another request"},
    {Code::visit_exists, "visit_exists", 409, "none", "the visit was started before"},
    {Code::visit_over, "visit_over", 409, "none", "the visit is closed or expired"},
    {Code::another_person, "another_person", 409, "use_own_card", "the visit belongs to another card holder"},
    {Code::outcome_conflict, "outcome_conflict", 409, "none", "contradicts the recorded outcome"},
    {Code::payment_conflict, "payment_conflict", 409, "none", "contradicts the recorded payment"},
    {Code::amount_mismatch, "amount_mismatch", 409, "none", "differs from the quoted total; recorded for staff"},
    {Code::quote_expired, "quote_expired", 409, "choose_again", "the quote is no longer binding"},
    {Code::too_large, "too_large", 413, "none", "the request is larger than is accepted"},
    {Code::unsupported_media_type, "unsupported_media_type", 415, "none", "a body is application/json"},
    {Code::busy, "busy", 429, "retry", "too much at once"},
    {Code::second_person_needed, "second_person_needed", 403, "none", "another person of the needed role decides"},
    {Code::proposal_waits, "proposal_waits", 409, "none", "an earlier proposal for the same waits for a decision"},
    {Code::proposal_settled, "proposal_settled", 409, "none", "somebody has decided before"},
    {Code::internal, "internal", 500, "retry", "the back end failed"},
    {Code::storage_failed, "storage_failed", 503, "retry", "the database refused"},
    {Code::certificate_expired, "certificate_expired", 422, "renew_certificate", "the certificate is past its end"},
    {Code::certificate_not_yet_valid, "certificate_not_yet_valid", 422, "counter",
     "the certificate is before its start"},
    {Code::certificate_issuer_unknown, "certificate_issuer_unknown", 422, "use_own_card",
     "no configured issuer signed it"},
    {Code::certificate_unfit, "certificate_unfit", 422, "use_own_card", "not a user authentication certificate"},
    {Code::certificate_revoked, "certificate_revoked", 422, "renew_certificate", "on the revocation list"},
    {Code::revocation_unknown, "revocation_unknown", 422, "come_back_later", "revocation could not be checked"},
    {Code::revocation_list_old, "revocation_list_old", 422, "come_back_later", "the revocation list is too old"},
    {Code::card_not_registered, "card_not_registered", 422, "link_card", "no resident is linked to this certificate"},
    {Code::challenge_expired, "challenge_expired", 422, "retry", "the nonce is unknown, used or expired"},
    {Code::signature_wrong, "signature_wrong", 422, "retry", "the signature does not fit the nonce"},
    {Code::under_age, "under_age", 422, "counter", "below the age of the machine service"},
    {Code::moved_out, "moved_out", 422, "ask_other_city", "no longer a resident"},
    {Code::deceased, "deceased", 422, "counter", "the record is closed"},
    {Code::ask_at_counter, "ask_at_counter", 422, "counter", "not issued at a machine"},
    {Code::register_updating, "register_updating", 422, "come_back_later", "the record is being changed"},
    {Code::glyph_pending, "glyph_pending", 422, "counter", "a character of the sheet is not registered yet"},
    {Code::text_too_long, "text_too_long", 422, "counter", "a name or address does not fit the sheet"},
    {Code::separate_household, "separate_household", 422, "counter", "another household at the same address"},
    {Code::removed_record, "removed_record", 422, "counter", "a removed record is counter business"},
    {Code::seal_not_registered, "seal_not_registered", 422, "register_seal", "no seal is registered"},
    {Code::seal_suspended, "seal_suspended", 422, "counter", "the seal registration is suspended"},
    {Code::income_undeclared, "income_undeclared", 422, "declare_income", "no declaration for that year"},
    {Code::income_not_resident, "income_not_resident", 422, "ask_other_city", "not resident here on 1 January"},
    {Code::income_not_released, "income_not_released", 422, "come_back_later", "that year is not released yet"},
    {Code::tax_none, "tax_none", 422, "counter", "no assessment for that year"},
    {Code::koseki_elsewhere, "koseki_elsewhere", 422, "konbini_or_wide_area", "the koseki is kept by another city"},
    {Code::koseki_none, "koseki_none", 422, "counter", "a resident without koseki"},
    {Code::koseki_former, "koseki_former", 422, "counter", "a removed or re-made koseki"},
    {Code::option_unavailable, "option_unavailable", 422, "choose_again", "the choice is not offered to this person"},
    {Code::too_many_copies, "too_many_copies", 422, "choose_again", "more copies than the city allows"},
    {Code::closed, "closed", 422, "come_back_later", "outside the hours of this service"},
    {Code::suspended, "suspended", 422, "counter", "staff suspended this service"},
}};

Code code_of(Errc code) {
    switch (code) {
        case Errc::malformed:
        case Errc::unknown_key:
        case Errc::out_of_range:
        case Errc::missing:
        case Errc::unsupported:
            return Code::malformed_request;
        case Errc::too_large:
            return Code::too_large;
        case Errc::timed_out:
        case Errc::canceled:
            return Code::timed_out;
        case Errc::unauthorized:
            return Code::not_signed_in;
        case Errc::conflict:
            return Code::idempotency_conflict;
        case Errc::busy:
            return Code::busy;
        case Errc::storage_failed:
            return Code::storage_failed;
        case Errc::unreachable:
        case Errc::closed:
        case Errc::refused:
        case Errc::corrupted:
        case Errc::device_failed:
            return Code::internal;
    }
    return Code::internal;
}

}  // namespace

const CodeFacts& facts(Code code) {
    for (const auto& row : table) {
        if (row.code == code) return row;
    }
    std::terminate();
}

std::string_view name(Code code) {
    return facts(code).name;
}

std::optional<Code> code_named(std::string_view name) {
    for (const auto& row : table) {
        if (row.name == name) return row.code;
    }
    return std::nullopt;
}

Problem::Problem(const Error& error) : code{code_of(error.code)} {
    if (code == Code::malformed_request) detail = error.detail;
}

std::string to_body(const Problem& problem) {
    const auto& known = facts(problem.code);
    nlohmann::json body{{"code", known.name}, {"message", known.message}, {"next_step", known.next_step}};
    if (!problem.detail.empty()) body["detail"] = problem.detail;
    if (!problem.city.empty()) body["city"] = problem.city;
    if (problem.next_opening) body["next_opening"] = to_rfc3339(*problem.next_opening);
    if (!problem.reason.empty()) body["reason"] = problem.reason;
    return body.dump();
}

}  // namespace madoguchi::backend

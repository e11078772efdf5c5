// Refund and void by two persons: who proposes does not confirm. Only what was confirmed counts: a refund as given back
// and in the day totals, a void as the end of the sheet. Every act is logged; reasons stand sealed, never in a log.
#include "backend/api/call.h"
#include "backend/staff/receipt.h"
#include "backend/staff/staff_api.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::backend {
namespace {

constexpr std::string_view refund = "refund", confirmed = "confirmed", rejected = "rejected";

bool same(const Adjustment& one, const Adjustment& other) {
    return one.kind == other.kind && one.subject == other.subject && one.amount == other.amount &&
           one.way == other.way && one.reason == other.reason && one.proposed_by == other.proposed_by;
}

bool has_role(const StaffCall& call) {
    return call.user.role >= role_named(call.bench.office.rules.second_person).value_or(Role::supervisor);
}

Outcome<Adjustment> read_proposal(StaffCall& call) {
    JsonReader reader{call.body};
    Adjustment one;
    one.id = ulid(reader, "id");
    one.kind = reader.word("kind", {"refund", "void"});
    one.subject = reader.text("subject", std::nullopt, 64);
    const bool gives_back = one.kind == refund;
    if (gives_back) one.way = reader.word("way", {"cash", "terminal"});
    if (gives_back) one.amount = reader.integer("amount", std::nullopt, 1, 100'000'000);
    one.reason = reader.text("reason", std::nullopt, 300);
    if (one.reason.find_first_not_of(' ') == std::string::npos)
        reader.trouble(Errc::missing, "reason", "the second person is told a reason");
    BOOST_OUTCOME_TRY(reader.finish());
    one.proposed_by = call.user.name;
    one.proposed = call.now;
    one.state = "open";
    return one;
}

// What the proposal is about, as it stands now: asked when it is proposed and again when it is confirmed.
Outcome<Payment> payment_to_give_back(StaffCall& call, const Adjustment& one) {
    BOOST_OUTCOME_TRY(auto payment, call.bench.visits.payment(one.subject));
    if (!payment) return refuse(Code::not_found);
    BOOST_OUTCOME_TRY(auto left, refundable(call, *payment));
    if (one.amount > left) return refuse(Code::payment_conflict);
    return std::move(*payment);
}

Outcome<IssuedDocument> document_to_void(StaffCall& call, const Adjustment& one) {
    BOOST_OUTCOME_TRY(auto document, call.bench.issues.find(one.subject));
    if (!document) return refuse(Code::not_found);
    if (document->sha256.empty() || !may_be_voided(document->outcome)) return refuse(Code::outcome_conflict);
    return std::move(*document);
}

Outcome<void> find_subject(StaffCall& call, Adjustment& one) {
    if (one.kind == refund) {
        BOOST_OUTCOME_TRY(auto payment, payment_to_give_back(call, one));
        one.visit = payment.visit;
        one.label = payment.transaction;
        return ok();
    }
    BOOST_OUTCOME_TRY(auto document, document_to_void(call, one));
    one.visit = document.visit;
    one.label = document.serial;
    return ok();
}

// A refund of a payment in doubt says that it was taken after all: both stand in the day totals. Cash comes out of the
// counter's till, not out of what the cashless terminal counted.
Outcome<void> give_back(StaffCall& call, const Adjustment& one) {
    auto& visits = call.bench.visits;
    BOOST_OUTCOME_TRY(auto payment, payment_to_give_back(call, one));
    BOOST_OUTCOME_TRY(auto quote, visits.quote(payment.quote, payment.visit));
    if (!quote) return refuse(Code::not_found);
    if (payment.outcome == "unknown") {
        payment.outcome = "paid";
        BOOST_OUTCOME_TRY(visits.record_payment(payment, *quote, payment.amount != quote->total, call.now));
    }
    const auto means = one.way == "cash" ? std::string{counter_cash} : payment.means;
    BOOST_OUTCOME_TRY(visits.record_refund(payment, *quote, means, one.amount, call.now));
    return ok();
}

Outcome<void> make_void(StaffCall& call, const Adjustment& one) {
    BOOST_OUTCOME_TRY(auto document, document_to_void(call, one));
    const std::string outcome = voided_outcome(document.outcome);
    BOOST_OUTCOME_TRY(call.log("outcome_marked", fmt::format("{} {}>{}", document.id, document.outcome, outcome)));
    BOOST_OUTCOME_TRY(
        call.bench.issues.set_outcome(document.id, outcome, document.attempt, document.impressions, call.now));
    return ok();
}

Outcome<void> may_decide(const StaffCall& call, const Adjustment& one, std::string_view decision) {
    if (one.state != "open") return refuse(Code::proposal_settled);
    const bool own = one.proposed_by == call.user.name;
    const bool withdraws = own && decision == rejected;
    if (!withdraws && (own || !has_role(call))) return refuse(Code::second_person_needed);
    return ok();
}

Outcome<Response> decide(StaffCall& call, std::string_view decision) {
    JsonReader reader{call.body};
    BOOST_OUTCOME_TRY(reader.finish());
    auto& adjustments = call.bench.adjustments;
    BOOST_OUTCOME_TRY(auto one, adjustments.find(call.id));
    if (!one) return refuse(Code::not_found);
    const bool repeated = one->state == decision && one->decided_by == call.user.name;
    if (repeated) return json_response(adjustment_json(call, *one));
    BOOST_OUTCOME_TRY(may_decide(call, *one, decision));
    // Carried out before it counts as decided: who loses the race leaves nothing, the transaction goes back.
    if (decision == confirmed) {
        BOOST_OUTCOME_TRY(one->kind == refund ? give_back(call, *one) : make_void(call, *one));
    }
    BOOST_OUTCOME_TRY(auto won, adjustments.decide(one->id, std::string{decision}, call.user.name, call.now));
    if (!won) return refuse(Code::proposal_settled);
    BOOST_OUTCOME_TRY(call.log(fmt::format("{}_{}", one->kind, decision), one->id));
    BOOST_OUTCOME_TRY(auto settled, adjustments.find(one->id));
    return json_response(adjustment_json(call, settled.value_or(*one)));
}

}  // namespace

Result<std::int64_t> refundable(StaffCall& call, const Payment& payment) {
    if (payment.outcome != "paid" && payment.outcome != "unknown") return 0;
    BOOST_OUTCOME_TRY(auto back, call.bench.adjustments.given_back(payment.attempt));
    return std::max<std::int64_t>(0, payment.amount - back);
}

nlohmann::json adjustment_json(const StaffCall& call, const Adjustment& one) {
    const bool own = one.proposed_by == call.user.name, open = one.state == "open";
    return {{"id", one.id},
            {"kind", one.kind},
            {"visit", one.visit},
            {"number", inquiry_number(one.visit)},
            {"subject", one.subject},
            {"label", one.label},
            {"amount", one.amount},
            {"way", one.way},
            {"reason", one.reason},
            {"proposed_by", one.proposed_by},
            {"proposed_time", to_rfc3339(one.proposed)},
            {"state", one.state},
            {"decided_by", one.decided_by},
            {"decided_time", open ? "" : to_rfc3339(one.decided)},
            {"may_withdraw", open && own},
            {"may_decide", open && !own && has_role(call)}};
}

Outcome<Response> propose_adjustment(StaffCall& call) {
    auto& adjustments = call.bench.adjustments;
    BOOST_OUTCOME_TRY(auto one, read_proposal(call));
    BOOST_OUTCOME_TRY(auto before, adjustments.find(one.id));
    if (before) {
        if (!same(*before, one)) return refuse(Code::idempotency_conflict);
        return json_response(adjustment_json(call, *before));
    }
    BOOST_OUTCOME_TRY(find_subject(call, one));
    BOOST_OUTCOME_TRY(auto waits, adjustments.waits_for(one.subject));
    if (waits) return refuse(Code::proposal_waits);
    BOOST_OUTCOME_TRY(adjustments.propose(one));
    BOOST_OUTCOME_TRY(call.log(one.kind + "_proposed", one.id));
    return json_response(adjustment_json(call, one));
}

Outcome<Response> confirm_adjustment(StaffCall& call) {
    return decide(call, confirmed);
}

Outcome<Response> reject_adjustment(StaffCall& call) {
    return decide(call, rejected);
}

// What waits for a second person, all of it, and what was decided today.
Outcome<Response> show_adjustments(StaffCall& call) {
    const auto& timezone = call.bench.office.timezone;
    auto today = civil(call.now, timezone);
    today.hour = today.minute = today.second = 0;
    const auto from = from_civil(today, timezone), until = from_civil(day_after(today, 1), timezone);
    BOOST_OUTCOME_TRY(auto found, call.bench.adjustments.open());
    BOOST_OUTCOME_TRY(auto decided, call.bench.adjustments.decided(from, until));
    std::ranges::move(decided, std::back_inserter(found));
    auto list = nlohmann::json::array();
    for (const auto& one : found) list.push_back(adjustment_json(call, one));
    return json_response({{"adjustments", list}});
}

}  // namespace madoguchi::backend

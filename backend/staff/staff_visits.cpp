// One visit as staff need it at the counter: what was paid, what came out, what was reported; marking what became of a
// sheet, and the receipt once more. Every look and every act is logged.
#include "backend/staff/receipt.h"
#include "backend/staff/staff_api.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::backend {
namespace {

constexpr std::int64_t most_visits = 5;
constexpr std::string_view outcome_marked = "outcome_marked", receipt_reissued = "receipt_reissued";

nlohmann::json acts_json(const std::vector<Access>& acts) {
    auto list = nlohmann::json::array();
    for (const auto& one : acts) {
        auto space = one.object.find(' ');
        list.push_back({{"time", to_rfc3339(one.time)},
                        {"name", one.name},
                        {"what", space == std::string::npos ? "" : one.object.substr(space + 1)}});
    }
    return list;
}

Result<nlohmann::json> payment_json(StaffCall& call, const Payment& payment) {
    BOOST_OUTCOME_TRY(auto quote, call.bench.visits.quote(payment.quote, payment.visit));
    BOOST_OUTCOME_TRY(auto left, refundable(call, payment));
    BOOST_OUTCOME_TRY(auto back, call.bench.adjustments.given_back(payment.attempt));
    BOOST_OUTCOME_TRY(auto reissues, call.bench.staff.accesses_of(std::string{receipt_reissued}, payment.attempt));
    return nlohmann::json{{"attempt", payment.attempt},
                          {"outcome", payment.outcome},
                          {"means_name", means_name(call.bench.office, payment.means)},
                          {"brand", payment.brand},
                          {"amount", payment.amount},
                          {"mismatch", payment.mismatch},
                          {"refundable", left},
                          {"given_back", back},
                          {"transaction", payment.transaction},
                          {"receipt_number", payment.receipt_number},
                          {"time", to_rfc3339(payment.updated)},
                          {"fee", quote ? fee_name(call.bench.office, quote->fee_code) : ""},
                          {"copies", quote ? quote->copies : 0},
                          {"reissues", acts_json(reissues)}};
}

Result<nlohmann::json> document_line(StaffCall& call, const IssuedDocument& document) {
    BOOST_OUTCOME_TRY(auto marks, call.bench.staff.accesses_of(std::string{outcome_marked}, document.id));
    auto line = register_line(call.bench, document);
    line["voidable"] = !document.sha256.empty() && may_be_voided(document.outcome);
    line["marks"] = acts_json(marks);
    return line;
}

Result<nlohmann::json> visit_json(StaffCall& call, const Visit& visit) {
    nlohmann::json json{{"visit", visit.id},
                        {"number", inquiry_number(visit.id)},
                        {"terminal", visit.terminal},
                        {"place", place_of(call.bench, visit.terminal)},
                        {"started", to_rfc3339(visit.started)},
                        {"state", visit.state},
                        {"close_reason", visit.close_reason},
                        {"payments", nlohmann::json::array()},
                        {"documents", nlohmann::json::array()},
                        {"adjustments", nlohmann::json::array()},
                        {"events", nlohmann::json::array()}};
    BOOST_OUTCOME_TRY(auto payments, call.bench.visits.payments(visit.id));
    for (const auto& one : payments) {
        BOOST_OUTCOME_TRY(auto line, payment_json(call, one));
        json["payments"].push_back(std::move(line));
    }
    BOOST_OUTCOME_TRY(auto documents, call.bench.issues.of_visit(visit.id));
    for (const auto& one : documents) {
        BOOST_OUTCOME_TRY(auto line, document_line(call, one));
        json["documents"].push_back(std::move(line));
    }
    BOOST_OUTCOME_TRY(auto adjustments, call.bench.adjustments.of_visit(visit.id));
    for (const auto& one : adjustments) json["adjustments"].push_back(adjustment_json(call, one));
    BOOST_OUTCOME_TRY(auto events, call.bench.staff.events_of(visit.id));
    for (const auto& one : events) json["events"].push_back(event_json(call.bench, one));
    return json;
}

// By the number on the slip, the whole id, or the serial of a sheet.
Result<std::vector<Visit>> matching(StaffCall& call, const std::string& typed) {
    auto end = end_of_visit(typed);
    if (end.empty()) {
        BOOST_OUTCOME_TRY(auto document, call.bench.issues.find_by_serial(typed));
        if (!document) return std::vector<Visit>{};
        end = document->visit;
    }
    return call.bench.visits.ending_with(end, most_visits, call.now);
}

}  // namespace

Outcome<Response> show_visits(StaffCall& call) {
    auto at = call.request.query.find("number");
    if (at == call.request.query.end() || at->second.empty() || at->second.size() > 64)
        return refuse(Code::malformed_request, "?number: the number of a visit or a sheet is wanted");
    BOOST_OUTCOME_TRY(call.log("visit", at->second));
    BOOST_OUTCOME_TRY(auto visits, matching(call, at->second));
    auto list = nlohmann::json::array();
    for (const auto& one : visits) {
        BOOST_OUTCOME_TRY(auto json, visit_json(call, one));
        list.push_back(std::move(json));
    }
    return json_response({{"visits", list}});
}

Outcome<Response> mark_outcome(StaffCall& call) {
    JsonReader reader{call.body};
    auto outcome = reader.word("outcome", {"issued", "not_issued", "spoiled", "forgotten"});
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(auto document, call.bench.issues.find(call.id));
    if (!document) return refuse(Code::not_found);
    // A sheet that was never made has no paper to say anything about.
    if (document->sha256.empty() || !may_be_corrected(document->outcome, outcome))
        return refuse(Code::outcome_conflict);
    if (document->outcome != outcome) {
        BOOST_OUTCOME_TRY(call.log(outcome_marked, fmt::format("{} {}>{}", document->id, document->outcome, outcome)));
        BOOST_OUTCOME_TRY(
            call.bench.issues.set_outcome(document->id, outcome, document->attempt, document->impressions, call.now));
    }
    return json_response({{"document", document->id}, {"outcome", outcome}});
}

Outcome<Response> reissue_receipt(StaffCall& call) {
    JsonReader reader{call.body};
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(auto payment, call.bench.visits.payment(call.id));
    if (!payment) return refuse(Code::not_found);
    if (payment->outcome != "paid" || payment->mismatch) return refuse(Code::payment_conflict);
    BOOST_OUTCOME_TRY(auto left, refundable(call, *payment));
    if (left == 0 && payment->amount > 0) return refuse(Code::payment_conflict);  // all of it was given back
    BOOST_OUTCOME_TRY(auto quote, call.bench.visits.quote(payment->quote, payment->visit));
    if (!quote) return refuse(Code::not_found);
    BOOST_OUTCOME_TRY(call.log(receipt_reissued, payment->attempt));
    call.receipt = reissued_receipt(call.bench, *payment, *quote);
    return Response{.status = 200, .content_type = "image/png", .body = {}};
}

}  // namespace madoguchi::backend

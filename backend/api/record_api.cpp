// What became of paper and money. Needs only the terminal: it must still arrive after a restart.
#include "backend/api/call.h"
#include "common/digest.h"
#include "common/ids.h"
#include "common/log.h"

#include <algorithm>

namespace madoguchi::backend {
namespace {

Outcome<IssuedDocument> document_of(Call& call, const std::string& visit) {
    BOOST_OUTCOME_TRY(auto known, any_visit(call, visit));
    BOOST_OUTCOME_TRY(auto document, call.bench.issues.find(call.id));
    if (!document || document->visit != known.id || document->sha256.empty()) return refuse(Code::not_found);
    return std::move(*document);
}

struct Report {
    std::string outcome, attempt;
    std::int64_t impressions = 0;
};

// Staff may have marked the sheet before the terminal's report came: what came out of the printer is kept all the same.
// What an earlier report told is not taken back by one that contradicts it.
Result<void> keep_print(Call& call, const IssuedDocument& document, const Report& report) {
    bool told_before = !document.attempt.empty() && document.attempt != report.attempt;
    if (report.attempt.empty() || told_before) return ok();
    return call.bench.issues.set_print(document.id, report.attempt, report.impressions);
}

Result<void> keep_outcome(Call& call, const IssuedDocument& document, const Report& report) {
    if (document.outcome == report.outcome) return keep_print(call, document, report);
    bool repeats_print = report.attempt.empty();
    return call.bench.issues.set_outcome(document.id, report.outcome, repeats_print ? document.attempt : report.attempt,
                                         std::max(report.impressions, repeats_print ? document.impressions : 0),
                                         call.now);
}

bool payment_may_become(std::string_view from, std::string_view to) {
    if (from == to) return true;
    if (from == "unknown") return true;
    return from == "paid" && to == "reversed";
}

Outcome<Payment> read_payment(Call& call) {
    JsonReader reader{call.body};
    Payment payment;
    payment.visit = ulid(reader, "visit_id");
    payment.quote = reader.text("quote_id", std::nullopt, 64);
    payment.attempt = ulid(reader, "attempt_id");
    payment.terminal = call.terminal;
    payment.outcome = reader.word("outcome", {"paid", "not_paid", "unknown", "reversed"});
    payment.means = reader.text("means", std::nullopt, 64);
    payment.brand = reader.text("brand", "", 64);
    payment.amount = reader.integer("amount", std::nullopt, 0, 100'000'000);
    payment.transaction = reader.text("transaction", std::nullopt, 128);
    payment.receipt_number = reader.text("receipt_number", "", 64);
    BOOST_OUTCOME_TRY(reader.finish());
    return payment;
}

bool same(const Payment& one, const Payment& other) {
    return one.visit == other.visit && one.quote == other.quote && one.terminal == other.terminal;
}

Outcome<Reply> mismatch(Call& call, const Payment& payment, const StoredQuote& quote) {
    BOOST_OUTCOME_TRY(call.bench.visits.record_payment(payment, quote, true, call.now));
    BOOST_OUTCOME_TRY(call.bench.staff.add_event({.id = new_ulid(milliseconds(call.now)),
                                                  .terminal = call.terminal,
                                                  .kind = "refund_due",
                                                  .visit = payment.visit,
                                                  .document = {},
                                                  .attempt = payment.attempt,
                                                  .device = {},
                                                  .state = "amount_mismatch",
                                                  .done_by = {},
                                                  .amount = payment.amount,
                                                  .time = call.now,
                                                  .done_time = {}}));
    log_event(LogEvent::backend_amount_mismatch, {{"terminal", call.terminal}, {"attempt", payment.attempt}});
    return refuse(Code::amount_mismatch);
}

const std::vector<std::string> event_kinds{
    "card_left",      "paper_left",      "help_called",   "payment_unknown",     "reversal_failed",
    "refund_due",     "print_unknown",   "sheet_spoiled", "receipt_not_printed", "device_out_of_service",
    "consumable_low", "visit_recovered", "journal_broken"};

bool plain_word(std::string_view text) {
    return text.size() <= 40 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

}  // namespace

nlohmann::json document_json(const IssuedDocument& document) {
    return {{"document_id", document.id}, {"serial", document.serial}, {"service", document.service},
            {"pages", document.pages},    {"sha256", document.sha256}, {"size", document.size},
            {"outcome", document.outcome}};
}

Outcome<Reply> document_content(Call& call) {
    auto visit = call.request.query.find("visit_id");
    if (visit == call.request.query.end()) return refuse(Code::malformed_request, "?visit_id: is missing");
    BOOST_OUTCOME_TRY(auto open, open_visit(call, visit->second));
    BOOST_OUTCOME_TRY(auto document, document_of(call, open.id));
    // A cancelled serial is never printed, whatever a terminal still has in hand.
    if (!may_be_voided(document.outcome)) return refuse(Code::not_found);
    BOOST_OUTCOME_TRY(auto pdf, call.bench.issues.content(document.id));
    if (pdf.empty() || sha256_hex(pdf) != document.sha256) return refuse(Code::not_found);
    return Reply{200, {}, std::move(pdf), "application/pdf"};
}

Outcome<Reply> record_outcome(Call& call) {
    JsonReader reader{call.body};
    auto visit = ulid(reader, "visit_id");
    Report report;
    report.outcome = reader.word("outcome", {"issued", "not_issued", "spoiled", "forgotten"});
    report.attempt = ulid(reader, "attempt_id", false);
    report.impressions = reader.integer("impressions", 0, 0, 10'000);
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(auto document, document_of(call, visit));
    if (!may_become(document.outcome, report.outcome)) {
        BOOST_OUTCOME_TRY(keep_print(call, document, report));
        return refuse(Code::outcome_conflict);
    }
    BOOST_OUTCOME_TRY(keep_outcome(call, document, report));
    return Reply{200, {{"document_id", document.id}, {"outcome", report.outcome}}};
}

Outcome<Reply> record_payment(Call& call) {
    auto& visits = call.bench.visits;
    BOOST_OUTCOME_TRY(auto payment, read_payment(call));
    BOOST_OUTCOME_TRY(auto visit, any_visit(call, payment.visit));
    BOOST_OUTCOME_TRY(auto quote, visits.quote(payment.quote, visit.id));
    if (!quote) return refuse(Code::not_found);
    BOOST_OUTCOME_TRY(auto before, visits.payment(payment.attempt));
    if (before && (!same(*before, payment) || !payment_may_become(before->outcome, payment.outcome)))
        return refuse(Code::payment_conflict);
    if (!before && payment.outcome == "reversed") return refuse(Code::payment_conflict);
    if (before && payment.outcome == "reversed") {
        payment.means = before->means;
        payment.brand = before->brand;
        if (payment.amount != before->amount) return refuse(Code::payment_conflict);
    }
    bool changed = !before || before->outcome != payment.outcome;
    if (!changed && before->mismatch) return refuse(Code::amount_mismatch);  // staff were told the first time
    if (changed && payment.outcome == "paid" && payment.amount != quote->total) return mismatch(call, payment, *quote);
    // A reversal of what was unknown shows that the money had been taken: both stand in the day totals.
    if (changed && before && before->outcome == "unknown" && payment.outcome == "reversed") {
        auto paid = payment;
        paid.outcome = "paid";
        BOOST_OUTCOME_TRY(visits.record_payment(paid, *quote, false, call.now));
    }
    if (changed) {
        BOOST_OUTCOME_TRY(visits.record_payment(payment, *quote, false, call.now));
    }
    return Reply{200, {{"attempt_id", payment.attempt}, {"outcome", payment.outcome}, {"amount", payment.amount}}};
}

Outcome<Reply> record_staff_event(Call& call) {
    JsonReader reader{call.body};
    StaffEvent event{.id = new_ulid(milliseconds(call.now)),
                     .terminal = call.terminal,
                     .kind = reader.word("kind", event_kinds),
                     .visit = ulid(reader, "visit_id", false),
                     .document = reader.text("document_id", "", 64),
                     .attempt = ulid(reader, "attempt_id", false),
                     .device = reader.text("device", "", 64),
                     .state = reader.text("state", "", 64),
                     .done_by = {},
                     .amount = reader.integer("amount", 0, 0, 100'000'000),
                     .time = call.now,
                     .done_time = {},
                     .idempotency_key = std::string{call.request.header("idempotency-key")}};
    if (!plain_word(event.state)) reader.trouble(Errc::malformed, "state", "a machine-readable word is wanted");
    BOOST_OUTCOME_TRY(reader.finish());
    BOOST_OUTCOME_TRY(call.bench.staff.add_event(event));
    return Reply{201, {{"event_id", event.id}}};
}

}  // namespace madoguchi::backend

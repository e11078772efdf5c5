#include "kiosk/effects/records.h"

#include "common/json.h"
#include "kiosk/model/names.h"

namespace madoguchi::effects {

using model::JournalRecord;
using model::Report;
using nlohmann::json;

namespace {

// Empty members are left out: a record says what it knows.
void put(json& body, const char* key, const std::string& value) {
    if (!value.empty()) body[key] = value;
}

json report_json(const Report& report) {
    json body{{"kind", model::name(report.kind)}, {"key", report.key}};
    put(body, "visit", report.visit.text);
    put(body, "quote", report.quote.text);
    put(body, "attempt", report.attempt.text);
    put(body, "document", report.document.text);
    put(body, "outcome", report.outcome);
    put(body, "means", report.means);
    put(body, "brand", report.brand);
    put(body, "transaction", report.transaction);
    put(body, "device", report.device);
    put(body, "state", report.state);
    if (report.amount.amount != 0) body["amount"] = report.amount.amount;
    if (report.impressions) body["impressions"] = *report.impressions;
    if (report.kind == model::ReportKind::staff_event) body["event"] = model::name(report.event);
    return body;
}

Result<Report> read_report(const json& body) {
    const auto kind = model::parse_report_kind(text_or(body, "kind"));
    if (!kind) return fail(Errc::malformed, "report kind");
    Report report;
    report.kind = *kind;
    report.key = text_or(body, "key");
    report.visit = {text_or(body, "visit")};
    report.quote = {text_or(body, "quote")};
    report.attempt = {text_or(body, "attempt")};
    report.document = {text_or(body, "document")};
    report.outcome = text_or(body, "outcome");
    report.means = text_or(body, "means");
    report.brand = text_or(body, "brand");
    report.transaction = text_or(body, "transaction");
    report.device = text_or(body, "device");
    report.state = text_or(body, "state");
    report.amount = {body.value("amount", std::int64_t{0})};
    if (holds(body, "impressions")) report.impressions = body.at("impressions").get<int>();
    if (report.kind != model::ReportKind::staff_event) return report;
    const auto event = model::parse_staff_event_kind(text_or(body, "event"));
    if (!event) return fail(Errc::malformed, "staff event");
    report.event = *event;
    return report;
}

Result<void> read_body(const json& body, JournalRecord& record) {
    record.service = text_or(body, "service");
    record.quote = {text_or(body, "quote")};
    if (holds(body, "documents")) record.documents = body.at("documents").get<std::vector<std::string>>();
    record.sha256 = text_or(body, "sha256");
    record.amount = {body.value("amount", std::int64_t{0})};
    record.means = text_or(body, "means");
    record.outcome = text_or(body, "outcome");
    record.reason = text_or(body, "reason");
    record.transaction_id = text_or(body, "transaction");
    record.transaction_time = text_or(body, "transaction_time");
    if (holds(body, "impressions")) record.impressions = body.at("impressions").get<int>();
    record.page_count = body.value("pages", 0);
    if (!holds(body, "report")) return ok();
    BOOST_OUTCOME_TRY(record.report, read_report(body.at("report")));
    return ok();
}

}  // namespace

std::string record_body(const JournalRecord& record) {
    json body = json::object();
    put(body, "service", record.service);
    put(body, "quote", record.quote.text);
    if (!record.documents.empty()) body["documents"] = record.documents;
    put(body, "sha256", record.sha256);
    if (record.amount.amount != 0) body["amount"] = record.amount.amount;
    put(body, "means", record.means);
    put(body, "outcome", record.outcome);
    put(body, "reason", record.reason);
    put(body, "transaction", record.transaction_id);
    put(body, "transaction_time", record.transaction_time);
    if (record.impressions) body["impressions"] = *record.impressions;
    if (record.page_count != 0) body["pages"] = record.page_count;
    if (record.report) body["report"] = report_json(*record.report);
    return body.dump();
}

Result<JournalRecord> read_record(std::string_view kind, const VisitId& visit, const AttemptId& attempt,
                                  std::string_view body) {
    const auto known = model::parse_record_kind(kind);
    if (!known) return fail(Errc::malformed, "record kind");
    BOOST_OUTCOME_TRY(auto parsed, parse_json(body));
    JournalRecord record;
    record.kind = *known;
    record.visit = visit;
    record.attempt = attempt;
    try {
        BOOST_OUTCOME_TRY(read_body(parsed, record));
    } catch (const json::exception& trouble) {
        return fail(Errc::malformed, trouble.what());
    }
    return record;
}

}  // namespace madoguchi::effects

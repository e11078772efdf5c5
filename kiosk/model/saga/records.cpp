// What a saga writes down and reports.
#include "kiosk/model/names.h"
#include "kiosk/model/saga/steps.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace madoguchi::saga {

namespace {
constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford base 32
}

int number_of(const AttemptId& attempt) {
    if (attempt.text.size() < 2) return 0;
    const auto high = digits.find(attempt.text[attempt.text.size() - 2]);
    const auto low = digits.find(attempt.text.back());
    if (high == digits.npos || low == digits.npos) return 0;
    return static_cast<int>(high * 32 + low);
}

AttemptId attempt_of(const VisitId& visit, int number) {
    auto text = visit.text;
    if (text.size() < 2) return {};
    const auto value = static_cast<std::size_t>(number);
    text[text.size() - 2] = digits[(value / 32) % 32];
    text[text.size() - 1] = digits[value % 32];
    return {text};
}

std::string inquiry_number(const VisitId& visit) {
    return visit.text.size() < 6 ? std::string{} : "K-" + visit.text.substr(visit.text.size() - 6);
}

model::JournalRecord record(const Saga& saga, model::RecordKind kind) {
    model::JournalRecord record;
    record.kind = kind;
    record.visit = saga.visit;
    record.service = saga.service;
    record.quote = saga.quote;
    record.amount = saga.amount;
    return record;
}

model::JournalRecord with_answer(model::JournalRecord record, const xfs4iot::PaymentResult& result) {
    if (!result.means.empty()) record.means = result.means;
    if (result.amount.amount > 0) record.amount = result.amount;
    record.outcome = xfs4iot::name(result.outcome);
    record.reason = xfs4iot::name(result.reason);
    record.transaction_id = result.transaction_id;
    record.transaction_time = result.transaction_time;
    return record;
}

model::Report staff_event(const VisitId& visit, model::StaffEventKind kind, std::string state) {
    model::Report report;
    report.kind = model::ReportKind::staff_event;
    report.visit = visit;
    report.event = kind;
    report.key = visit.text + "-" + std::string{model::name(kind)} + (state.empty() ? "" : "-" + state);
    report.state = std::move(state);
    return report;
}

void report(Context& context, model::Report report) {
    if (context.journal_works) {
        model::JournalRecord record;
        record.kind = model::RecordKind::report_due;
        record.visit = report.visit;
        record.report = report;
        context.effects.emplace_back(model::WriteJournal{std::move(record)});
    }
    context.reports.push_back(std::move(report));
}

bool settled(const Saga& saga) {
    switch (saga.phase) {
        case Phase::idle:
        case Phase::ready:
        case Phase::presented:
        case Phase::reversed:
        case Phase::escalated:
            return true;
        case Phase::paying:
        case Phase::payment_unknown:
        case Phase::paid:
        case Phase::printing:
        case Phase::print_unknown:
        case Phase::receipt:
        case Phase::reversing:
        case Phase::reversal_unknown:
            return false;
    }
    std::terminate();
}

bool may_have_sheets(const Saga& saga) {
    const auto out = [](const std::string& fate) { return fate == "issued" || fate == "spoiled"; };
    return saga.impressions > 0 || std::ranges::any_of(saga.fates, out);
}

int pages(const Saga& saga) {
    int sum = 0;
    for (const auto& document : saga.documents) sum += document.pages;
    return sum;
}

}  // namespace madoguchi::saga

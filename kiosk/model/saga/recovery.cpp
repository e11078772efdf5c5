#include "kiosk/model/saga/recovery.h"

#include "kiosk/model/names.h"
#include "kiosk/model/saga/steps.h"

#include <algorithm>
#include <exception>
#include <map>
#include <string>
#include <string_view>

namespace madoguchi::saga {

using model::JournalRecord;
using model::RecordKind;

namespace {

constexpr std::string_view done = "done", not_done = "notDone";

std::size_t index_of(const Saga& saga, std::string_view id) {
    for (std::size_t index = 0; index < saga.documents.size(); ++index)
        if (saga.documents[index].id.text == id) return index;
    return saga.documents.size();
}

void read_documents(Saga& saga, const JournalRecord& record) {
    saga.phase = Phase::ready;
    saga.quote = record.quote;
    saga.amount = record.amount;
    saga.documents.clear();
    for (const auto& id : record.documents) {
        Document document;
        document.id = {id};
        saga.documents.push_back(std::move(document));
    }
    saga.fates.assign(saga.documents.size(), {});
    saga.current = 0;
}

void read_payment_result(Saga& saga, const JournalRecord& record) {
    if (record.attempt != saga.payment) return;
    if (record.outcome == done) {
        saga.phase = Phase::paid;
        saga.means = record.means;
        saga.paid.attempt = record.attempt;
        saga.paid.amount = record.amount;
        saga.paid.transaction_id = record.transaction_id;
        saga.paid.transaction_time = record.transaction_time;
    } else if (record.outcome == not_done) {
        saga.phase = Phase::ready;
        saga.payment = {};
    } else {
        saga.phase = Phase::payment_unknown;
    }
}

void read_print_intent(Saga& saga, const JournalRecord& record) {
    saga.print = record.attempt;
    saga.phase = Phase::printing;
    saga.free_of_charge = saga.payment.empty();
    const auto index = record.documents.empty() ? saga.documents.size() : index_of(saga, record.documents.front());
    if (index == saga.documents.size()) return;
    saga.current = index;
    saga.documents[index].sha256 = record.sha256;
    saga.documents[index].pages = record.page_count;
}

void read_print_result(Saga& saga, const JournalRecord& record) {
    if (record.attempt != saga.print || saga.current >= saga.documents.size()) return;
    if (record.outcome == done) {
        saga.impressions += record.impressions.value_or(1);
        saga.fates[saga.current] = "issued";
        const bool last = saga.current + 1 == saga.documents.size();
        saga.phase = last ? Phase::presented : Phase::paid;
        if (!last) ++saga.current;
    } else if (record.outcome == not_done && record.impressions == 0) {
        saga.phase = Phase::paid;
    } else {
        saga.phase = Phase::print_unknown;
        saga.impressions += record.impressions.value_or(0);
    }
}

void read_reversal_result(Saga& saga, const JournalRecord& record) {
    if (record.attempt == saga.reversal)
        saga.phase = record.outcome == done ? Phase::reversed : Phase::reversal_unknown;
}

void read_escalation(Saga& saga, const JournalRecord& record) {
    saga.at_printer = saga.phase == Phase::printing || saga.phase == Phase::print_unknown || saga.at_printer;
    saga.phase = Phase::escalated;
    for (auto incident : {Incident::payment_unknown, Incident::printed_in_part, Incident::reversal_failed,
                          Incident::something_missing, Incident::identity_mismatch, Incident::journal_failed})
        if (record.reason == model::name(incident)) saga.incident = incident;
}

void read_report(Saga& saga, const JournalRecord& record) {
    if (record.report && record.report->kind == model::ReportKind::payment) saga.told = record.report->outcome;
    if (!record.report || record.report->kind != model::ReportKind::document) return;
    const auto index = index_of(saga, record.report->document.text);
    if (index < saga.fates.size()) saga.fates[index] = record.report->outcome;
}

void read(Saga& saga, const JournalRecord& record) {
    saga.attempts = std::max(saga.attempts, number_of(record.attempt));
    switch (record.kind) {
        case RecordKind::visit_opened:
            saga.service = record.service;
            return;
        case RecordKind::documents_ready:
            return read_documents(saga, record);
        case RecordKind::payment_intended:
            saga.payment = record.attempt;
            saga.means = record.means;
            saga.phase = Phase::paying;
            return;
        case RecordKind::payment_result:
            return read_payment_result(saga, record);
        case RecordKind::print_intended:
            return read_print_intent(saga, record);
        case RecordKind::print_result:
            return read_print_result(saga, record);
        case RecordKind::presented:
            saga.phase = Phase::presented;
            return;
        case RecordKind::slip_intended:
            saga.slip_printed = true;
            return;
        case RecordKind::reversal_intended:
            saga.reversal = record.attempt;
            saga.phase = Phase::reversing;
            return;
        case RecordKind::reversal_result:
            return read_reversal_result(saga, record);
        case RecordKind::escalated:
            return read_escalation(saga, record);
        case RecordKind::report_due:
            return read_report(saga, record);
        case RecordKind::taken:
            saga.taken = true;
            return;
        case RecordKind::abort_asked:
        case RecordKind::receipt_intended:
        case RecordKind::receipt_result:
        case RecordKind::report_sent:
        case RecordKind::closed:
        case RecordKind::sheet_left:
        case RecordKind::sheet_removed:
            return;
    }
    std::terminate();
}

}  // namespace

std::vector<Saga> unfinished(std::span<const JournalRecord> records) {
    std::vector<Saga> open;
    for (const auto& record : records) {
        if (record.visit.empty()) continue;
        const auto found = std::ranges::find(open, record.visit, &Saga::visit);
        if (record.kind == RecordKind::closed) {
            if (found != open.end()) open.erase(found);
        } else if (record.kind == RecordKind::visit_opened) {
            open.emplace_back().visit = record.visit;
            read(open.back(), record);
        } else if (found != open.end()) {
            read(*found, record);
        }
    }
    return open;
}

std::vector<Doubt> doubts(std::span<const JournalRecord> records) {
    std::vector<Doubt> open;
    std::map<std::string, Doubt> asked;  // the last payment attempt of each open visit, until it was handed to staff
    for (const auto& record : records) {
        if (record.kind == RecordKind::payment_intended)
            asked[record.visit.text] = {record.visit, record.attempt, record.quote, record.amount, record.means};
        // A visit may be handed over twice: the machine stopped before it was closed.
        if (record.kind == RecordKind::escalated && record.reason == model::name(Incident::payment_unknown))
            if (const auto found = asked.extract(record.visit.text)) open.push_back(found.mapped());
        if (record.kind == RecordKind::closed) asked.erase(record.visit.text);
        if (record.kind == RecordKind::payment_result && (record.outcome == done || record.outcome == not_done))
            std::erase_if(open, [&](const Doubt& each) { return each.attempt == record.attempt; });
    }
    return open;
}

std::optional<model::LeftSheet> left(std::span<const JournalRecord> records) {
    std::optional<model::LeftSheet> sheet;
    for (const auto& record : records) {
        if (record.kind == RecordKind::sheet_left) sheet = {record.visit, record.reason};
        if (record.kind == RecordKind::sheet_removed) sheet.reset();
    }
    return sheet;
}

std::vector<model::Report> unreported(std::span<const JournalRecord> records) {
    std::vector<model::Report> due;
    for (const auto& record : records) {
        if (!record.report) continue;
        const auto found = std::ranges::find(due, record.report->key, &model::Report::key);
        if (record.kind == RecordKind::report_due && found == due.end()) due.push_back(*record.report);
        if (record.kind == RecordKind::report_sent && found != due.end()) due.erase(found);
    }
    return due;
}

}  // namespace madoguchi::saga

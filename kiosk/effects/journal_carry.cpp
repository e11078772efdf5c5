#include "kiosk/effects/journal_carry.h"

#include "kiosk/effects/records.h"
#include "kiosk/model/names.h"
#include "kiosk/model/saga/recovery.h"

#include <set>
#include <string>

namespace madoguchi::effects {
namespace {

bool of_the_journal(const JournalRecord& record) {
    return record.kind == journal_continued || record.kind == journal_repaired;
}

Result<model::JournalRecord> to_model(const JournalRecord& stored) {
    auto record = read_record(stored.kind, stored.visit, stored.attempt, stored.body);
    if (!record)
        return fail(record.error().code, "record " + std::to_string(stored.sequence) + ": " + record.error().detail);
    return record;
}

}  // namespace

Result<std::vector<model::JournalRecord>> model_records(std::span<const JournalRecord> stored) {
    std::vector<model::JournalRecord> records;
    for (const auto& each : stored) {
        if (of_the_journal(each)) continue;
        BOOST_OUTCOME_TRY(auto record, to_model(each));
        records.push_back(std::move(record));
    }
    return records;
}

Result<std::vector<JournalEntry>> unresolved(std::span<const JournalRecord> stored) {
    BOOST_OUTCOME_TRY(const auto records, model_records(stored));
    std::set<std::string> visits, reports;
    for (const auto& saga : saga::unfinished(records)) visits.insert(saga.visit.text);
    for (const auto& doubt : saga::doubts(records)) visits.insert(doubt.visit.text);
    for (const auto& report : saga::unreported(records)) reports.insert(report.key);
    std::vector<JournalEntry> carried;
    const auto left = saga::left(records);
    auto record = records.begin();
    for (const auto& each : stored) {
        if (of_the_journal(each)) continue;
        const bool due = record->kind == model::RecordKind::report_due && reports.contains(record->report->key);
        const bool lies = record->kind == model::RecordKind::sheet_left && left && record->reason == left->key;
        if (visits.contains(each.visit.text) || due || lies) carried.push_back(each);
        ++record;
    }
    return carried;
}

}  // namespace madoguchi::effects

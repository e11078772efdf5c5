#include "kiosk/effects/sqlite_journal.h"

#include "common/journal_repair.h"
#include "common/log.h"
#include "kiosk/effects/journal_carry.h"
#include "kiosk/effects/records.h"
#include "kiosk/model/names.h"

#include <ostream>

namespace madoguchi::effects {
namespace {

class UnusableJournal final : public Records {
public:
    explicit UnusableJournal(Error trouble) : trouble{std::move(trouble)} {}
    Result<void> append(const model::JournalRecord&) override { return fail(trouble.code, trouble.detail); }
    Result<std::vector<model::JournalRecord>> read() override { return std::vector<model::JournalRecord>{}; }

private:
    Error trouble;
};

void name_visits(std::ostream& out, std::string_view what, const std::vector<VisitId>& visits) {
    for (const auto& visit : visits) out << what << ": " << visit.text << '\n';
}

}  // namespace

std::filesystem::path journal_file(const std::filesystem::path& state) {
    return state / "kiosk.journal";
}

Result<SqliteJournal> SqliteJournal::open(const JournalPlan& plan, const Clock& clock) {
    BOOST_OUTCOME_TRY(auto journal, JournalCopies::open(plan, clock));
    return SqliteJournal{std::move(journal), clock};
}

Result<void> SqliteJournal::append(const model::JournalRecord& record) {
    if (record.kind == model::RecordKind::visit_opened) {
        BOOST_OUTCOME_TRY(journal.secure());
    }
    JournalEntry entry;
    entry.time = clock->now();
    entry.visit = record.visit;
    entry.attempt = record.attempt;
    entry.kind = model::name(record.kind);
    entry.body = record_body(record);
    BOOST_OUTCOME_TRY(journal.append(entry));
    if (record.kind == model::RecordKind::closed) journal.rotate_if_full(unresolved);
    return ok();
}

Result<std::vector<model::JournalRecord>> SqliteJournal::read() {
    std::vector<JournalRecord> stored;
    BOOST_OUTCOME_TRY(journal.each([&](const JournalRecord& record) { stored.push_back(record); }));
    return model_records(stored);
}

Result<OpenedRecords> open_records(const JournalPlan& plan, const Clock& clock) {
    auto journal = SqliteJournal::open(plan, clock);
    if (journal) return OpenedRecords{std::make_unique<SqliteJournal>(std::move(journal.value())), true};
    const auto& trouble = journal.error();
    if (trouble.code == Errc::busy) return fail(trouble.code, trouble.detail);
    log_event(LogEvent::journal_unusable, {{"reason", trouble.detail}});
    return OpenedRecords{std::make_unique<UnusableJournal>(trouble), false};
}

Result<void> repair_records(const JournalPlan& plan, const Clock& clock, std::ostream& out) {
    BOOST_OUTCOME_TRY(const auto repair, repair_journal(plan, clock, unresolved));
    if (!repair.needed) {
        out << "The journal is sound; nothing was changed but copies that were behind or damaged.\n";
        return ok();
    }
    out << "Damage: " << repair.reason << '\n';
    for (const auto& file : repair.kept) out << "Kept aside: " << file.string() << '\n';
    out << "Last sound record: " << repair.sound << "; records certainly lost behind it: " << repair.lost << '\n';
    out << "A new chain begins; records carried over: " << repair.carried << '\n';
    name_visits(out, "Not resolved, may have lost records", repair.open);
    name_visits(out, "Seen behind the damage, not carried over", repair.torn);
    out << "Start the kiosk again: it resolves what was carried over. Compare the visits above with the staff pages\n"
           "and with the cashless terminal's own journal.\n";
    return ok();
}

}  // namespace madoguchi::effects

// The journal of this terminal: state/kiosk.journal and, where configured, its copy (common/journal_copies.h).
#pragma once

#include "common/journal_copies.h"
#include "kiosk/effects/ports.h"

#include <filesystem>
#include <memory>

namespace madoguchi::effects {

[[nodiscard]] std::filesystem::path journal_file(const std::filesystem::path& state);

class SqliteJournal final : public Records {
public:
    static Result<SqliteJournal> open(const JournalPlan& plan, const Clock& clock);

    // A visit is opened only while there is room for its end.
    Result<void> append(const model::JournalRecord& record) override;
    Result<std::vector<model::JournalRecord>> read() override;

private:
    SqliteJournal(JournalCopies journal, const Clock& clock) : journal{std::move(journal)}, clock{&clock} {}
    JournalCopies journal;
    const Clock* clock;
};

// A journal that cannot be opened is one that refuses every record: the kiosk rests and says so, instead of being
// started again and again before a dark screen. busy: another kiosk writes it.
struct OpenedRecords {
    std::unique_ptr<Records> records;
    bool usable;
};
Result<OpenedRecords> open_records(const JournalPlan& plan, const Clock& clock);

// `kiosk journal export`: the records of the current file, or of all files, as one JSON object on `out`. Fails when the
// chain is broken; what could be read has then been printed all the same, marked as broken.
Result<void> export_journal(const JournalPlan& plan, std::string_view terminal, bool all, std::ostream& out);
// `kiosk journal repair`: says on `out` what it did and which visits may have lost records.
Result<void> repair_records(const JournalPlan& plan, const Clock& clock, std::ostream& out);

}  // namespace madoguchi::effects

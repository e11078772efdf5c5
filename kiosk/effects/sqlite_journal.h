// The journal of this terminal: state/kiosk.journal (common/journal.h).
#pragma once

#include "common/journal.h"
#include "kiosk/effects/ports.h"

#include <filesystem>

namespace madoguchi::effects {

[[nodiscard]] std::filesystem::path journal_file(const std::filesystem::path& state);

class SqliteJournal final : public Records {
public:
    static Result<SqliteJournal> open(const std::filesystem::path& file, const Clock& clock);

    Result<void> append(const model::JournalRecord& record) override;
    Result<std::vector<model::JournalRecord>> read() override;

private:
    SqliteJournal(Journal journal, const Clock& clock) : journal{std::move(journal)}, clock{&clock} {}
    Journal journal;
    const Clock* clock;
};

// `kiosk journal export`: all records as one JSON object on `out`. Fails when the chain is broken; what could be read
// has then been printed all the same, marked as broken.
Result<void> export_journal(const std::filesystem::path& file, std::string_view terminal, std::ostream& out);

}  // namespace madoguchi::effects

// When no copy of a journal can be trusted any more: the damaged files are kept aside and a new chain begins, with
// the sound records of what is not resolved. `kiosk journal repair`.
#pragma once

#include "common/journal_copies.h"

namespace madoguchi {

struct JournalRepair {
    bool needed = false;  // else everything below is empty: the journal opens (and its copies are aligned now)
    std::string reason;
    std::vector<std::filesystem::path> kept;
    std::int64_t sound = 0;     // the last sound record
    std::int64_t lost = 0;      // records behind it that are known to have been written
    std::int64_t carried = 0;   // records in the new chain
    std::vector<VisitId> open;  // visits among them that were not over: they may have lost records …
    std::vector<VisitId> torn;  // … and visits seen behind the damage
};

// corrupted never comes back; busy: the kiosk writes this journal; storage_failed: the disk must be repaired first.
[[nodiscard]] Result<JournalRepair> repair_journal(const JournalPlan& plan, const Clock& clock,
                                                   const JournalCarry& carry);

}  // namespace madoguchi

// Which records of a journal's file its successor must hold, too, so that recovery (kiosk/model/saga/recovery.h) finds
// there everything that is not resolved: open visits, payments in doubt, reports the back end has not heard.
#pragma once

#include "common/journal.h"
#include "kiosk/model/effect.h"

#include <span>
#include <vector>

namespace madoguchi::effects {

// Without the journal's own records (journal_continued, journal_repaired).
[[nodiscard]] Result<std::vector<model::JournalRecord>> model_records(std::span<const JournalRecord> stored);
[[nodiscard]] Result<std::vector<JournalEntry>> unresolved(std::span<const JournalRecord> stored);

}  // namespace madoguchi::effects

// The start of a kept journal: its copies are looked at, compared by their chains and brought to the same state.
// Used by common/journal_copies.cpp and common/journal_repair.cpp only.
#pragma once

#include "common/journal_copies.h"

namespace madoguchi {

// Open copies that hold the same, at least one. Errors as JournalCopies::open().
[[nodiscard]] Result<std::vector<JournalCopy>> bring_up(const JournalPlan& plan, const Clock& clock);

}  // namespace madoguchi

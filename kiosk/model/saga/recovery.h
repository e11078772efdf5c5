// What the journal says was not finished when the machine stopped. Pure: records in, sagas and reports out.
// The sagas are then resumed one after another (steps.h): status queries, money back where provably nothing came out,
// else staff and a slip. No document is printed again.
#pragma once

#include "kiosk/model/effect.h"

#include <optional>
#include <span>
#include <vector>

namespace madoguchi::saga {

// Visits without their closed record, oldest first.
[[nodiscard]] std::vector<Saga> unfinished(std::span<const model::JournalRecord> records);
// Reports that were due and of which no delivery is recorded, oldest first.
[[nodiscard]] std::vector<model::Report> unreported(std::span<const model::JournalRecord> records);

// Payments given up without an answer: nobody knows yet whether money moved. The terminal is asked until it knows.
[[nodiscard]] std::vector<Doubt> doubts(std::span<const model::JournalRecord> records);

// The sheet that nobody took and that staff have not yet taken out.
[[nodiscard]] std::optional<model::LeftSheet> left(std::span<const model::JournalRecord> records);

}  // namespace madoguchi::saga

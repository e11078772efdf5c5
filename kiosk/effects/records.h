// Journal records as JSON bodies and back. Specified in docs/journal.md. No personal data: ids, amounts, states, times.
#pragma once

#include "common/result.h"
#include "kiosk/model/effect.h"

#include <string>
#include <string_view>

namespace madoguchi::effects {

[[nodiscard]] std::string record_body(const model::JournalRecord& record);
// `kind`, visit and attempt stand beside the body in the journal.
[[nodiscard]] Result<model::JournalRecord> read_record(std::string_view kind, const VisitId& visit,
                                                       const AttemptId& attempt, std::string_view body);

}  // namespace madoguchi::effects

// Operational log: one JSON object a line on stderr (spdlog). Every event is declared once in assets/log-events.toml
// (id, level, fields, what the operator should do); build/common/log_events.h (the enum LogEvent) and the operator's
// manual page docs/log-events.md are generated from it. State changes are logged, not values; never personal data.
// Use:  log_event(LogEvent::printer_state, {{"device", name}, {"state", "paper_out"}});
// A field that is not declared for the event is a broken invariant in debug builds and dropped in release builds.
// Any thread.
#pragma once

#include "common/log_events.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace madoguchi {

struct LogField {
    std::string_view key;
    std::variant<std::string, std::int64_t, bool> value;
};

// `program` stands in every line. Call once, first in main.
void open_log(std::string_view program);
void log_event(LogEvent event, std::initializer_list<LogField> fields = {});

}  // namespace madoguchi

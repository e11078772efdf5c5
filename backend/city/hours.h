// Opening hours by code: spans of minutes per weekday, days that are closed, national holidays. Pure; civil time of the
// city.
#pragma once

#include "backend/json_reader.h"
#include "common/clock.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi::backend {

// From the first minute, up to but without the last: 17:00 closes at 17:00:00. 0 to 1440.
struct Span {
    int from = 0, until = 0;
};

struct Hours {
    std::string code;
    std::array<std::vector<Span>, 7> week;  // 0 = Sunday, spans sorted
    bool closed_on_holidays = false;
    std::vector<std::string> closed_days;  // "MM-DD" every year or "YYYY-MM-DD" once
};

struct Calendar {
    std::vector<std::string> holidays;  // "YYYY-MM-DD", sorted
};

// {code, every_day | weekdays | sunday … saturday: ["HH:MM-HH:MM"], closed_on_holidays, closed_days}
Result<Hours> read_hours(const nlohmann::json& json, const std::string& place);

[[nodiscard]] bool open_at(const Hours& hours, const Calendar& calendar, const CivilTime& time);
// The end of the span that holds `time`, joined over midnight; nothing if closed now or open for more than a week.
[[nodiscard]] std::optional<CivilTime> closes_after(const Hours& hours, const Calendar& calendar,
                                                    const CivilTime& time);
// The next moment at or after `time` that begins a span; nothing within 400 days: never.
[[nodiscard]] std::optional<CivilTime> opens_after(const Hours& hours, const Calendar& calendar, const CivilTime& time);

[[nodiscard]] std::string date_text(const CivilTime& time);          // "2026-11-24"
[[nodiscard]] CivilTime day_after(const CivilTime& time, int days);  // at 00:00:00

}  // namespace madoguchi::backend

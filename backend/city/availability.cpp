#include "backend/city/availability.h"

namespace madoguchi::backend {
namespace {

std::optional<WallTime> wall(const std::optional<CivilTime>& time, const std::string& timezone) {
    if (!time) return std::nullopt;
    return from_civil(*time, timezone);
}

}  // namespace

std::string_view name(OpenState state) {
    switch (state) {
        case OpenState::open:
            return "open";
        case OpenState::closed:
            return "closed";
        case OpenState::suspended:
            return "suspended";
    }
    return "closed";
}

Availability availability(const Office& office, std::string_view hours_code, WallTime now) {
    Availability result;
    if (hours_code.empty()) return result;
    const auto* hours = office.find_hours(hours_code);
    if (hours == nullptr) return {.state = OpenState::closed, .closes = {}, .next_opening = {}, .reason = {}};
    auto here = civil(now, office.timezone);
    if (open_at(*hours, office.calendar, here)) {
        result.closes = wall(closes_after(*hours, office.calendar, here), office.timezone);
        return result;
    }
    result.state = OpenState::closed;
    result.next_opening = wall(opens_after(*hours, office.calendar, here), office.timezone);
    return result;
}

Availability with_pauses(Availability plain, const std::vector<Pause>& pauses, std::string_view service) {
    for (const auto& pause : pauses) {
        if (pause.service != service) continue;
        return {.state = OpenState::suspended, .closes = {}, .next_opening = {}, .reason = pause.reason};
    }
    return plain;
}

}  // namespace madoguchi::backend

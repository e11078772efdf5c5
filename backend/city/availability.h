// Whether something is open, closed or suspended, and what comes next. Pure.
#pragma once

#include "backend/city/office.h"

namespace madoguchi::backend {

struct Pause {            // a suspension by staff
    std::string service;  // "*": the whole machine
    Text reason;
};

enum class OpenState { open, closed, suspended };
[[nodiscard]] std::string_view name(OpenState state);

struct Availability {
    OpenState state = OpenState::open;
    std::optional<WallTime> closes, next_opening;
    Text reason;
};

// An unknown hours code counts as never open; check_codes() refuses it at start. "" = always open.
[[nodiscard]] Availability availability(const Office& office, std::string_view hours_code, WallTime now);
[[nodiscard]] Availability with_pauses(Availability plain, const std::vector<Pause>& pauses, std::string_view service);

}  // namespace madoguchi::backend

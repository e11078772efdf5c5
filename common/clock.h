// Time, injected. Wall time is for people and records, steady time for deadlines.
// Civil time always comes from the city's timezone (never from TZ).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace madoguchi {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual WallTime now() const = 0;
    [[nodiscard]] virtual SteadyTime steady() const = 0;
};

// The machine's clocks. Any thread.
class SystemClock final : public Clock {
public:
    [[nodiscard]] WallTime now() const override;
    [[nodiscard]] SteadyTime steady() const override;
};

// Date and time of day as read off a wall in the city; weekday 0 = Sunday.
struct CivilTime {
    int year, month, day, hour, minute, second, weekday;
    friend auto operator<=>(const CivilTime&, const CivilTime&) = default;
};

// `timezone` is an IANA name such as "Asia/Tokyo"; an unknown one ends the process (it is checked when the city is
// read).
[[nodiscard]] CivilTime civil(WallTime time, std::string_view timezone);
[[nodiscard]] WallTime from_civil(const CivilTime& civil, std::string_view timezone);
[[nodiscard]] bool timezone_exists(std::string_view timezone);

// RFC 3339 with milliseconds, UTC: "2026-11-24T01:24:00.000Z".
[[nodiscard]] std::string to_rfc3339(WallTime time);

}  // namespace madoguchi

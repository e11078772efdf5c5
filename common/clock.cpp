#include "common/clock.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <exception>

namespace madoguchi {
namespace {

const date::time_zone& zone(std::string_view timezone) {
    try {
        return *date::locate_zone(std::string{timezone});
    } catch (const std::exception&) {
        std::terminate();
    }
}

}  // namespace

WallTime SystemClock::now() const {
    return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const {
    return std::chrono::steady_clock::now();
}

CivilTime civil(WallTime time, std::string_view timezone) {
    auto local = zone(timezone).to_local(time);
    auto day = date::floor<date::days>(local);
    date::year_month_day date_of_day{day};
    date::hh_mm_ss<std::chrono::seconds> clock{date::floor<std::chrono::seconds>(local - day)};
    return {.year = int{date_of_day.year()},
            .month = static_cast<int>(unsigned{date_of_day.month()}),
            .day = static_cast<int>(unsigned{date_of_day.day()}),
            .hour = static_cast<int>(clock.hours().count()),
            .minute = static_cast<int>(clock.minutes().count()),
            .second = static_cast<int>(clock.seconds().count()),
            .weekday = static_cast<int>(date::weekday{day}.c_encoding())};
}

WallTime from_civil(const CivilTime& civil, std::string_view timezone) {
    auto day = date::local_days{date::year{civil.year} / civil.month / civil.day};
    auto local =
        day + std::chrono::hours{civil.hour} + std::chrono::minutes{civil.minute} + std::chrono::seconds{civil.second};
    // An hour that is skipped or repeated by summer time takes its earliest meaning; Japan has none.
    return WallTime{zone(timezone).to_sys(local, date::choose::earliest)};
}

bool timezone_exists(std::string_view timezone) {
    try {
        return date::locate_zone(std::string{timezone}) != nullptr;
    } catch (const std::exception&) {
        return false;
    }
}

std::string to_rfc3339(WallTime time) {
    auto utc = civil(time, "Etc/UTC");
    auto milliseconds =
        (time.time_since_epoch() % std::chrono::seconds{1} + std::chrono::seconds{1}) % std::chrono::seconds{1};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.year, utc.month, utc.day, utc.hour, utc.minute,
                       utc.second, milliseconds.count());
}

}  // namespace madoguchi

#include "backend/city/hours.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace madoguchi::backend {
namespace {

constexpr int minutes_a_day = 1440;
constexpr std::array<std::string_view, 7> weekday_names{"sunday",   "monday", "tuesday", "wednesday",
                                                        "thursday", "friday", "saturday"};

std::optional<int> minute_of(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    int hour = -1, minute = -1;
    std::from_chars(text.data(), text.data() + 2, hour);
    std::from_chars(text.data() + 3, text.data() + 5, minute);
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || (hour == 24 && minute > 0)) return std::nullopt;
    return hour * 60 + minute;
}

std::optional<Span> span_of(std::string_view text) {
    if (text.size() != 11 || text[5] != '-') return std::nullopt;
    auto from = minute_of(text.substr(0, 5));
    auto until = minute_of(text.substr(6));
    if (!from || !until || *from >= *until) return std::nullopt;
    return Span{*from, *until};
}

std::vector<Span> read_spans(JsonReader& reader, std::string_view key) {
    std::vector<Span> spans;
    for (const auto& text : reader.texts(key)) {
        auto span = span_of(text);
        if (!span) {
            reader.trouble(Errc::malformed, key, "spans are written \"HH:MM-HH:MM\", the earlier time first");
            break;
        }
        if (!spans.empty() && span->from < spans.back().until)
            reader.trouble(Errc::out_of_range, key, "spans overlap or are not in order");
        spans.push_back(*span);
    }
    return spans;
}

bool closed_day(const Hours& hours, const Calendar& calendar, const CivilTime& day) {
    auto text = date_text(day);
    for (const auto& closed : hours.closed_days) {
        if (text == closed || std::string_view{text}.substr(5) == closed) return true;
    }
    return hours.closed_on_holidays && std::ranges::find(calendar.holidays, text) != calendar.holidays.end();
}

std::vector<Span> spans_of(const Hours& hours, const Calendar& calendar, const CivilTime& day) {
    if (closed_day(hours, calendar, day)) return {};
    return hours.week[static_cast<std::size_t>(day.weekday)];
}

int minute_of(const CivilTime& time) {
    return time.hour * 60 + time.minute;
}

CivilTime at_minute(const CivilTime& day, int minute) {
    if (minute == minutes_a_day) return day_after(day, 1);
    auto time = day_after(day, 0);
    time.hour = minute / 60;
    time.minute = minute % 60;
    return time;
}

}  // namespace

std::string date_text(const CivilTime& time) {
    return fmt::format("{:04}-{:02}-{:02}", time.year, time.month, time.day);
}

CivilTime day_after(const CivilTime& time, int days) {
    auto day = date::sys_days{date::year{time.year} / time.month / time.day} + date::days{days};
    date::year_month_day date_of{day};
    return {.year = int{date_of.year()},
            .month = static_cast<int>(unsigned{date_of.month()}),
            .day = static_cast<int>(unsigned{date_of.day()}),
            .hour = 0,
            .minute = 0,
            .second = 0,
            .weekday = static_cast<int>(date::weekday{day}.c_encoding())};
}

Result<Hours> read_hours(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    Hours hours;
    hours.code = reader.text("code");
    auto every_day = read_spans(reader, "every_day");
    auto weekdays = read_spans(reader, "weekdays");
    for (std::size_t day = 0; day < 7; ++day) {
        auto own = read_spans(reader, weekday_names[day]);
        bool working_day = day >= 1 && day <= 5;
        hours.week[day] = !own.empty() ? own : (working_day && !weekdays.empty()) ? weekdays : every_day;
    }
    hours.closed_on_holidays = reader.flag("closed_on_holidays", false);
    hours.closed_days = reader.texts("closed_days");
    for (const auto& day : hours.closed_days) {
        if (!is_date(day) && !is_date("2024-" + day))
            reader.trouble(Errc::malformed, "closed_days", "days are written MM-DD or YYYY-MM-DD");
    }
    BOOST_OUTCOME_TRY(reader.finish());
    return hours;
}

bool open_at(const Hours& hours, const Calendar& calendar, const CivilTime& time) {
    auto minute = minute_of(time);
    auto spans = spans_of(hours, calendar, time);
    return std::ranges::any_of(spans, [&](const Span& span) { return span.from <= minute && minute < span.until; });
}

std::optional<CivilTime> closes_after(const Hours& hours, const Calendar& calendar, const CivilTime& time) {
    if (!open_at(hours, calendar, time)) return std::nullopt;
    auto day = time;
    int minute = minute_of(time);
    for (int joined = 0; joined < 8; ++joined) {
        auto spans = spans_of(hours, calendar, day);
        auto now =
            std::ranges::find_if(spans, [&](const Span& span) { return span.from <= minute && minute < span.until; });
        if (now == spans.end()) return at_minute(day, minute);
        if (now->until < minutes_a_day) return at_minute(day, now->until);
        day = day_after(day, 1);
        minute = 0;
    }
    return std::nullopt;
}

std::optional<CivilTime> opens_after(const Hours& hours, const Calendar& calendar, const CivilTime& time) {
    int minute = minute_of(time) + (time.second > 0 ? 1 : 0);
    for (int days = 0; days < 400; ++days) {
        auto day = day_after(time, days);
        for (const auto& span : spans_of(hours, calendar, day)) {
            if (days > 0 || span.from >= minute) return at_minute(day, span.from);
        }
    }
    return std::nullopt;
}

}  // namespace madoguchi::backend

#include "text/japanese_date.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace madoguchi::text {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

// Newest first.
std::vector<Era>& eras() {
    static std::vector<Era> known{
        {year(2019) / 5 / 1, "令和", ""},  {year(1989) / 1 / 8, "平成", ""},  {year(1926) / 12 / 25, "昭和", ""},
        {year(1912) / 7 / 30, "大正", ""}, {year(1868) / 1 / 25, "明治", ""},
    };
    return known;
}

std::string year_in_era(year_month_day date, FirstYear first) {
    auto [name, mark, number] = era_year(date);
    bool is_first = number == 1 && first == FirstYear::word;
    return name + (is_first ? "元" : std::to_string(number)) + "年";
}

bool read_number(std::string_view digits, int& number) {
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size() && digits[0] != '-';
}

}  // namespace

Result<void> add_era(Era era) {
    if (era.name.empty() || era.mark.empty()) return fail(Errc::missing, "an era has a name and a mark");
    if (!era.begins.ok() || era.begins <= eras().front().begins)
        return fail(Errc::out_of_range, "era '" + era.name + "' begins after the newest one known");
    if (std::ranges::find(eras(), era.mark, &Era::mark) != eras().end())
        return fail(Errc::conflict, "mark '" + era.mark + "' belongs to another era");
    eras().insert(eras().begin(), std::move(era));
    return ok();
}

EraYear era_year(year_month_day date) {
    for (const Era& era : eras()) {
        if (date >= era.begins) return {era.name, era.mark, int(date.year()) - int(era.begins.year()) + 1};
    }
    return {"", "", int(date.year())};
}

std::string japanese_date(year_month_day date, FirstYear first) {
    return year_in_era(date, first) + std::to_string(unsigned(date.month())) + "月" +
           std::to_string(unsigned(date.day())) + "日";
}

std::string stamp_date(year_month_day date) {
    const auto era = era_year(date);
    return era.mark + std::to_string(era.year) + "." + std::to_string(unsigned(date.month())) + "." +
           std::to_string(unsigned(date.day()));
}

std::string japanese_fiscal_year(year fiscal) {
    return year_in_era(fiscal / 4 / 1, FirstYear::word) + "度";
}

std::string japanese_year(year calendar) {
    return year_in_era(calendar / 12 / 31, FirstYear::word);
}

Result<year_month_day> parse_iso_date(std::string_view text) {
    int y = 0;
    int m = 0;
    int d = 0;
    bool shape = text.size() == 10 && text[4] == '-' && text[7] == '-' && read_number(text.substr(0, 4), y) &&
                 read_number(text.substr(5, 2), m) && read_number(text.substr(8, 2), d);
    year_month_day date = year(y) / m / d;
    // The text may be a birth date: it isn't repeated in the error.
    if (!shape || !date.ok()) return fail(Errc::malformed, "date is not YYYY-MM-DD");
    return date;
}

}  // namespace madoguchi::text

#include "text/japanese_date.h"

#include <array>
#include <charconv>

namespace madoguchi::text {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

struct Era {
    year_month_day begins;
    std::string_view name;
};

constexpr std::array eras{
    Era{year(2019) / 5 / 1, "令和"},  Era{year(1989) / 1 / 8, "平成"},  Era{year(1926) / 12 / 25, "昭和"},
    Era{year(1912) / 7 / 30, "大正"}, Era{year(1868) / 1 / 25, "明治"},
};

std::string year_in_era(year_month_day date, FirstYear first) {
    for (const Era& era : eras) {
        if (date < era.begins) continue;
        int number = int(date.year()) - int(era.begins.year()) + 1;
        std::string text(era.name);
        return text + (number == 1 && first == FirstYear::word ? "元" : std::to_string(number)) + "年";
    }
    return std::to_string(int(date.year())) + "年";
}

bool read_number(std::string_view digits, int& number) {
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size() && digits[0] != '-';
}

}  // namespace

std::string japanese_date(year_month_day date, FirstYear first) {
    return year_in_era(date, first) + std::to_string(unsigned(date.month())) + "月" +
           std::to_string(unsigned(date.day())) + "日";
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

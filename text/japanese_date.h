// Dates as municipal papers write them: 令和8年11月24日, 昭和64年1月7日, 平成元年1月8日.
// Source: 元号を改める政令 of each era. The change is at midnight of the first day given in the table.
// An era this release does not know yet comes as data (eras.h): at start, before another thread formats dates.
// Thread: any.
#pragma once

#include "common/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace madoguchi::text {

enum class FirstYear {
    word,    // 元年
    figure,  // 1年
};

struct Era {
    std::chrono::year_month_day begins;
    std::string name;  // 令和
    std::string mark;  // before the year in serial numbers, so that no two eras share one; 令和 and earlier: none
};
// The newest era there is. Errors: out_of_range (not after the newest one known), missing (name or mark), conflict
// (mark of another).
[[nodiscard]] Result<void> add_era(Era era);

struct EraYear {
    std::string name, mark;  // "": before 明治, Western year
    int year = 0;            // 1 = 元年
};
[[nodiscard]] EraYear era_year(std::chrono::year_month_day date);

// Before 1868-01-25 (明治元年) the Western year is written: 1867年3月1日.
[[nodiscard]] std::string japanese_date(std::chrono::year_month_day date, FirstYear first = FirstYear::word);

// 8.11.24, as a date stamp has it: no mark for 令和 and earlier, X1.5.1 for an era with one.
[[nodiscard]] std::string stamp_date(std::chrono::year_month_day date);

// 令和8年度 for a fiscal year beginning on 1 April of `year` (the era in force on that day).
[[nodiscard]] std::string japanese_fiscal_year(std::chrono::year year);

// 令和7年 for a whole calendar year: the era in force on its last day, as tax papers do.
[[nodiscard]] std::string japanese_year(std::chrono::year year);

// "2026-11-24". Errors: malformed (not that shape, or no such day).
[[nodiscard]] Result<std::chrono::year_month_day> parse_iso_date(std::string_view text);

}  // namespace madoguchi::text

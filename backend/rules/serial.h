// The serial number on a sheet (発行番号). Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace madoguchi::backend {

// "8-1124-000128": year of the era (with the era's mark after 令和), day, and a number that runs through the calendar
// year, so that a change of era within a year repeats none.
[[nodiscard]] std::string serial_text(std::chrono::year_month_day today, std::int64_t number);

}  // namespace madoguchi::backend

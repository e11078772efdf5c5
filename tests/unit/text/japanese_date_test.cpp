#include "text/japanese_date.h"

#include <doctest/doctest.h>

using namespace madoguchi::text;
using namespace std::chrono;

TEST_CASE("an era begins on its day") {
    CHECK(japanese_date(2026y / November / 24) == "令和8年11月24日");
    CHECK(japanese_date(2019y / May / 1) == "令和元年5月1日");
    CHECK(japanese_date(2019y / April / 30) == "平成31年4月30日");
    CHECK(japanese_date(1989y / January / 8) == "平成元年1月8日");
    CHECK(japanese_date(1989y / January / 7) == "昭和64年1月7日");
    CHECK(japanese_date(1926y / December / 25) == "昭和元年12月25日");
    CHECK(japanese_date(1926y / December / 24) == "大正15年12月24日");
    CHECK(japanese_date(1912y / July / 30) == "大正元年7月30日");
    CHECK(japanese_date(1912y / July / 29) == "明治45年7月29日");
    CHECK(japanese_date(1868y / January / 24) == "1868年1月24日");
}

TEST_CASE("the first year can be written as a figure") {
    CHECK(japanese_date(2019y / May / 1, FirstYear::figure) == "令和1年5月1日");
}

TEST_CASE("fiscal and calendar years") {
    CHECK(japanese_fiscal_year(2026y) == "令和8年度");
    CHECK(japanese_fiscal_year(2019y) == "平成31年度");
    CHECK(japanese_year(2025y) == "令和7年");
    CHECK(japanese_year(2019y) == "令和元年");
}

TEST_CASE("a date stamp has the year of its era") {
    CHECK(stamp_date(2026y / November / 24) == "8.11.24");
    CHECK(stamp_date(2019y / May / 1) == "1.5.1");
    CHECK(stamp_date(2019y / April / 30) == "31.4.30");
}

TEST_CASE("ISO dates are read strictly") {
    CHECK(parse_iso_date("2026-11-24").value() == 2026y / November / 24);
    for (const char* bad : {"", "2026-11-2", "2026-02-29", "2026/11/24", "2026-1a-24", "20261-1-24", "-026-11-24"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_iso_date(bad).has_value());
    }
}

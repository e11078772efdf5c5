#include "backend/city/availability.h"
#include "tests/unit/backend/samples.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::backend;

namespace {

WallTime tokyo(int year, int month, int day, int hour, int minute, int second = 0) {
    return from_civil({year, month, day, hour, minute, second, 0}, "Asia/Tokyo");
}

std::string next(const Availability& state) {
    return state.next_opening ? to_rfc3339(*state.next_opening) : "";
}

}  // namespace

TEST_CASE("family registers close on weekdays at 17:00:00 and open at 9:00:00") {
    auto office = samples::office_with_hours();
    auto at = [&](WallTime time) { return availability(office, "koseki", time).state; };
    CHECK(at(tokyo(2026, 11, 24, 8, 59, 59)) == OpenState::closed);
    CHECK(at(tokyo(2026, 11, 24, 9, 0)) == OpenState::open);
    CHECK(at(tokyo(2026, 11, 24, 16, 59, 59)) == OpenState::open);
    CHECK(at(tokyo(2026, 11, 24, 17, 0)) == OpenState::closed);
}

TEST_CASE("the next opening skips the weekend, holidays and the turn of the year") {
    auto office = samples::office_with_hours();
    CHECK(next(availability(office, "koseki", tokyo(2026, 11, 20, 17, 0))) ==
          to_rfc3339(tokyo(2026, 11, 24, 9, 0)));  // Friday; Monday is a holiday
    CHECK(next(availability(office, "koseki", tokyo(2026, 12, 28, 18, 0))) == to_rfc3339(tokyo(2027, 1, 4, 9, 0)));
    CHECK(next(availability(office, "koseki", tokyo(2026, 11, 24, 3, 0))) == to_rfc3339(tokyo(2026, 11, 24, 9, 0)));
}

TEST_CASE("closing time is told while open") {
    auto office = samples::office_with_hours();
    auto state = availability(office, "certificates", tokyo(2026, 11, 28, 12, 0));  // Saturday
    CHECK(state.state == OpenState::open);
    REQUIRE(state.closes.has_value());
    CHECK(to_rfc3339(*state.closes) == to_rfc3339(tokyo(2026, 11, 28, 17, 0)));
}

TEST_CASE("the sample city never closes") {
    auto office = samples::office();
    for (int hour = 0; hour < 24; ++hour) {
        auto state = availability(office, "koseki", tokyo(2026, 1, 1, hour, 0));
        CHECK(state.state == OpenState::open);
        CHECK_FALSE(state.closes.has_value());
    }
}

TEST_CASE("a suspension tells the reason that staff gave") {
    auto office = samples::office();
    std::vector<Pause> pauses{{"inkan", {{"ja", "点検中"}}}};
    CHECK(with_pauses(availability(office, "certificates", tokyo(2026, 1, 1, 1, 1)), pauses, "inkan").reason.at("ja") ==
          "点検中");
    CHECK(with_pauses(availability(office, "certificates", tokyo(2026, 1, 1, 1, 1)), pauses, "juminhyo").state ==
          OpenState::open);
}

TEST_CASE("hours that are no hours are refused with their place") {
    for (const auto* spans : {R"(["9:00-17:00"])", R"(["17:00-09:00"])", R"(["09:00-24:30"])",
                              R"(["10:00-12:00","11:00-13:00"])", R"("09:00-17:00")"}) {
        auto json = nlohmann::json::parse(std::string{R"({"code":"x","weekdays":)"} + spans + "}");
        auto read = read_hours(json, "/hours/0");
        REQUIRE_FALSE(read);
        CHECK(read.error().detail.starts_with("/hours/0/weekdays"));
    }
}

TEST_CASE("the certifier is the one of the day, the acting one included") {
    auto office = samples::office();
    CHECK(office.certifier_on("2026-04-30")->name == "例示 太郎");
    CHECK(office.certifier_on("2026-05-01")->title == "さくら野市長職務代理者 副市長");
    CHECK(office.certifier_on("2026-05-15")->name == "見本 一郎");
    CHECK(office.certifier_on("2010-01-01") == nullptr);
}

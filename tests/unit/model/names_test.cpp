#include "kiosk/model/names.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace madoguchi::model {

TEST_CASE("every screen has a name of its own") {
    std::set<std::string_view> seen;
    for (int value = 0; value <= static_cast<int>(Screen::idle_warning); ++value)
        CHECK(seen.insert(name(static_cast<Screen>(value))).second);
    CHECK(name(Screen::pin_last_try) == "pin_last_try");
}

TEST_CASE("words of the journal are read back as what they were") {
    for (int value = 0; value <= static_cast<int>(RecordKind::closed); ++value) {
        const auto kind = static_cast<RecordKind>(value);
        CHECK(parse_record_kind(name(kind)) == kind);
    }
    CHECK_FALSE(parse_record_kind("payment").has_value());
    CHECK(parse_help_kind("wheelchair") == HelpKind::wheelchair);
    CHECK(parse_text_size("huge") == std::nullopt);
}

}  // namespace madoguchi::model

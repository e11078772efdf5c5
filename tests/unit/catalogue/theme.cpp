#include "catalogue/theme.h"

#include <doctest/doctest.h>

#include <string>

using namespace madoguchi;
using namespace madoguchi::catalogue;

namespace {

const std::string good = "name = \"day\"\n[colours]\npaper = \"#F6F1E4\"\n[lengths]\nmargin = 20\n[times]\npress = 0\n";

}  // namespace

TEST_CASE("a theme holds colours, millimetres and milliseconds") {
    auto theme = parse_theme(good, "day.toml");
    REQUIRE_MESSAGE(theme, theme.error().detail);
    CHECK(theme.value().colour("paper") == Colour{0xF6, 0xF1, 0xE4, 255});
    CHECK(theme.value().mm("margin") == doctest::Approx{20});
}

TEST_CASE("a colour that is none is refused at its line") {
    auto bad = good;
    bad.replace(bad.find("#F6F1E4"), 7, "#F6F1EG");
    auto theme = parse_theme(bad, "day.toml");
    REQUIRE(!theme);
    CHECK(theme.error().detail.find("day.toml:3: colour 'paper'") == 0);
}

TEST_CASE("an unknown section of a theme is refused") {
    auto theme = parse_theme(good + "[length]\n", "day.toml");
    REQUIRE(!theme);
    CHECK(theme.error().code == Errc::unknown_key);
}

TEST_CASE("contrast is that of WCAG") {
    CHECK(contrast({0, 0, 0, 255}, {255, 255, 255, 255}) == doctest::Approx{21.0});
    CHECK(contrast({0x1E, 0x1C, 0x19, 255}, {0xF6, 0xF1, 0xE4, 255}) == doctest::Approx{15.1}.epsilon(0.01));
}

TEST_CASE("every shipped theme has exactly the tokens of the day theme") {
    for (const auto* name : {"day", "contrast", "yellow"}) {
        auto theme = read_theme(ASSETS, "sample", name);
        CHECK_MESSAGE(theme, (theme ? std::string{} : theme.error().detail));
    }
}

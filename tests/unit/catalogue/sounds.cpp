#include "catalogue/sounds.h"

#include <doctest/doctest.h>

#include <array>

namespace madoguchi::catalogue {

namespace {

constexpr std::array<std::string_view, 2> names{"press", "alarm"};

std::string refusal(std::string_view text) {
    const auto sounds = parse_sounds(text, "sounds.toml", names);
    return sounds ? "" : sounds.error().detail;
}

}  // namespace

TEST_CASE("a sound is its tones in order") {
    const auto sounds = parse_sounds(
        "press = [{ hz = 880, ms = 30 }]\nalarm = [{ hz = 988, ms = 300, level = 50 }, { hz = 0, ms = 90 }]",
        "sounds.toml", names);
    REQUIRE(sounds);
    const auto& alarm = sounds.value().find("alarm")->second;
    REQUIRE(alarm.size() == 2);
    CHECK(alarm[0].hz == 988);
    CHECK(alarm[0].level == 50);
    CHECK(alarm[1].hz == 0);
    CHECK(sounds.value().find("press")->second.front().level == 100);
}

TEST_CASE("a missing sound, an unknown one and a tone out of range are refused with their place") {
    CHECK(refusal("press = [{ hz = 880, ms = 30 }]").find("alarm") != std::string::npos);
    CHECK(refusal("press = []\nalarm = []\nalarn = []").find("alarm") != std::string::npos);
    CHECK(refusal("press = [{ hz = 99999, ms = 30 }]\nalarm = []").find("sounds.toml:1") != std::string::npos);
    CHECK(refusal("press = [{ hz = 1, ms = 30, hertz = 1 }]\nalarm = []").find("hertz") != std::string::npos);
}

}  // namespace madoguchi::catalogue

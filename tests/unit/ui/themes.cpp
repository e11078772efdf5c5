#include "catalogue/theme.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace madoguchi;

namespace {

const std::filesystem::path assets = MADOGUCHI_ASSETS;

// Everything that is written, with the ground under it.
const std::vector<std::pair<const char*, const char*>> words{{"ink", "paper"},
                                                             {"ink", "sheet"},
                                                             {"ink", "band"},
                                                             {"ink", "shu-mist"},
                                                             {"ink", "koke-mist"},
                                                             {"ink", "ai-mist"},
                                                             {"ink-soft", "paper"},
                                                             {"ink-soft", "sheet"},
                                                             {"ink-soft", "band"},
                                                             {"ai", "paper"},
                                                             {"ai", "sheet"},
                                                             {"ai", "ai-mist"},
                                                             {"koke", "paper"},
                                                             {"on-cloth", "cloth"},
                                                             {"on-primary", "primary"},
                                                             {"on-step-now", "step-now"},
                                                             {"on-step-done", "step-done"},
                                                             {"on-tag-need", "tag-need"},
                                                             {"on-tag-done", "tag-done"},
                                                             {"on-primary", "primary-down"}};

// Everything that is only drawn.
const std::vector<std::pair<const char*, const char*>> drawn{{"press-border", "paper"}, {"press-border", "band"},
                                                             {"edge", "paper"},         {"edge", "sheet"},
                                                             {"focus", "paper"},        {"shu", "paper"}};

}  // namespace

TEST_CASE("all text has a contrast of at least 7:1 in every theme, and 19:1 in high contrast") {
    for (const std::string name : {"day", "contrast", "yellow"}) {
        auto theme = catalogue::read_theme(assets, "sample", name);
        if (!theme) FAIL(theme.error().detail);
        for (const auto& [ink, ground] : words) {
            const double ratio = catalogue::contrast(theme.value().colour(ink), theme.value().colour(ground));
            const double least = name == "contrast" ? 19 : 7;
            CHECK_MESSAGE(ratio >= least, name, ": ", ink, " on ", ground, " ", ratio);
        }
    }
}

TEST_CASE("edges and signs have a contrast of at least 3:1 in every theme") {
    for (const std::string name : {"day", "contrast", "yellow"}) {
        auto theme = catalogue::read_theme(assets, "sample", name);
        REQUIRE(theme);
        for (const auto& [ink, ground] : drawn) {
            const double ratio = catalogue::contrast(theme.value().colour(ink), theme.value().colour(ground));
            CHECK_MESSAGE(ratio >= 3, name, ": ", ink, " on ", ground, " ", ratio);
        }
    }
}

TEST_CASE("no text of a theme is set smaller than 8.5 mm and no target under 15") {
    for (const std::string name : {"day", "contrast", "yellow"}) {
        auto theme = catalogue::read_theme(assets, "sample", name);
        REQUIRE(theme);
        for (const auto& [token, length] : theme.value().lengths)
            if (token.starts_with("text-")) CHECK_MESSAGE(length >= 8.5, name, " ", token);
        CHECK(theme.value().mm("touch-least") >= 15);
        CHECK(3 * theme.value().mm("pin-width") + 2 * theme.value().mm("pin-gap") <= 150);
    }
}

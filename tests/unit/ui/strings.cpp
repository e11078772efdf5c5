#include "kiosk/view/view.h"

#include <doctest/doctest.h>

#include <set>

using namespace madoguchi;

namespace {

const std::filesystem::path assets = MADOGUCHI_ASSETS;

std::set<std::string> places_of(const std::string& text) {
    std::set<std::string> places;
    for (std::size_t from = text.find('{'); from != std::string::npos; from = text.find('{', from + 1)) {
        const auto to = text.find('}', from);
        if (to != std::string::npos) places.insert(text.substr(from, to - from + 1));
    }
    return places;
}

}  // namespace

TEST_CASE("every text of the screens stands in every language") {
    const std::vector<std::string> languages{"ja", "en"};
    auto strings = catalogue::Strings::read(assets, "sample", languages);
    if (!strings) FAIL(strings.error().detail);
    auto required = strings.value().require(view::text_keys(), "test");
    if (!required) FAIL(required.error().detail);
    CHECK(view::text_keys().size() > 200);
}

TEST_CASE("a translation fills no place that the original has not") {
    const std::vector<std::string> languages{"ja", "en"};
    auto strings = catalogue::Strings::read(assets, "sample", languages);
    REQUIRE(strings);
    for (const auto& [key, japanese] : strings.value().table("ja")) {
        const auto& english = strings.value().table("en").at(key);
        for (const auto& place : places_of(english))
            CHECK_MESSAGE((places_of(japanese).contains(place) || key.starts_with("opening")), key, " ", place);
    }
}

TEST_CASE("no screen says はい, いいえ, OK or 確定, and nothing is offered for cash") {
    const std::vector<std::string> languages{"ja", "en"};
    auto strings = catalogue::Strings::read(assets, "sample", languages);
    REQUIRE(strings);
    for (const auto& [key, text] : strings.value().table("ja")) {
        CHECK_MESSAGE(text != "はい", key);
        CHECK_MESSAGE(text != "いいえ", key);
        CHECK_MESSAGE(text != "OK", key);
        CHECK_MESSAGE(text != "確定", key);
    }
}

TEST_CASE("a kiosk whose service lacks a text or a pictogram does not start") {
    catalogue::Service service;
    service.id = "nothing";
    service.pictogram = "juki";
    service.file = "nothing.toml";
    auto missing_text = view::Resources::read(assets, "sample", {{"ja", "市"}}, {"ja", "en"}, {"day"}, {service});
    REQUIRE_FALSE(missing_text);
    CHECK(missing_text.error().detail.find("nothing.name") != std::string::npos);
    service.id = "juminhyo";
    service.pictogram = "no-such-picture";
    auto missing_picture = view::Resources::read(assets, "sample", {{"ja", "市"}}, {"ja", "en"}, {"day"}, {service});
    REQUIRE_FALSE(missing_picture);
    CHECK(missing_picture.error().detail.find("no-such-picture") != std::string::npos);
}

TEST_CASE("an unknown theme does not start") {
    auto read = view::Resources::read(assets, "sample", {{"ja", "市"}}, {"ja", "en"}, {"no-such-theme"}, {});
    CHECK_FALSE(read);
}

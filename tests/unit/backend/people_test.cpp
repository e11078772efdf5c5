#include "backend/people/person.h"

#include <doctest/doctest.h>

using namespace madoguchi::backend;

TEST_CASE("a mask hides one whole character of the given name") {
    CHECK(masked({"見本", "花子", ""}) == "見本 花○");
    CHECK(masked({"見本", "健", ""}) == "見本 ○");
    CHECK(masked({"NGUYEN", "THI LAN", ""}) == "NGUYEN THI LA○");
    CHECK(masked({"見本", "", ""}) == "見○");
    CHECK(masked({"見本", "葛\U000E0100", ""}) == "見本 ○");  // the variation selector belongs to its character
    CHECK(masked({"見本", "一か\u3099", ""}) == "見本 一○");  // so does a combining mark
    CHECK(masked({"𠮷田", "𠮷", ""}) == "𠮷田 ○");
}

TEST_CASE("an age is full on the birthday") {
    CHECK(age_on("2011-11-24", "2026-11-23") == 14);
    CHECK(age_on("2011-11-24", "2026-11-24") == 15);
    CHECK(age_on("2012-02-29", "2027-02-28") == 14);
    CHECK(age_on("2012-02-29", "2027-03-01") == 15);
}

TEST_CASE("addresses are compared without spaces and widths") {
    CHECK(comparable("さくら野市 緑町3-4") == comparable("さくら野市緑町3-4"));
    CHECK(comparable("緑町3-4") != comparable("緑町3-5"));
}

TEST_CASE("a record with an unknown or wrong member is refused with its place") {
    auto read = [](const char* json) { return read_resident(nlohmann::json::parse(json), "/residents/3"); };
    CHECK(read(R"({"id":"r","household":"h","name":"見本 花子","birth_date":"1946-04-08"})").has_value());
    auto misspelt = read(R"({"id":"r","household":"h","name":"見本 花子","birth_date":"1946-04-08","furigama":""})");
    REQUIRE_FALSE(misspelt);
    CHECK(misspelt.error().detail == "/residents/3/furigama: unknown; did you mean 'furigana'?");
    CHECK(read(R"({"id":"r","household":"h","name":"見本","birth_date":"1946-02-30"})")
              .error()
              .detail.starts_with("/residents/3/birth_date"));
    CHECK(read(R"({"id":"r","household":"h","name":"見本","birth_date":"1946-02-03","card_key":"ABC"})")
              .error()
              .detail.starts_with("/residents/3/card_key"));
    CHECK_FALSE(read(R"([])"));
}

TEST_CASE("a name is split at its first space, narrow or wide") {
    auto read = [](const std::string& name) {
        return read_resident({{"id", "r"}, {"household", "h"}, {"name", name}, {"birth_date", "1946-04-08"}}, "")
            .value()
            .name;
    };
    CHECK(read("見本 花子").given == "花子");
    CHECK(read("見本\u3000花子").full() == "見本 花子");
    CHECK(read("NGUYEN THI LAN").given == "THI LAN");
    CHECK(read("アウンサン").family == "アウンサン");
}

#include "catalogue/city.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace madoguchi::catalogue {

namespace {

// A city like the sample city, its timing with `more` lines.
class CopiedCity {
public:
    explicit CopiedCity(std::string_view more) {
        std::string place = (std::filesystem::temp_directory_path() / "madoguchi-city-XXXXXX").string();
        assets = mkdtemp(place.data());
        std::filesystem::create_directories(assets / "cities");
        std::filesystem::copy(std::filesystem::path{ASSETS} / "cities" / "sample", assets / "cities" / "test");
        std::ofstream{assets / "cities" / "test" / "timing.toml", std::ios::app} << more;
    }
    ~CopiedCity() { std::filesystem::remove_all(assets); }
    CopiedCity(const CopiedCity&) = delete;
    CopiedCity& operator=(const CopiedCity&) = delete;

    std::filesystem::path assets;
};

}  // namespace

TEST_CASE("a city may say how often and how long a payment or print without an answer is asked about") {
    const CopiedCity place{"query_interval_seconds = 2\nquery_limit_seconds = 30\n"};
    const auto city = read_city(place.assets, "test");
    REQUIRE(city);
    CHECK(city.value().timing.query_interval == std::chrono::seconds{2});
    CHECK(city.value().timing.query_limit == std::chrono::seconds{30});
}

TEST_CASE("without a word of the city an unanswered payment is asked about every 5 s for 90 s") {
    const CopiedCity place{""};
    const auto city = read_city(place.assets, "test");
    REQUIRE(city);
    CHECK(city.value().timing.query_interval == std::chrono::seconds{5});
    CHECK(city.value().timing.query_limit == std::chrono::seconds{90});
}

}  // namespace madoguchi::catalogue

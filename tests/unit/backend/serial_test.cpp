#include "backend/rules/serial.h"
#include "backend/staff/receipt.h"
#include "text/eras.h"
#include "text/japanese_date.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace madoguchi;
using namespace madoguchi::backend;
using namespace std::chrono;

namespace {

struct Assets {
    Assets() {
        std::string pattern = "/tmp/eras-test-XXXXXX";
        folder = mkdtemp(pattern.data());
    }
    ~Assets() { std::filesystem::remove_all(folder); }
    Assets(const Assets&) = delete;
    Assets& operator=(const Assets&) = delete;
    Result<void> read(const std::string& text) {
        std::ofstream{folder / "eras.toml"} << text;
        return text::read_eras(folder);
    }
    std::filesystem::path folder;
};

}  // namespace

TEST_CASE("a serial number holds the year of the era, the day and the number") {
    CHECK(serial_text(2026y / November / 24, 128) == "8-1124-000128");
    CHECK(serial_text(2026y / December / 31, 999'999) == "8-1231-999999");
    CHECK(serial_text(2027y / January / 1, 1) == "9-0101-000001");
    CHECK(serial_text(2029y / April / 30, 7) == "11-0430-000007");
    CHECK(serial_text(2019y / May / 1, 1) == "1-0501-000001");
}

TEST_CASE("an era that comes later is data, and its serials repeat none of 令和") {
    Assets assets;
    REQUIRE(assets.read("[[eras]]\nname = \"試験\"\nbegins = \"2199-05-01\"\nmark = \"X\"\n").has_value());
    CHECK(text::japanese_date(2199y / May / 1) == "試験元年5月1日");
    CHECK(text::japanese_date(2199y / April / 30) == "令和181年4月30日");
    CHECK(text::japanese_fiscal_year(2200y) == "試験2年度");
    CHECK(serial_text(2199y / April / 30, 41) == "181-0430-000041");
    CHECK(serial_text(2199y / May / 1, 42) == "X1-0501-000042");
    CHECK(serial_text(2200y / January / 1, 1) == "X2-0101-000001");
    CHECK(text::stamp_date(2199y / April / 30) == "181.4.30");
    CHECK(text::stamp_date(2199y / May / 1) == "X1.5.1");
}

TEST_CASE("an era out of order, without a mark or with the mark of another is refused with file and line") {
    Assets assets;
    CHECK(assets.read("").has_value());
    CHECK(assets.read("[[eras]]\nname = \"昔\"\nbegins = \"1990-01-01\"\nmark = \"Q\"\n")
              .error()
              .detail.find("eras.toml:1: /eras/0: ") != std::string::npos);
    CHECK(assets.read("[[eras]]\nname = \"次\"\nbegins = \"2300-01-01\"\n").error().detail.find("mark") !=
          std::string::npos);
    CHECK_FALSE(assets.read("[[eras]]\nname = \"次\"\nbegins = \"2300-01-01\"\nmark = \"\"\n").has_value());
    CHECK_FALSE(assets.read("[[eras]]\nname = \"次\"\nbegins = \"2300-02-30\"\nmark = \"Y\"\n").has_value());
    CHECK(
        assets.read("[[eras]]\nname = \"次\"\nbegin = \"2300-01-01\"\nmark = \"Y\"\n").error().detail.find("begins") !=
        std::string::npos);
}

TEST_CASE("a visit is found by the number a resident reads, however it is typed") {
    CHECK(inquiry_number("01K6ZZZZZZZZZZZZZZZZ7X2PQA") == "K-7X2PQA");
    CHECK(end_of_visit("K-7X2PQA") == "7X2PQA");
    CHECK(end_of_visit("k-7x2pqa ") == "7X2PQA");
    CHECK(end_of_visit("7x2 pqa") == "7X2PQA");
    CHECK(end_of_visit("01K6ZZZZZZZZZZZZZZZZ7X2PQA") == "01K6ZZZZZZZZZZZZZZZZ7X2PQA");
    for (const auto* wrong : {"", "K-", "%", "7X2PQ_", "K-7X2PQI", "8-1124-000128"}) {
        CHECK_MESSAGE(end_of_visit(wrong).empty(), wrong);
    }
}

#include "drivers/nexo/service_id.h"

#include "tests/simulators/shared/process.h"

#include <doctest/doctest.h>

#include <fstream>
#include <set>

using namespace madoguchi::drivers::nexo;
using madoguchi::simulator::TemporaryDirectory;

TEST_CASE("a number becomes ten characters of base 36") {
    CHECK(to_base36(0) == "0000000000");
    CHECK(to_base36(35) == "000000000Z");
    CHECK(to_base36(36) == "0000000010");
    CHECK(to_base36(3'656'158'440'062'975) == "ZZZZZZZZZZ");
}

TEST_CASE("no ServiceID comes twice, whenever the process stops") {
    TemporaryDirectory state;
    std::set<std::string> seen;
    for (int run : {1, 255, 256, 257, 600}) {
        ServiceIds ids{state.path() / "deep" / "counter"};
        for (int i = 0; i < run; ++i) {
            auto id = ids.next();
            REQUIRE(id);
            CHECK(id.value().size() == 10);
            CHECK(seen.insert(id.value()).second);
        }
    }
}

TEST_CASE("a cut or foreign counter file starts at a random place instead of zero") {
    TemporaryDirectory state;
    auto file = state.path() / "counter";
    std::set<std::string> seen;
    for (const char* content : {"", "12", "12 en", "x end", "99999999999999999999 end"}) {
        std::ofstream{file} << content;
        ServiceIds ids{file};
        auto id = ids.next();
        REQUIRE(id);
        CHECK(seen.insert(id.value()).second);
    }
}

TEST_CASE("without a durable counter there is no number") {
    ServiceIds ids{"/proc/nowhere/counter"};
    auto id = ids.next();
    REQUIRE(!id);
    CHECK(id.error().code == madoguchi::Errc::storage_failed);
}

#include "common/base64.h"
#include "common/clock.h"
#include "common/digest.h"
#include "common/ids.h"
#include "common/json.h"
#include "common/secret.h"
#include "common/websocket.h"

#include <doctest/doctest.h>

#include <set>

using namespace madoguchi;

TEST_CASE("base64 follows RFC 4648 and decoding is strict") {
    for (auto [plain, coded] :
         {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}}) {
        CHECK(to_base64(plain) == coded);
        CHECK(from_base64(coded) == plain);
    }
    for (const char* wrong : {"Zg=", "Zg", "Zh==", "Z===", "====", "Zm9v\n", "Zm-v", "=Zm9"})
        CHECK(!from_base64(wrong));
    std::string every;
    for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
    for (std::size_t length = 0; length <= every.size(); ++length)
        CHECK(from_base64(to_base64(every.substr(0, length))) == every.substr(0, length));
}

TEST_CASE("civil time is the city's, whatever TZ says") {
    ::setenv("TZ", "America/New_York", 1);
    auto newyear = from_civil({2027, 1, 1, 0, 0, 0, 0}, "Asia/Tokyo");
    CHECK(to_rfc3339(newyear) == "2026-12-31T15:00:00.000Z");
    auto back = civil(newyear, "Asia/Tokyo");
    CHECK(back.year == 2027);
    CHECK(back.hour == 0);
    CHECK(back.weekday == 5);
    CHECK(timezone_exists("Asia/Tokyo"));
    CHECK(!timezone_exists("Asia/Atlantis"));
    CHECK(to_rfc3339(WallTime{Milliseconds{-1}}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("new ids are 26 characters, sorted by time and never the same") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(new_ulid(1'700'000'000'000));
    CHECK(seen.size() == 1000);
    CHECK(new_ulid(1).size() == 26);
    CHECK(new_ulid(1'700'000'000'000) < new_ulid(1'800'000'000'000));
    CHECK(new_ulid(0).starts_with("0000000000"));
}

TEST_CASE("a moved-from or cleared secret holds nothing") {
    Secret pin{"1234"};
    Secret other = std::move(pin);
    CHECK(pin.empty());
    CHECK(other.view() == "1234");
    pin = other;
    other.clear();
    CHECK(other.empty());
    CHECK(pin.view() == "1234");
    std::string text = "4321";
    const char* place = text.data();
    wipe(text);
    CHECK(text.empty());
    CHECK(std::string_view{place, 4} == std::string_view("\0\0\0\0", 4));
}

TEST_CASE("SHA-256 is the standard one") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("addresses are taken apart and wrong ones refused") {
    auto uri = parse_uri("ws://127.0.0.1:5846/xfs4iot/v1.0/Reader").value();
    CHECK(uri.host == "127.0.0.1");
    CHECK(uri.port == "5846");
    CHECK(uri.path == "/xfs4iot/v1.0/Reader");
    CHECK(parse_uri("https://city.example").value().port == "443");
    CHECK(parse_uri("https://city.example").value().path == "/");
    auto six = parse_uri("http://[::1]:8080/x").value();
    CHECK(six.host == "::1");
    CHECK(six.port == "8080");
    CHECK(parse_uri("http://[::1]/x").value().host == "::1");
    for (const char* wrong : {"", "ws://", "ftp://x/", "127.0.0.1:80", "ws://host:", "ws://host:12ab", "ws://:80"})
        CHECK(!parse_uri(wrong));
}

TEST_CASE("JSON that is cut, glued or nested beyond reason is refused") {
    std::string good = R"({"a":[1,{"b":"c"}]})";
    for (std::size_t length = 0; length < good.size(); ++length) CHECK(!parse_json(good.substr(0, length)));
    CHECK(parse_json(good));
    CHECK(!parse_json(good + good));
    CHECK(!parse_json(std::string(1000, '[') + std::string(1000, ']')));
    CHECK(parse_json(std::string(60, '[') + std::string(60, ']')));
}

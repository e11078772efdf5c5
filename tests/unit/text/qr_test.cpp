#include "text/qr.h"

#include <doctest/doctest.h>

#include <string>

using madoguchi::Errc;
using namespace madoguchi::text;

TEST_CASE("a QR code has its three finder patterns") {
    auto code = make_qr("MADOGUCHI");
    REQUIRE(code.has_value());
    int last = code.value().size - 7;
    for (auto [x, y] : {std::pair{0, 0}, {last, 0}, {0, last}}) {
        CHECK(code.value().dark(x, y));
        CHECK_FALSE(code.value().dark(x + 1, y + 1));
        CHECK(code.value().dark(x + 3, y + 3));
    }
}

TEST_CASE("upper case and figures need a smaller code than lower case") {
    std::string upper(100, 'A');
    std::string lower(100, 'a');
    CHECK(make_qr(upper).value().size < make_qr(lower).value().size);
}

TEST_CASE("zero bytes are payload") {
    CHECK(make_qr(std::string_view("a\0b", 3)).has_value());
}

TEST_CASE("an empty or oversize payload is refused") {
    CHECK(make_qr("").error().code == Errc::malformed);
    CHECK(make_qr(std::string(5000, 'a')).error().code == Errc::too_large);
}

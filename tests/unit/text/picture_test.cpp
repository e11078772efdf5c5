#include "text/picture.h"

#include <doctest/doctest.h>

#include <array>

using madoguchi::Errc;
using namespace madoguchi::text;

namespace {

constexpr std::string_view square =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="24" height="48" fill="#c73a1d"/></svg>)";

// 1 x 1 black PNG.
constexpr std::array<std::uint8_t, 67> dot{
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00,
    0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01,
    0x48, 0xaf, 0xa4, 0x71, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

}  // namespace

TEST_CASE("an SVG becomes coverage and straight RGBA") {
    auto picture = Picture::from_svg(square);
    REQUIRE(picture.has_value());
    CHECK(picture.value().size().width == 48);
    auto coverage = picture.value().coverage(20, 20);
    REQUIRE(coverage.has_value());
    CHECK(coverage.value().alpha[0] == 255);
    CHECK(coverage.value().alpha[19] == 0);
    auto image = picture.value().rgba(20, 20);
    REQUIRE(image.has_value());
    CHECK(image.value().pixels[0] == 0xc7);
    CHECK(image.value().pixels[2] == 0x1d);
    CHECK(image.value().pixels[3] == 255);
}

TEST_CASE("a PNG is drawn") {
    auto picture = Picture::from_png(dot);
    REQUIRE(picture.has_value());
    CHECK(picture.value().coverage(3, 3).value().alpha[4] == 255);
}

TEST_CASE("a PNG cut off at any place is refused") {
    for (std::size_t length = 0; length + 16 < dot.size(); ++length) {
        CHECK_FALSE(Picture::from_png(std::span(dot).first(length)).has_value());
    }
}

TEST_CASE("rubbish and oversize pictures are refused") {
    CHECK(Picture::from_svg("<html>").error().code == Errc::malformed);
    CHECK(Picture::from_svg("").error().code == Errc::malformed);
    auto huge = dot;
    huge[16] = 0x7f;
    CHECK(Picture::from_png(huge).error().code == Errc::too_large);
    CHECK(Picture::from_file("/nonexistent.svg").error().code == Errc::missing);
    CHECK_FALSE(Picture::from_svg(square).value().rgba(0, 10).has_value());
}

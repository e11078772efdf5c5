// Which part of a picture is searched for codes.
#include "drivers/media/region.h"
#include "tests/unit/barcode/picture.h"

#include <doctest/doctest.h>

using namespace madoguchi::drivers::media;
using namespace madoguchi::test;

namespace {

bool holds(const Box& outer, int left, int top, int right, int bottom) {
    return outer.left <= left && outer.top <= top && outer.left + outer.width >= right &&
           outer.top + outer.height >= bottom;
}

}  // namespace

TEST_CASE("a frame without anything in it is not searched, whatever its light and its camera's noise") {
    CHECK(!busy_region(on_frame({})));
    CHECK(!busy_region(noisy(pale(on_frame({}), 128, 128), 15, 1)));
    CHECK(!busy_region(glaring(on_frame({}), 0.2)));
    CHECK(!busy_region({}));
    CHECK(!busy_region({7, 7, std::vector<std::uint8_t>(49)}));
}

TEST_CASE("a code is searched for with its quiet zone, not with the rest of the frame") {
    auto code = draw_qr("K1-EV-7F3Q9Z2M4XB5C-7", 5);  // its own quiet zone is in the picture
    int left = (800 - code.width) / 2, top = (600 - code.height) / 2;
    auto frame = on_frame(code);
    for (const auto& image : {frame, pale(frame, 120, 140), noisy(frame, 30, 1), blurred(frame, 4), inverted(frame)}) {
        auto box = busy_region(image);
        REQUIRE(box);
        CHECK(holds(*box, left, top, left + code.width, top + code.height));
        CHECK(box->width * box->height < 800 * 600 / 4);
        CHECK(holds({0, 0, 800, 600}, box->left, box->top, box->left + box->width, box->top + box->height));
    }
}

TEST_CASE("a picture that is busy all over is searched as a whole") {
    auto box = busy_region(noisy(pale(on_frame({}), 128, 128), 60, 1));
    REQUIRE(box);
    CHECK(box->width == 800);
    CHECK(box->height == 600);
}

TEST_CASE("a cut, a turn and scan lines keep what they show") {
    auto code = draw_code("EAN-13", L"4912345678904", 300, 100);
    auto frame = on_frame(code);
    auto part = cut(frame, {(800 - code.width) / 2, (600 - code.height) / 2, code.width, code.height});
    CHECK(part.grey == code.grey);
    auto upright = turned_whole(code, 90);
    CHECK(upright.width == code.height);
    CHECK(upright.height == code.width);
    auto lines = scan_lines(code, 0);
    REQUIRE(lines.width == 2 * code.width);
    REQUIRE(lines.height == code.height / 4);
    for (int x = 1; x + 1 < code.width; ++x) CHECK(lines.at(2 * x + 1, 1) == code.at(x, 1));
}

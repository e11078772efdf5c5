// Every certificate against the pages in golden/ (written by sheet-golden after people have looked at them).
#include "golden_pages.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

using namespace samples;

namespace {

constexpr double place_tolerance = 0.5;        // mm
constexpr int block = 8, block_tolerance = 4;  // mean grey of 8x8 dots, of 255; a missing line is 5 to 9

const std::vector<GoldenSheet>& sheets() {
    static const auto all = render_golden();
    return all;
}

// The 2D code: its signature is another with every key.
bool in_code(int x, int y) {
    auto mm = [](int dots) { return dots * 25.4 / 30; };
    return mm(x) > 22 && mm(x) < 52 && mm(y) > 244 && mm(y) < 278;
}

int block_mean(const Picture& picture, int left, int top) {
    int sum = 0, count = 0;
    for (int y = top; y < std::min(top + block, picture.height); ++y) {
        for (int x = left; x < std::min(left + block, picture.width); ++x, ++count)
            sum += picture.grey[static_cast<std::size_t>(y * picture.width + x)];
    }
    return sum / count;
}

// Where the pages differ, in dots; "" = nowhere.
std::string difference(const Picture& one, const Picture& other) {
    if (one.width != other.width || one.height != other.height) return "size";
    for (int y = 0; y < one.height; y += block) {
        for (int x = 0; x < one.width; x += block) {
            if (in_code(x, y) || in_code(x + block, y + block)) continue;
            auto off = std::abs(block_mean(one, x, y) - block_mean(other, x, y));
            if (off > block_tolerance) return fmt::format("{},{}: {}", x, y, off);
        }
    }
    return {};
}

std::string text_of(const GoldenSheet& sheet, int page) {
    std::string text;
    for (const auto& word : sheet.words) {
        if (word.page == page) text += word.text;
    }
    return text;
}

}  // namespace

TEST_CASE("every word stands where the golden page has it") {
    for (const auto& sheet : sheets()) {
        CAPTURE(sheet.name);
        auto golden = read_words(sheet.name);
        REQUIRE(golden.size() == sheet.words.size());
        REQUIRE(!golden.empty());
        for (std::size_t at = 0; at < golden.size(); ++at) {
            const auto &one = sheet.words[at], &other = golden[at];
            CHECK(one.text == other.text);
            CHECK(one.page == other.page);
            bool near = std::abs(one.x - other.x) <= place_tolerance && std::abs(one.y - other.y) <= place_tolerance;
            CHECK_MESSAGE(near, other.text, " at ", other.x, ",", other.y, " is now at ", one.x, ",", one.y);
        }
    }
}

TEST_CASE("every page looks like its golden page") {
    for (const auto& sheet : sheets()) {
        for (std::size_t page = 0; page < sheet.pages.size(); ++page) {
            CAPTURE(sheet.name);
            CAPTURE(page);
            CHECK(difference(sheet.pages[page], read_page(sheet.name, page)) == "");
        }
        CHECK(read_page(sheet.name, sheet.pages.size()).grey.empty());  // no page too many in the repository
    }
}

TEST_CASE("the comparison sees a missing word, a moved line and a missing seal") {
    auto page = read_page("juminhyo", 0);
    REQUIRE(!page.grey.empty());
    auto wiped = [&](double left, double top, double width, double height) {
        auto changed = page;
        auto dots = [](double mm) { return static_cast<int>(mm * 30 / 25.4); };
        for (int y = dots(top); y < dots(top + height); ++y) {
            for (int x = dots(left); x < dots(left + width); ++x)
                changed.grey[static_cast<std::size_t>(y * changed.width + x)] = 238;
        }
        return difference(page, changed);
    };
    CHECK(wiped(58, 70, 35, 9) != "");     // the name
    CHECK(wiped(158, 236, 26, 24) != "");  // the seal
    CHECK(wiped(26, 53, 158, 3) != "");    // the upper line of the table
    CHECK(wiped(100, 216, 1, 1) == "");    // not a speck
}

TEST_CASE("every page has its number and the document's id, and nothing stands for a missing character") {
    for (const auto& sheet : sheets()) {
        CAPTURE(sheet.name);
        for (std::size_t page = 1; page <= sheet.pages.size(); ++page) {
            auto text = text_of(sheet, static_cast<int>(page));
            CHECK(text.find(fmt::format("{}/{}頁", page, sheet.pages.size())) != text.npos);
            CHECK(text.find("01JDEADBEEF0123456789ABCDE") != text.npos);
            for (const auto* missing : {"\uFFFD", "?", "\u25A1", "\u3013"}) CHECK(text.find(missing) == text.npos);
        }
    }
}

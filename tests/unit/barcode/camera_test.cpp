// What a camera finds in spoiled pictures, and what its configuration may say.
#include "drivers/media/finder.h"
#include "drivers/media/source.h"
#include "tests/unit/barcode/picture.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::drivers::media;
using namespace madoguchi::test;
using barcode::Symbology;

namespace {

constexpr auto slip =
    L"\u00F1"
    L"91900001000000000000000123456027033100003004";
constexpr auto slip_digits = "91900001000000000000000123456027033100003004";

const Image& slip_frame() {
    static const auto frame = on_frame(draw_code("Code128", slip, 700, 120));
    return frame;
}
const Image& qr_frame() {
    static const auto frame = on_frame(draw_qr("K1-EV-7F3Q9Z2M4XB5C-7", 5));
    return frame;
}

// What a camera finds in a still picture.
std::vector<Sighting> look_long(const Image& image) {
    CodeFinder finder{{}};
    std::vector<Sighting> found;
    for (std::size_t frame = 0; found.empty() && frame < CodeFinder::frames_per_round; ++frame)
        found = finder.look(image);
    return found;
}

std::string found_in(const Image& image) {
    auto found = look_long(image);
    return found.size() == 1 ? found.front().code.bytes : std::to_string(found.size()) + " codes";
}

}  // namespace

TEST_CASE("every kind of code is found with its identifier") {
    struct Row {
        const char* format;
        const wchar_t* text;
        Symbology symbology;
        const char *aim, *bytes;
    };
    for (const auto& row : {Row{"Code128", slip, Symbology::ean128, "]C1", slip_digits},
                            Row{"Code128", L"AB-12", Symbology::code128, "]C0", "AB-12"},
                            Row{"Code39", L"AB-12", Symbology::code39, "]A0", "AB-12"},
                            Row{"Codabar", L"A123456B", Symbology::codabar, "]F0", "123456"},
                            Row{"EAN-13", L"4912345678904", Symbology::ean13, "]E0", "4912345678904"},
                            Row{"EAN-8", L"49123456", Symbology::ean8, "]E4", "49123456"},
                            Row{"ITF", L"12345678", Symbology::itf, "]I0", "12345678"}}) {
        CAPTURE(row.format);
        auto found = decode(on_frame(draw_code(row.format, row.text, 700, 120)), {});
        REQUIRE(found.size() == 1);
        CHECK(found[0].code.symbology == row.symbology);
        CHECK(found[0].code.aim == row.aim);
        CHECK(found[0].code.bytes == row.bytes);
    }
    CHECK(decode(on_frame(draw_code("DataMatrix", L"K1-EV-7", 200, 200)), {}).at(0).code.symbology ==
          Symbology::data_matrix);
    CHECK(decode(qr_frame(), {}).at(0).code.aim == "]Q1");
    auto micro = decode(on_frame(draw_micro_qr("12345", 6)), {});
    REQUIRE(micro.size() == 1);
    CHECK(micro[0].code.symbology == Symbology::qr_code);
    CHECK(micro[0].code.bytes == "12345");
}

TEST_CASE("kinds that are not wanted are not looked for") {
    CHECK(decode(qr_frame(), {Symbology::ean128}).empty());
    CHECK(decode(slip_frame(), {Symbology::qr_code}).empty());
    CHECK(decode(slip_frame(), {Symbology::aztec}).empty());
    CHECK(decode(on_frame(draw_code("ITF", L"1234", 300, 120)), {}).empty());
}

TEST_CASE("codes that are pale, turned, inverted, blurred or under a lamp are found") {
    auto qr = "K1-EV-7F3Q9Z2M4XB5C-7";
    CHECK(found_in(pale(qr_frame(), 110, 150)) == qr);
    CHECK(found_in(pale(slip_frame(), 110, 150)) == slip_digits);
    CHECK(found_in(tilted(qr_frame(), 37)) == qr);
    CHECK(found_in(tilted(slip_frame(), 25)) == slip_digits);
    CHECK(found_in(inverted(qr_frame())) == qr);
    CHECK(found_in(blurred(qr_frame(), 3)) == qr);
    CHECK(found_in(glaring(qr_frame(), 0.2)) == qr);
    CHECK(found_in(noisy(slip_frame(), 25, 1)) == slip_digits);
}

TEST_CASE("narrow bars are found under blur, and bars under the noise of bad light") {
    auto bars = on_frame(draw_code("Code39", L"AB-1234", 500, 100));
    CHECK(found_in(blurred(bars, 2)) == "AB-1234");
    CHECK(found_in(noisy(bars, 45, 7)) == "AB-1234");
    CHECK(found_in(noisy(slip_frame(), 45, 7)) == slip_digits);
}

TEST_CASE("codes among small print are found, also pale, turned and inverted ones") {
    auto qr = on_page(draw_qr("K1-EV-7F3Q9Z2M4XB5C-7", 5));
    auto bars = on_page(draw_code("Code39", L"AB-1234", 500, 100));
    CHECK(found_in(qr) == "K1-EV-7F3Q9Z2M4XB5C-7");
    CHECK(found_in(pale(qr, 110, 150)) == "K1-EV-7F3Q9Z2M4XB5C-7");
    CHECK(found_in(inverted(qr)) == "K1-EV-7F3Q9Z2M4XB5C-7");
    CHECK(found_in(bars) == "AB-1234");
    CHECK(found_in(pale(bars, 110, 150)) == "AB-1234");
    CHECK(found_in(tilted(bars, 25)) == "AB-1234");
}

TEST_CASE("a live camera finds a code that needs treatment within a few frames") {
    CodeFinder finder{{}};
    int frames = 0;
    std::vector<Sighting> found;
    for (; found.empty() && frames < 10; ++frames) found = finder.look(inverted(qr_frame()));
    CHECK(found.size() == 1);
    CHECK(frames <= 8);
}

TEST_CASE("an empty, a grey and a noisy picture show nothing") {
    CHECK(look_long(on_frame({})).empty());
    CHECK(look_long(pale(on_frame({}), 128, 128)).empty());
    CHECK(look_long(noisy(pale(on_frame({}), 128, 128), 60, 3)).empty());
    CHECK(look_long({1, 1, {0}}).empty());
}

TEST_CASE("the parts of a structured append say where they belong") {
    std::string record;
    for (int line = 0; line < 12; ++line) record += "field " + std::to_string(line) + "=value;";
    barcode::SequenceCollector collector;
    std::optional<std::string> whole;
    auto images = draw_qr_sequence(record, 4);
    REQUIRE(images.size() > 2);
    for (const auto& image : images) {
        auto found = decode(on_frame(image), {});
        REQUIRE(found.size() == 1);
        REQUIRE(found[0].part.has_value());
        whole = collector.add(*found[0].part, {});
    }
    CHECK(whole == record);
}

TEST_CASE("Japanese text is found as bytes of either character set") {
    for (const std::string& bytes : {std::string{"住民票の写し"}, std::string{"\x8F\x5A\x96\xAF\x95\x5B"}}) {
        auto found = decode(on_frame(draw_qr(bytes, 5)), {});
        REQUIRE(found.size() == 1);
        CHECK(found[0].code.bytes == bytes);
    }
}

TEST_CASE("production takes V4L2 cameras only, and nothing that leads elsewhere") {
    for (auto good : {"v4l2src", "v4l2src device=/dev/video0",
                      "v4l2src device=/dev/v4l/by-id/a ! video/x-raw,width=1280,height=720",
                      "v4l2src ! image/jpeg,width=1280 ! jpegdec ! videoscale ! queue max-size-buffers=1",
                      "v4l2src\tdevice=/dev/video0\n! video/x-raw, width=1280, framerate=30/1 !videoconvert",
                      "v4l2src device=/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1:1.0-video-index0"})
        CHECK_MESSAGE(check_source(good, true).has_value(), good);
    for (auto bad : {"videotestsrc",
                     "filesrc location=/etc/passwd",
                     "v4l2src ! tee name=t ! queue",
                     "v4l2src ! filesink location=/tmp/x",
                     "v4l2src device=/dev/video0 filesrc location=/x",
                     "v4l2src ! queue t. ! udpsink",
                     "v4l2srcx",
                     "v4l2src !",
                     "v4l2src ! video/x-raw t. ! filesink",
                     "v4l2src ! queue name=\"a\" ! queue",
                     "( v4l2src )",
                     "! v4l2src",
                     "v4l2src device=/dev/video0\tfilesrc\tlocation=/x",
                     "v4l2src ! video/x-raw\tfilesink location=/x",
                     "v4l2src ! video/x-raw,width=1\nfilesink\nlocation=/x",
                     "v4l2src ! queue,filesink location=/x",
                     "v4l2src ! video/x-raw,filesink",
                     "v4l2src : filesink location=/x",
                     "v4l2src, filesrc location=/x",
                     "v4l2src file:///etc/passwd?a=b",
                     "v4l2src t.src=x",
                     "v4l2src ! video/x-raw; filesink"})
        CHECK_MESSAGE(!check_source(bad, true).has_value(), bad);
    CHECK(check_source("videotestsrc", false));
    CHECK(!check_source(" ", false));
    CHECK(device_of("v4l2src device=/dev/video0 ! queue") == "/dev/video0");
    CHECK(device_of("v4l2src\n  device=/dev/video1! queue") == "/dev/video1");
    CHECK(device_of("v4l2src") == "");
}

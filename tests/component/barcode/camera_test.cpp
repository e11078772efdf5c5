// A camera as the barcode reader of a terminal: the real daemon, whose GStreamer source plays frames that the test
// draws.
#include "tests/component/barcode/reader_desk.h"
#include "tests/unit/barcode/picture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;
using barcode::Symbology;
using drivers::media::Image;

namespace {

// A film of raw frames that is played again and again; show() replaces it.
class Film {
public:
    static constexpr int length = 4;

    Film() { show({on_frame({})}); }
    void show(const std::vector<Image>& images) {
        for (std::size_t index = 0; index < length; ++index) {
            const auto& grey = images[index % images.size()].grey;
            auto name = directory.path() / ("frame" + std::to_string(index) + ".raw");
            write_file(name.string() + ".new", std::string{grey.begin(), grey.end()});
            std::filesystem::rename(name.string() + ".new", name);
        }
    }
    [[nodiscard]] std::string source(bool loop = true) const {
        return "multifilesrc location=" + (directory.path() / "frame%d.raw").string() +
               " start-index=0 stop-index=3 loop=" + (loop ? "true" : "false") +
               " caps=video/x-raw,format=GRAY8,width=800,height=600,framerate=25/1";
    }

private:
    TemporaryDirectory directory;
};

struct Desk {
    explicit Desk(bool loop = true) : reader{"driver = \"camera\"\nsource = \"" + film.source(loop) + "\"\n"} {
        reader.until_scanner("off");
    }
    Film film;
    ReaderDesk reader;
};

Image qr(const std::string& text) {
    return on_frame(draw_qr(text, 5));
}

}  // namespace

TEST_CASE("a QR code before the camera ends a Read, and the camera is off afterwards") {
    Desk desk;
    auto reading = desk.reader.begin();
    desk.film.show({qr("K1-EV-7F3Q9")});
    auto code = desk.reader.finish_with_code(reading);
    CHECK(code.symbology == Symbology::qr_code);
    CHECK(code.aim == "]Q1");
    CHECK(code.text == "K1-EV-7F3Q9");
    desk.reader.until_scanner("off");
}

TEST_CASE("a payment slip that lies crooked and pale is read, other kinds are waited past") {
    Desk desk;
    auto slip = draw_code("Code128",
                          L"\u00F1"
                          L"91900001000000000000000123456027033100003004",
                          700, 120);
    auto reading = desk.reader.begin({{"symbologies", {{"ean128", true}}}});
    desk.film.show({qr("not this one"), pale(tilted(on_frame(slip), 8), 100, 170)});
    auto code = desk.reader.finish_with_code(reading);
    CHECK(code.symbology == Symbology::ean128);
    CHECK(code.bytes == "91900001000000000000000123456027033100003004");
}

TEST_CASE("the parts of a structured append are put together over several frames") {
    Desk desk;
    std::string record;
    for (int line = 0; line < 9; ++line) record += "field " + std::to_string(line) + "=value;";
    auto images = draw_qr_sequence(record, 4);
    REQUIRE(images.size() > 2);
    REQUIRE(images.size() <= Film::length);
    std::vector<Image> frames;
    for (auto image = images.rbegin(); image != images.rend(); ++image) frames.push_back(on_frame(*image));
    auto reading = desk.reader.begin();
    desk.film.show(frames);
    CHECK(desk.reader.finish_with_code(reading).text == record);
}

TEST_CASE("two codes in one frame come together") {
    Desk desk;
    auto frame = on_frame(draw_qr("left", 5));
    auto right = draw_qr("right", 5);
    for (int y = 0; y < right.height; ++y)
        for (int x = 0; x < right.width; ++x)
            frame.grey[static_cast<std::size_t>(y * frame.width + x)] = right.at(x, y);
    auto reading = desk.reader.begin();
    desk.film.show({frame});
    auto output = decode<xfs4iot::ReadOutput>(desk.reader.finish(reading).payload);
    REQUIRE(output);
    CHECK(output.value().codes.size() == 2);
}

TEST_CASE("a camera that sees nothing ends at the timeout and can be cancelled") {
    Desk desk;
    CHECK(desk.reader.finish(desk.reader.begin(json::object(), 500ms)).code == "timeOut");
    auto reading = desk.reader.begin();
    CHECK(desk.reader.run(desk.reader.client->cancel({reading->id})).value().success());
    CHECK(desk.reader.finish(reading).code == "canceled");
    auto again = desk.reader.begin();
    desk.film.show({qr("again")});
    CHECK(desk.reader.finish_with_code(again).text == "again");
    CHECK(desk.reader.daemon.end() == 0);
}

TEST_CASE("a code with a My Number is refused and not in the log") {
    Desk desk;
    auto reading = desk.reader.begin();
    desk.film.show({qr("123456789018")});
    auto done = desk.reader.finish(reading);
    CHECK(done.error_code() == "barcodeInvalid");
    CHECK(done.payload["xReason"] == "individualNumber");
    CHECK(desk.reader.daemon.log().find("123456789018") == std::string::npos);
}

TEST_CASE("a source that ends is deviceNotReady, and opened again within 5 s") {
    Desk desk{false};
    auto reading = desk.reader.begin();
    CHECK(desk.reader.finish(reading).code == "deviceNotReady");
    desk.film.show({qr("once more")});
    auto begun = std::chrono::steady_clock::now();
    desk.reader.until_scanner("off");
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
    auto again = desk.reader.begin();
    CHECK(desk.reader.finish_with_code(again).text == "once more");
}

TEST_CASE("Reset opens the camera anew") {
    Desk desk;
    CHECK(desk.reader.call(*desk.reader.client, "BarcodeReader.Reset", json::object(), 9s).success());
    auto reading = desk.reader.begin();
    desk.film.show({qr("after reset")});
    CHECK(desk.reader.finish_with_code(reading).text == "after reset");
}

TEST_CASE("in production a source that is no V4L2 camera stops the start") {
    TemporaryDirectory directory;
    auto file = directory.path() / "terminal.toml";
    write_file(file, "[terminal]\nid = \"t1\"\nproduction = true\nassets = \"" SOURCE_ROOT "/assets\"\nstate = \"" +
                         (directory.path() / "state").string() +
                         "\"\n[device.barcode-reader]\nclass = \"barcode-reader\"\ndriver = \"camera\"\nsource = "
                         "\"videotestsrc\"\n");
    DaemonProcess daemon{TERMINAL_DAEMON, {"--config", file.string(), "--device", "barcode-reader"}, false};
    CHECK(daemon.wait() == 1);
    CHECK(daemon.log().find("v4l2src only") != std::string::npos);
}

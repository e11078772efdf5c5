// Recorded sessions of cameras: what a record keeps and what it does not, and that a session that is drawn again (other
// codes of the same kinds and lengths, as dark and as light) ends as it ended then.
#include "common/base64.h"
#include "common/json.h"
#include "drivers/media/driver.h"
#include "tests/unit/barcode/picture.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::test;
using namespace std::chrono_literals;
using barcode::Symbology;
using nlohmann::json;

namespace {

struct Size {
    int width = 800, height = 600;
};

// The driver before a film of frames that is played again and again.
class Desk {
public:
    Desk(const std::vector<Image>& frames, Size size, const std::string& records = "") {
        for (std::size_t index = 0; index < frames.size(); ++index) {
            const auto& grey = frames[index].grey;
            write_file(directory.path() / ("frame" + std::to_string(index) + ".raw"), {grey.begin(), grey.end()});
        }
        const auto source =
            "multifilesrc location=" + (directory.path() / "frame%d.raw").string() +
            " start-index=0 stop-index=" + std::to_string(frames.size() - 1) +
            " loop=true caps=video/x-raw,format=GRAY8,framerate=25/1,width=" + std::to_string(size.width) +
            ",height=" + std::to_string(size.height);
        auto file = ConfigFile::parse(
            "[s]\nduplicate_ms = 0\nsource = \"" + source + "\"\ncapture = \"" + records + "\"\n", "test.toml");
        auto section = file.value().section("s", media::config_keys());
        camera = std::move(media::make_camera_scanner(loop, section.value(), false).value());
        start(loop, [this] { return camera->run(); });
        until([&] { return camera->state() == DeviceState::online; });
    }
    ~Desk() {
        camera->stop();
        loop.restart();
        loop.run_for(2s);
    }
    ScanResult read(const Symbologies& wanted, std::chrono::milliseconds limit) {
        std::optional<ScanResult> end;
        start(loop, [&]() -> Task<> {
            auto result = co_await camera->read(wanted, Deadline::in(limit));
            end.emplace(std::move(result));
        });
        until([&] { return end.has_value(); });
        return *end;
    }

private:
    void until(const std::function<bool()>& done) {
        for (auto deadline = Deadline::in(20s); !done() && !deadline.passed();) loop.run_one_for(deadline.left());
        REQUIRE(done());
    }

    TemporaryDirectory directory;
    asio::io_context loop;
    std::unique_ptr<BarcodeReader> camera;
};

// How a code of a kind is drawn: ZXing's name, and how many digits the writer or the code itself adds.
struct Drawing {
    Symbology symbology;
    const char* format;
    std::size_t added;
    const wchar_t *before, *behind;
};
constexpr std::array<Drawing, 10> drawings{{{Symbology::ean128, "Code128", 0, L"\u00F1", L""},
                                            {Symbology::code128, "Code128", 0, L"", L""},
                                            {Symbology::code39, "Code39", 0, L"", L""},
                                            {Symbology::codabar, "Codabar", 0, L"A", L"B"},
                                            {Symbology::ean13, "EAN-13", 1, L"", L""},
                                            {Symbology::ean8, "EAN-8", 1, L"", L""},
                                            {Symbology::upc_a, "UPC-A", 1, L"", L""},
                                            {Symbology::upc_e, "UPC-E", 1, L"", L""},
                                            {Symbology::itf, "ITF", 0, L"", L""},
                                            {Symbology::data_matrix, "DataMatrix", 0, L"", L""}}};

// Twelve ones cannot be a My Number.
Image code_like(Symbology symbology, std::size_t length, Size frame) {
    if (symbology == Symbology::qr_code) return draw_qr(std::string(length, '1'), length > 500 ? 3 : 5);
    for (const auto& drawing : drawings) {
        if (drawing.symbology != symbology) continue;
        const bool matrix = symbology == Symbology::data_matrix;
        const auto text = drawing.before + std::wstring(length - drawing.added, L'1') + drawing.behind;
        return draw_code(drawing.format, text, matrix ? frame.height / 2 : frame.width * 7 / 8,
                         frame.height / (matrix ? 2 : 5));
    }
    FAIL("no kind that a camera reads");
    return {};
}

Image frame_like(const json& line) {
    const Size size{line["frame"][0], line["frame"][1]};
    Image code;
    if (!line["codes"].empty()) {
        const auto& seen = line["codes"][0];
        code = code_like(barcode::symbology(seen["symbology"].get<std::string>()).value(), seen["length"], size);
    }
    const int dark = line["codes"].empty() ? 0 : line["grey"][0].get<int>();
    return pale(on_frame(code, size.width, size.height), dark, line["grey"][2]);
}

std::vector<json> lines_of(const std::filesystem::path& file) {
    std::vector<json> lines;
    std::istringstream stream{read_file(file)};
    for (std::string text; std::getline(stream, text);) lines.push_back(parse_json(text).value());
    return lines;
}

using Kinds = std::vector<std::pair<std::string, std::size_t>>;

// A read and the frames that were looked at meanwhile: all that showed something, and the first that did not.
struct Read {
    Symbologies wanted;
    std::vector<json> frames;
    json end;
};
std::vector<Read> reads_of(const std::vector<json>& lines) {
    std::vector<Read> reads;
    for (const auto& line : lines) {
        if (line.contains("read")) {
            reads.emplace_back();
            for (const auto& name : line["read"])
                reads.back().wanted.insert(*barcode::symbology(name.get<std::string>()));
        }
        REQUIRE(!reads.empty());
        auto& read = reads.back();
        if (line.contains("frame") && (read.frames.empty() || !line["codes"].empty())) read.frames.push_back(line);
        if (line["way"] == "note") read.end = line;
    }
    return reads;
}

void play(const Read& read) {
    REQUIRE(!read.frames.empty());
    std::vector<Image> frames;
    for (const auto& line : read.frames) frames.push_back(frame_like(line));
    Desk desk{frames, {read.frames[0]["frame"][0], read.frames[0]["frame"][1]}};
    const bool timed_out = read.end.value("end", "") == "timed_out";
    const auto result = desk.read(read.wanted, timed_out ? 500ms : 20s);
    REQUIRE(result.has_value() == !timed_out);
    Kinds now, then;
    if (result)
        for (const auto& code : result.value().codes)
            now.emplace_back(barcode::name(code.symbology), code.bytes.size());
    if (read.end.contains("codes"))
        for (const auto& code : read.end["codes"]) then.emplace_back(code["symbology"], code["length"]);
    CHECK(now == then);
}

constexpr auto slip =
    L"\u00F1"
    L"91900001000000000000000123456027033100003004";

}  // namespace

TEST_CASE("recorded sessions of cameras, drawn again, end as they ended then") {
    int played = 0;
    for (const auto& file : std::filesystem::directory_iterator{SOURCE_ROOT "/drivers/media/captures"}) {
        CAPTURE(file.path().filename().string());
        for (const auto& read : reads_of(lines_of(file.path()))) play(read);
        ++played;
    }
    CHECK(played > 0);
}

TEST_CASE("a record of a camera keeps kinds, lengths, light and times, and neither pictures nor what a code says") {
    TemporaryDirectory scratch;
    const char* wanted = std::getenv("CAMERA_CAPTURE");  // by hand, to make records for drivers/media/captures
    const std::filesystem::path records = wanted ? std::filesystem::path{wanted} : scratch.path() / "records";
    const auto nothing = on_frame({}), note = on_frame(draw_qr("Taro-SECRET-0123456789", 5));
    {
        Desk desk{{nothing, note, pale(on_frame(draw_code("Code128", slip, 700, 120)), 90, 180)}, {}, records.string()};
        CHECK(desk.read({Symbology::qr_code}, 20s).has_value());
        CHECK(desk.read({Symbology::ean128}, 20s).has_value());
        CHECK(!desk.read({Symbology::data_matrix}, 300ms).has_value());
    }
    const auto file = *std::filesystem::directory_iterator{records};
    const auto text = read_file(file);
    for (const char* secret : {"SECRET", "0123456", "9190000", "bytes", "text", "hex"})
        CHECK(text.find(secret) == std::string::npos);
    CHECK(text.find(to_hex("SECRET")) == std::string::npos);
    CHECK(text.size() < 3 * 200 * 200);
    const auto reads = reads_of(lines_of(file));
    REQUIRE(reads.size() == 3);
    CHECK(reads[0].end["codes"] == json::parse(R"([{"symbology":"qrCode","length":22}])"));
    CHECK(reads[0].end["first_read_ms"].is_number_integer());
    CHECK(reads[1].wanted == Symbologies{Symbology::ean128});
    CHECK(reads[1].frames.back()["codes"][0] == json::parse(R"({"symbology":"ean128","aim":"]C1","length":44})"));
    CHECK(reads[1].frames.back()["grey"][0] == 90);
    CHECK(reads[2].end["end"] == "timed_out");
}

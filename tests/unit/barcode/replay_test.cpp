// Recorded sessions of scanners: what a record keeps and what it does not, and that a session ends as it ended then.
#include "drivers/evdev/capture.h"
#include "drivers/evdev/driver.h"
#include "drivers/evdev/protocol.h"
#include "drivers/serial-scanner/capture.h"
#include "drivers/serial-scanner/driver.h"
#include "tests/unit/barcode/typed.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>
#include <boost/asio/as_tuple.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sstream>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<CaptureLine>;

// A capture whose device sends the next piece only when the test lets it.
class Session final : public Transport {
public:
    Session(asio::io_context& loop, const Lines& lines) : inner{replay(lines)}, news{loop} {}

    Task<Result<void>> open(Deadline deadline) override { return inner->open(deadline); }
    Task<Result<std::string>> read(Deadline deadline) override {
        while (pieces == 0 && inner->is_open()) {
            news.expires_at(deadline.at);
            co_await news.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        --pieces;
        auto bytes = co_await inner->read(deadline);
        if (!bytes) over = bytes.error().detail;
        co_return bytes;
    }
    Task<Result<void>> write(std::string bytes, Deadline deadline) override {
        return inner->write(std::move(bytes), deadline);
    }
    void close() override {
        inner->close();
        news.cancel();
    }
    [[nodiscard]] bool is_open() const override { return inner->is_open(); }
    void send_next() {
        ++pieces;
        news.cancel();
    }

    std::string over;  // why reading ended

private:
    std::unique_ptr<Transport> inner;
    asio::steady_timer news;
    int pieces = 0;
};

using Make = Result<std::unique_ptr<BarcodeReader>> (*)(asio::io_context&, const ConfigSection&,
                                                        std::unique_ptr<Transport>);

// Where the sessions of a driver are, how it is made, and what the first word of their note sets.
struct Family {
    std::string directory, key;
    std::span<const ConfigKey> keys;
    Make make;
};
const std::vector<Family>& families() {
    static const std::vector<Family> all{
        {SOURCE_ROOT "/drivers/serial-scanner/captures", "model", serial_scanner::config_keys(),
         serial_scanner::make_serial_scanner},
        {SOURCE_ROOT "/drivers/evdev/captures", "layout", evdev::config_keys(), evdev::make_evdev_scanner}};
    return all;
}

// The first word of the note, and the codes that came, each with its AIM identifier.
std::pair<std::string, std::vector<std::string>> note_of(const Lines& lines) {
    REQUIRE(!lines.empty());
    REQUIRE(lines.front().way == Way::note);
    std::istringstream stream{lines.front().text};
    std::string first;
    std::getline(stream, first, '\t');
    std::vector<std::string> codes;
    for (std::string code; std::getline(stream, code, '\t');) codes.push_back(code);
    return {first, codes};
}

// A client that reads one code after the other while the session runs.
class Replayed {
public:
    Replayed(const Family& family, const std::string& value, const Lines& lines) {
        // Codes that differed may be alike now.
        auto file = ConfigFile::parse(
            "[s]\npath = \"/nonexistent/scanner\"\nduplicate_ms = 0\n" + family.key + " = \"" + value + "\"\n",
            "test.toml");
        auto section = file.value().section("s", family.keys);
        auto given = std::make_unique<Session>(loop, lines);
        session = given.get();
        scanner = std::move(family.make(loop, section.value(), std::move(given)).value());
        start(loop, [this] { return scanner->run(); });
        loop.poll();
    }
    ~Replayed() {
        scanner->stop();
        loop.restart();
        loop.run_for(1s);
    }
    void play(const Lines& lines) {
        const auto pieces = std::ranges::count(lines, Way::in, &CaptureLine::way);
        for (std::ptrdiff_t piece = 0; piece < pieces; ++piece) {
            if (!reading) read();
            session->send_next();
            loop.poll();
        }
        session->send_next();  // nothing is left: the line ends
        loop.poll();
    }

    std::vector<std::string> codes;
    asio::io_context loop;
    Session* session = nullptr;
    std::unique_ptr<BarcodeReader> scanner;

private:
    void read() {
        reading = true;
        start(loop, [this]() -> Task<> {
            auto result = co_await scanner->read({}, Deadline::in(10s));
            reading = false;
            if (result) codes.push_back(result.value().codes.front().aim + result.value().codes.front().text);
        });
        loop.poll();
    }
    bool reading = false;
};

std::string hidden(const std::string& bytes) {
    return serial_scanner::hide_codes()(Way::in, bytes);
}

std::vector<std::string> codes_of(const std::string& events) {
    evdev::KeyReader reader{evdev::find_layout("us").value(), 100};
    reader.add(events);
    std::vector<std::string> found;
    while (auto frame = reader.next()) found.push_back(frame->bytes);
    return found;
}

}  // namespace

TEST_CASE("recorded sessions of scanners give the codes they gave then") {
    for (const auto& family : families()) {
        int played = 0;
        for (const auto& file : std::filesystem::directory_iterator{family.directory}) {
            CAPTURE(file.path().string());
            auto lines = read_capture(file.path());
            REQUIRE(lines);
            auto [value, codes] = note_of(lines.value());
            Replayed replayed{family, value, lines.value()};
            replayed.play(lines.value());
            CHECK(replayed.codes == codes);
            CHECK(replayed.session->over.find("nothing came") != std::string::npos);
            CHECK(replayed.scanner->state() == DeviceState::no_device);
            ++played;
        }
        CHECK_MESSAGE(played > 0, family.directory);
    }
}

TEST_CASE("a record of a serial scanner keeps length, kind and framing of a code, and not what it says") {
    CHECK(hidden("]C10191Z\r") == "]C11111A\r");
    CHECK(hidden("\x02]Q1Taro.Yamada@example.jp\x03") == "\x02]Q1Aaaa.Aaaaaa@aaaaaaa.aa\x03");
    CHECK(hidden("4901234567894\r\n]A0a\t") == "1111111111111\r\n]A0a\t");
    CHECK(hidden("]C1a\x1D]C9\r") == "]C1a\x1D]A1\r");  // what stands behind a GS is data
    CHECK(serial_scanner::hide_codes()(Way::out, "\x16T\r") == "\x16T\r");
}

TEST_CASE("hidden Japanese text is still text in its own encoding") {
    const std::string kanji = "]Q1\xE7\xAA\x93\xE5\x8F\xA3 \xC3\xA9 1\r";  // UTF-8
    CHECK(barcode::to_utf8(hidden(kanji).substr(3, kanji.size() - 4), barcode::Charset::utf8));
    const std::string sjis = "]Q1\x91\x8B\x8C\xFB\xCF\xC4\xDE\xB6\xDE\xC1 1\r";  // Shift_JIS, full and half width
    CHECK(barcode::to_utf8(hidden(sjis).substr(3, sjis.size() - 4), barcode::Charset::shift_jis));
    CHECK(hidden(sjis) != sjis);
}

TEST_CASE("wherever a code is cut into pieces, its record is the same") {
    const std::string stream = "]C1 12ab\r]Q1xyz\r";
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        auto hide = serial_scanner::hide_codes();
        auto first = hide(Way::in, stream.substr(0, cut));
        CHECK(first + hide(Way::in, stream.substr(cut)) == "]C1 11aa\r]Q1aaa\r");
    }
}

TEST_CASE("a record of a keyboard scanner keeps the keys that end and shift, and not what was typed") {
    auto hide = evdev::hide_keys(evdev::find_layout("us").value());
    const auto events = typed("]C191AB0") + with(KEY_LEFTSHIFT, key(KEY_2)) + with(KEY_LEFTCTRL, key(KEY_RIGHTBRACE)) +
                        key(KEY_Z) + key(KEY_ENTER) + typed("]Q1X") + key(KEY_KP7) + key(KEY_ENTER);
    const auto kept = hide(Way::in, events);
    CHECK(kept.size() == events.size());
    CHECK(codes_of(kept) == std::vector<std::string>{"]C111AA1@\x1D"
                                                     "a",
                                                     "]Q1A1"});
    for (std::size_t at = 0; at + sizeof(input_event) <= kept.size(); at += sizeof(input_event)) {
        input_event event;
        std::memcpy(&event, kept.data() + at, sizeof event);
        const bool told = event.type == EV_MSC ? event.value != 0
                                               : event.code == KEY_9 || event.code == KEY_Z || event.code == KEY_KP7;
        CHECK(!told);
        CHECK(event.time.tv_sec == 0);
    }
    CHECK(hide(Way::in, "half") == std::string(4, '\0'));
}

TEST_CASE("what a keyboard scanner typed is recorded and can be replayed") {
    TemporaryDirectory scratch;
    const char* wanted = std::getenv("SCANNER_CAPTURE");  // by hand, to make records for drivers/evdev/captures
    const std::filesystem::path directory = wanted ? std::filesystem::path{wanted} : scratch.path() / "records";
    const auto first = typed("]C19101234567890") + key(KEY_ENTER), second = typed("]Q1KANA42") + key(KEY_ENTER);
    const auto cut = first.size() / 2 / sizeof(input_event) * sizeof(input_event);
    Lines lines(4);
    lines[0].way = Way::open;
    for (std::size_t at : {1U, 2U, 3U}) lines[at].way = Way::in;
    lines[1].bytes = first.substr(0, cut);
    lines[2].bytes = first.substr(cut);
    lines[3].bytes = second;
    {
        asio::io_context loop;
        auto layout = evdev::find_layout("us").value();
        auto transport = record(replay(lines), directory, "evdev", evdev::hide_keys(layout));
        start(loop, [&]() -> Task<> {
            co_await transport->open(Deadline::in(1s));
            for (bool more = true; more;) {
                auto bytes = co_await transport->read(Deadline::in(1s));
                more = bytes.has_value();
            }
        });
        loop.run();
    }
    auto file = std::filesystem::directory_iterator {
        directory
        } -> path();
    auto recorded = read_capture(file);
    REQUIRE(recorded);
    Replayed replayed{families()[1], "us", recorded.value()};
    replayed.play(recorded.value());
    CHECK(replayed.codes == std::vector<std::string>{"]C11111111111111", "]Q1AAAA11"});
}

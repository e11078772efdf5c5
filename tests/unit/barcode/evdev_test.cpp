// A scanner that plays a keyboard: from key events to codes, and the driver over a recorded stream of them.
#include "drivers/evdev/driver.h"
#include "drivers/evdev/protocol.h"
#include "tests/unit/barcode/typed.h"

#include <doctest/doctest.h>
#include <boost/asio/as_tuple.hpp>

#include <random>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace madoguchi::drivers::evdev;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

using List = std::vector<std::string>;

KeyReader reader_of(std::string_view layout = "us", std::size_t longest = 100) {
    return {find_layout(layout).value(), longest};
}

List codes(KeyReader& reader) {
    List found;
    while (auto frame = reader.next()) found.push_back(frame->too_long ? "(too long)" : frame->bytes);
    return found;
}

List codes_of(const std::string& events, std::string_view layout = "us") {
    auto reader = reader_of(layout);
    reader.add(events);
    return codes(reader);
}

// Plays what a test hands it; ends reads when unplugged.
class RecordedNode final : public Transport {
public:
    explicit RecordedNode(asio::io_context& loop) : arrived{loop} {}

    Task<Result<void>> open(Deadline) override {
        if (!plugged) co_return fail(Errc::unreachable);
        opened = true;
        co_return ok();
    }
    Task<Result<std::string>> read(Deadline deadline) override {
        while (opened && waiting.empty()) {
            arrived.expires_at(deadline.at);
            co_await arrived.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        if (!opened) co_return fail(Errc::closed);
        co_return std::exchange(waiting, {});
    }
    Task<Result<void>> write(std::string, Deadline) override { co_return fail(Errc::closed); }
    void close() override {
        opened = false;
        arrived.cancel();
    }
    [[nodiscard]] bool is_open() const override { return opened; }

    void play(const std::string& events) {
        waiting += events;
        arrived.cancel();
    }
    void unplug() {
        plugged = false;
        close();
    }

    bool plugged = true;

private:
    asio::steady_timer arrived;
    std::string waiting;
    bool opened = false;
};

struct Desk {
    explicit Desk(const std::string& keys = "") {
        auto text = "[device.s]\npath = \"/dev/input/recorded\"\n" + keys;
        auto file = ConfigFile::parse(text, "test.toml");
        auto section = file.value().section("device.s", config_keys());
        REQUIRE(section);
        auto transport = std::make_unique<RecordedNode>(loop);
        node = transport.get();
        scanner = std::move(make_evdev_scanner(loop, section.value(), std::move(transport)).value());
        scanner->changed = [this] { news.cancel(); };
        start(loop, [this] { return scanner->run(); });
        until([this] { return scanner->state() == DeviceState::online; });
    }
    ~Desk() {
        scanner->stop();
        loop.restart();
        loop.run_for(1s);
    }
    void until(const std::function<bool()>& condition) {
        auto deadline = Deadline::in(10s);
        loop.restart();
        while (!condition() && !deadline.passed()) loop.run_one_for(deadline.left());
        REQUIRE(condition());
    }
    // Begins a read and returns once it runs.
    void begin(std::chrono::milliseconds limit = 10s) {
        result.reset();
        start(loop, [this, limit]() -> Task<> { result.emplace(co_await scanner->read({}, Deadline::in(limit))); });
        until([this] { return scanner->reading(); });
    }
    ScanResult& end() {
        until([this] { return result.has_value(); });
        return *result;
    }
    std::string text() {
        auto& got = end();
        REQUIRE(got.has_value());
        return got.value().codes.front().text;
    }

    asio::io_context loop;
    asio::steady_timer news{loop};
    RecordedNode* node = nullptr;
    std::unique_ptr<BarcodeReader> scanner;
    std::optional<ScanResult> result;
};

const std::string enter = key(KEY_ENTER);

}  // namespace

TEST_CASE("keys become characters, with Shift and Caps Lock as on a keyboard") {
    CHECK(codes_of(typed("]C191AB0") + enter) == List{"]C191AB0"});
    CHECK(codes_of(key(KEY_A) + with(KEY_RIGHTSHIFT, key(KEY_A) + key(KEY_1)) + key(KEY_MINUS) + key(KEY_TAB)) ==
          List{"aA!-"});
    CHECK(codes_of(key(KEY_CAPSLOCK) + key(KEY_A) + key(KEY_1) + with(KEY_LEFTSHIFT, key(KEY_A)) + enter) ==
          List{"A1a"});
    CHECK(codes_of(key(KEY_KP1) + key(KEY_KP0) + key(KEY_KPENTER)) == List{"10"});
}

TEST_CASE("a Japanese layout gives other characters for the same keys") {
    auto keys = with(KEY_LEFTSHIFT, key(KEY_2)) + key(KEY_LEFTBRACE) + with(KEY_LEFTSHIFT, key(KEY_RO)) +
                key(KEY_RIGHTBRACE) + key(KEY_APOSTROPHE) + with(KEY_LEFTSHIFT, key(KEY_0)) + key(KEY_YEN) + enter;
    CHECK(codes_of(keys, "jp") == List{"\"@_[:\\"});
    CHECK(codes_of(keys, "us") == List{"@[]')"});
    auto unknown = find_layout("uk");
    REQUIRE(!unknown);
    CHECK(unknown.error().code == Errc::unknown_key);
    CHECK(!find_layout("keypad").has_value());
}

TEST_CASE("Ctrl-] is the separator of GS1 data, and no other key acts as a key") {
    CHECK(codes_of(key(KEY_1) + with(KEY_LEFTCTRL, key(KEY_RIGHTBRACE)) + key(KEY_2) + enter) == List{"1\x1D"
                                                                                                      "2"});
    CHECK(codes_of(key(KEY_F1) + key(KEY_ESC) + with(KEY_LEFTALT, key(KEY_F4)) + with(KEY_LEFTMETA, key(KEY_L)) +
                   key(KEY_1) + enter) == List{"1"});
}

TEST_CASE("auto-repeat, empty codes and events of other kinds are nothing") {
    auto repeat = input_event_bytes(EV_KEY, KEY_A, 1) + input_event_bytes(EV_KEY, KEY_A, 2) +
                  input_event_bytes(EV_KEY, KEY_A, 2) + input_event_bytes(EV_KEY, KEY_A, 0);
    CHECK(codes_of(repeat + enter + enter + key(KEY_TAB)) == List{"a"});
    CHECK(codes_of(input_event_bytes(EV_REL, 0, 5) + input_event_bytes(EV_LED, 1, 1) +
                   input_event_bytes(EV_KEY, 60000, 1) + enter)
              .empty());
}

TEST_CASE("events arrive whole however the stream is cut") {
    auto events = typed("AB") + enter;
    for (std::size_t cut = 0; cut <= events.size(); ++cut) {
        auto reader = reader_of();
        reader.add(events.substr(0, cut));
        auto found = codes(reader);
        reader.add(events.substr(cut));
        for (auto& code : codes(reader)) found.push_back(code);
        CHECK(found == List{"AB"});
    }
}

TEST_CASE("silence ends a code without Enter") {
    auto reader = reader_of();
    reader.add(typed("AB"));
    CHECK(codes(reader).empty());
    reader.fall_silent();
    CHECK(codes(reader) == List{"AB"});
    reader.fall_silent();
    CHECK(codes(reader).empty());
}

TEST_CASE("when the kernel lost events the code they belong to is thrown away") {
    auto reader = reader_of();
    reader.add(typed("AB") + input_event_bytes(EV_SYN, SYN_DROPPED, 0) + typed("CD") + enter + typed("EF") + enter);
    CHECK(codes(reader) == List{"EF"});
}

TEST_CASE("a code over the length is told once, and the next one is whole") {
    auto reader = reader_of("us", 4);
    reader.add(typed("1234") + enter + typed("12345678") + enter + typed("AB") + enter);
    CHECK(codes(reader) == List{"1234", "(too long)", "AB"});
}

TEST_CASE("random events never make a code longer than the limit") {
    std::mt19937 random{7};
    auto reader = reader_of("jp", 20);
    for (int turn = 0; turn < 20000; ++turn) {
        reader.add(input_event_bytes(static_cast<unsigned>(random() % 6), static_cast<unsigned>(random() % 300),
                                     static_cast<int>(random() % 4) - 1));
        while (auto frame = reader.next()) CHECK(frame->bytes.size() <= 20);
    }
    std::string noise(10007, '\0');
    for (auto& byte : noise) byte = static_cast<char>(random());
    reader.add(noise);
}

TEST_CASE("the layout table refuses rows that do not fit") {
    CHECK(find_layout_in("[x]\nrow = [ { first = 2, plain = \"ab\", shifted = \"AB\" } ]", "x"));
    CHECK(!find_layout_in("[x]\nrow = [ { first = 2, plain = \"ab\", shifted = \"A\" } ]", "x"));
    CHECK(!find_layout_in("[x]\nrow = [ { first = 255, plain = \"ab\", shifted = \"AB\" } ]", "x"));
    CHECK(!find_layout_in("[x]\nrow = 3", "x"));
    CHECK(!find_layout_in("[x", "x"));
}

TEST_CASE("a typed code ends a read, with Enter at once and without it after silence") {
    Desk desk;
    desk.begin();
    desk.node->play(typed("]C1910123") + enter);
    auto& result = desk.end();
    REQUIRE(result.has_value());
    CHECK(result.value().codes.front().symbology == barcode::Symbology::ean128);
    CHECK(result.value().codes.front().text == "910123");
    desk.begin();
    desk.node->play(typed("]Q1HELLO"));
    CHECK(desk.text() == "HELLO");
}

TEST_CASE("what is typed while no read runs reaches nobody, also when it ends during one") {
    Desk desk;
    desk.node->play(typed("EARLY") + enter + typed("HALF"));
    desk.loop.restart();
    desk.loop.run_for(20ms);
    desk.begin();
    desk.node->play(typed("LATE") + enter + typed("MINE") + enter);
    CHECK(desk.text() == "MINE");
}

TEST_CASE("an unplugged keyboard ends the read and is found again") {
    Desk desk;
    desk.begin();
    desk.node->play(typed("HALF"));
    desk.loop.restart();
    desk.loop.run_for(20ms);
    desk.node->unplug();
    auto& result = desk.end();
    REQUIRE(!result.has_value());
    CHECK(result.error().code == ScanError::not_ready);
    desk.node->plugged = true;
    desk.until([&] { return desk.scanner->state() == DeviceState::online; });
    desk.begin();
    desk.node->play(typed("WHOLE") + enter);
    CHECK(desk.text() == "WHOLE");
}

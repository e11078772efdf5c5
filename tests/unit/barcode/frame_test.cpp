// How the bytes of a serial scanner become codes.
#include "drivers/serial-scanner/models.h"
#include "drivers/serial-scanner/protocol.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace madoguchi::drivers::serial_scanner;
using namespace std::string_literals;

namespace {

std::vector<std::string> codes(FrameReader& reader) {
    std::vector<std::string> found;
    while (auto frame = reader.next()) found.push_back(frame->too_long ? "(too long)" : frame->bytes);
    return found;
}

std::vector<std::string> codes_of(const std::string& bytes, Framing framing = {}) {
    FrameReader reader{framing};
    reader.add(bytes);
    return codes(reader);
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("CR, LF and CRLF end a code, and no ending makes an empty one") {
    CHECK(codes_of("a\rb\nc\r\nd\n\re\r\r\n\n") == List{"a", "b", "c", "d", "e"});
    CHECK(codes_of("\r\n\r\n").empty());
    CHECK(codes_of("").empty());
}

TEST_CASE("a NUL at either end is stripped, one inside stays to be refused later") {
    CHECK(codes_of("a\r\0b\0\r\0"s) == List{"a", "b"});
    CHECK(codes_of("a\0b\r"s) == List{"a\0b"s});
}

TEST_CASE("a code is the same however it is cut on its way") {
    std::string whole = "]C191900001\x1D"s + "42\r\n]Q1next\r\n";
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        FrameReader reader{{}};
        reader.add(whole.substr(0, cut));
        auto found = codes(reader);
        reader.add(whole.substr(cut));
        for (auto& code : codes(reader)) found.push_back(code);
        CHECK(found == List{"]C191900001\x1D"s + "42", "]Q1next"});
    }
}

TEST_CASE("without its end a code does not come, at whatever length it is cut") {
    std::string code = "]C191900001000000000000000123456027033100003004";
    for (std::size_t length = 0; length <= code.size(); ++length) CHECK(codes_of(code.substr(0, length)).empty());
}

TEST_CASE("with CRLF as the end a CR or LF alone belongs to the code") {
    Framing framing{.suffix = Suffix::crlf};
    CHECK(codes_of("a\nb\rc\r\nd\r\n", framing) == List{"a\nb\rc", "d"});
    CHECK(codes_of("a\r\r\n", framing) == List{"a\r"});
}

TEST_CASE("with CR as the end the LF of a CRLF begins nothing") {
    FrameReader reader{{.suffix = Suffix::cr}};
    reader.add("a\r\n");
    CHECK(codes(reader) == List{"a"});
    CHECK(!reader.begun());
    reader.add("b\nc\r");
    CHECK(codes(reader) == List{"b\nc"});
}

TEST_CASE("TAB and ETX end a code where configured") {
    CHECK(codes_of("a\tb\r\t", {.suffix = Suffix::tab}) == List{"a", "b\r"});
    Framing framed{.suffix = Suffix::etx, .prefix = Prefix::stx};
    CHECK(codes_of("noise\x02one\r\n\x03more\x02two\x03\x02\x03", framed) == List{"one\r\n", "two"});
}

TEST_CASE("a code over the length is told once, whatever it holds, and the next one is whole") {
    Framing framing{.longest = 8};
    CHECK(codes_of("12345678\r", framing) == List{"12345678"});
    CHECK(codes_of("123456789\r", framing) == List{"(too long)"});
    CHECK(codes_of(std::string(1'000'000, 'x') + "\rnext\r", framing) == List{"(too long)", "next"});
    CHECK(codes_of("12345678\0\r"s, framing) == List{"12345678"});
    CHECK(codes_of(std::string(100, 'x'), framing).empty());
}

TEST_CASE("what began before the mark is stale, what begins after it is not") {
    FrameReader reader{{}};
    reader.add("beg");
    reader.mark_stale();
    reader.add("un\rnew\r");
    CHECK(reader.next()->stale);
    CHECK(!reader.next()->stale);
    reader.mark_stale();
    reader.add("fresh\r\n");
    CHECK(!reader.next()->stale);
    reader.mark_stale();  // the LF has begun nothing
    reader.add("again\r");
    CHECK(!reader.next()->stale);
}

TEST_CASE("a pulled cable leaves nothing behind") {
    FrameReader reader{{.suffix = Suffix::etx, .prefix = Prefix::stx}};
    reader.add("\x02half");
    CHECK(reader.begun());
    reader.clear();
    CHECK(!reader.begun());
    reader.add("rest\x03\x02whole\x03");
    CHECK(codes(reader) == List{"whole"});
}

TEST_CASE("random bytes never make a code longer than the limit") {
    std::mt19937 random{20261124};
    for (auto suffix : {Suffix::line, Suffix::cr, Suffix::lf, Suffix::crlf, Suffix::tab, Suffix::etx})
        for (auto prefix : {Prefix::none, Prefix::stx}) {
            FrameReader reader{{.suffix = suffix, .prefix = prefix, .longest = 20}};
            for (int turn = 0; turn < 2000; ++turn) {
                std::string noise(random() % 40, '\0');
                for (auto& byte : noise)
                    byte = static_cast<char>(random() % 3 == 0 ? "\r\n\t\x02\x03\0"[random() % 6] : random());
                reader.add(noise);
                while (auto frame = reader.next()) CHECK(frame->bytes.size() <= 20);
            }
        }
}

TEST_CASE("the model table is sound") {
    auto honeywell = find_model("honeywell");
    REQUIRE(honeywell);
    CHECK(honeywell.value().trigger_on == "\x16T\r");
    CHECK(honeywell.value().switched());
    CHECK(!find_model("generic").value().switched());
    auto unknown = find_model("honywell");
    REQUIRE(!unknown);
    CHECK(unknown.error().detail.find("honeywell") != std::string::npos);
    CHECK(!parse_models("[x]\ntrigger_on = \"a\"\ntrigger_off = \"\"\nilluminated = true\n"));
    CHECK(!parse_models("[x]\ntrigger_on = \"\"\ntrigger_off = \"\"\n"));
    CHECK(!parse_models("x = 1"));
    CHECK(!parse_models("[x"));
}

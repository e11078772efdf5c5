// The barcode reader of a terminal on a serial line: the real daemon against scanner-simulator.
#include "common/base64.h"
#include "tests/component/barcode/reader_desk.h"
#include "tests/simulators/shared/process.h"

#include <cstdlib>
#include <functional>

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;
using barcode::Symbology;
using simulator::SimulatorProcess;

namespace {

constexpr auto dropped = "barcodes_dropped";
constexpr auto slip = "91900001000000000000000123456027033100003004";

struct Desk {
    explicit Desk(const std::vector<std::string>& words = {}, const std::string& keys = "")
        : scanner{SCANNER_SIMULATOR, words},
          reader{"driver = \"serial\"\npath = \"" + (scanner.state() / "tty").string() + "\"\n" + keys} {
        reader.until_scanner("off");
    }
    void scan(json code) {
        code["do"] = "scan";
        scanner.command(code);
    }
    void send(const std::string& hex) { scanner.command({{"do", "garbage"}, {"hex", hex}}); }
    // Whatever was sent so far has been taken by the daemon: bytes come in order, and of them this Read wants the last.
    void settle() {
        const auto marker = "marker " + std::to_string(++markers);
        auto reading = reader.begin(only_markers);
        send("0D");  // the end of what was left open
        scan({{"aim", "]C1"}, {"text", marker}});
        CHECK(reader.finish_with_code(reading).text == marker);
    }
    // Sends, with no Read running, until the daemon has surely taken it: a Read for kinds that are not sent reports
    // what was dropped before it began. Where the daemon was slower than that Read, everything is done once more.
    void send_until_dropped(const std::function<void()>& send_once) {
        for (auto deadline = Deadline::in(10s); !deadline.passed();) {
            settle();
            const auto before = reports();
            send_once();
            auto reading = reader.begin(only_markers);
            CHECK(reader.run(reader.client->cancel({reading->id})).value().success());
            CHECK(reader.finish(reading).code == "canceled");
            if (reports() > before) return;
        }
        FAIL("what was sent without a Read was never reported as dropped");
    }
    [[nodiscard]] int reports() const {
        const auto log = reader.daemon.log();
        int count = 0;
        for (auto at = log.find(dropped); at != std::string::npos; at = log.find(dropped, at + 1)) ++count;
        return count;
    }

    const json only_markers{{"symbologies", {{"ean128", true}}}};
    int markers = 0;
    SimulatorProcess scanner;
    ReaderDesk reader;
};

}  // namespace

TEST_CASE("a payment slip arrives with its kind, its identifier, its bytes and its text") {
    Desk desk;
    auto reading = desk.reader.begin();
    desk.scan({{"aim", "]C1"}, {"text", slip}});
    auto code = desk.reader.finish_with_code(reading);
    CHECK(code.symbology == Symbology::ean128);
    CHECK(code.aim == "]C1");
    CHECK(code.bytes == slip);
    CHECK(code.text == slip);
    desk.reader.until_scanner("off");
}

TEST_CASE("what is scanned while no Read runs reaches nobody") {
    Desk desk;
    desk.send_until_dropped([&] { desk.scan({{"text", "too early"}}); });
    auto reading = desk.reader.begin();
    desk.scan({{"text", "in time"}});
    CHECK(desk.reader.finish_with_code(reading).text == "in time");
    auto second = desk.reader.begin();
    desk.scan({{"text", "next"}});
    CHECK(desk.reader.finish_with_code(second).text == "next");
    CHECK(desk.reader.daemon.log().find("in time") == std::string::npos);
}

TEST_CASE("a code that begins before the Read is dropped even if it ends during it") {
    Desk desk;
    desk.send_until_dropped([&] { desk.send("5D5131780D5D513162656761"); });  // "]Q1x", its end, "]Q1bega"
    auto reading = desk.reader.begin();
    desk.send("6E0D");  // "n" and its end
    desk.scan({{"text", "whole"}});
    CHECK(desk.reader.finish_with_code(reading).text == "whole");
}

TEST_CASE("only the kinds that were asked for end a Read") {
    Desk desk;
    auto reading = desk.reader.begin({{"symbologies", {{"ean128", true}, {"qrCode", false}}}});
    desk.scan({{"aim", "]Q1"}, {"text", "a QR"}});
    desk.scan({{"aim", "]C0"}, {"text", slip}});
    desk.scan({{"aim", "]C1"}, {"text", slip}});
    CHECK(desk.reader.finish_with_code(reading).symbology == Symbology::ean128);
}

TEST_CASE("a wish for kinds that cannot be met is refused before the scanner is on") {
    Desk desk;
    auto ask = [&](json wish) {
        return desk.reader.call(*desk.reader.client, "BarcodeReader.Read", {{"symbologies", wish}}).code;
    };
    CHECK(ask({{"japanesePost", true}}) == "unsupportedData");
    CHECK(ask({{"qr", true}}) == "invalidData");
    CHECK(ask({{"qrCode", 1}}) == "invalidData");
    CHECK(ask({{"qrCode", false}}) == "invalidData");
    CHECK(ask(json::array({"qrCode"})) == "invalidData");
    CHECK(ask("qrCode") == "invalidData");
}

TEST_CASE("capabilities say what the reader can tell apart") {
    {
        Desk desk;
        auto told = desk.reader.call(*desk.reader.client, "Common.Capabilities").payload;
        CHECK(told["barcodeReader"]["canFilterSymbologies"] == true);
        CHECK(told["barcodeReader"]["symbologies"]["ean128"] == true);
        CHECK(told["xBarcodeReader"]["illuminated"] == false);
    }
    Desk plain{{"--no-aim"}, "aim = false\n"};
    auto told = plain.reader.call(*plain.reader.client, "Common.Capabilities").payload;
    CHECK(told["barcodeReader"]["canFilterSymbologies"] == false);
    CHECK(told["barcodeReader"]["symbologies"].is_null());
    auto reading = plain.reader.begin({{"symbologies", {{"ean128", true}}}});  // ignored, as the standard says
    plain.scan({{"text", "]C1 is data here"}});
    auto code = plain.reader.finish_with_code(reading);
    CHECK(code.symbology == Symbology::unknown);
    CHECK(code.text == "]C1 is data here");
}

TEST_CASE("a Read ends at its timeout, by Cancel and by Reset, and the scanner is off afterwards") {
    Desk desk;
    auto& reader = desk.reader;
    CHECK(reader.finish(reader.begin(json::object(), 300ms)).code == "timeOut");
    reader.until_scanner("off");
    auto canceled = reader.begin();
    CHECK(reader.run(reader.client->cancel({canceled->id})).value().success());
    CHECK(reader.finish(canceled).code == "canceled");
    reader.until_scanner("off");
    auto other = reader.connect(reader.uri());
    auto reset = reader.begin();
    CHECK(reader.call(*other, "BarcodeReader.Reset", json::object(), 9s).success());
    CHECK(reader.finish(reset).code == "canceled");
    reader.until_scanner("off");
    auto after = reader.begin();
    desk.scan({{"text", "usable again"}});
    CHECK(reader.finish_with_code(after).text == "usable again");
}

TEST_CASE("a client that goes away takes its Read with it, and the next one gets its own code") {
    Desk desk;
    auto& reader = desk.reader;
    auto other = reader.connect(reader.uri());
    reader.begin();
    reader.client->close();
    reader.client = other;
    reader.until_scanner("off");
    auto mine = reader.begin();
    desk.scan({{"text", "mine"}});
    CHECK(reader.finish_with_code(mine).text == "mine");
}

TEST_CASE("everybody hears that the scanner is on, only the one who reads hears the code") {
    Desk desk;
    auto& reader = desk.reader;
    auto other = reader.connect(reader.uri());
    std::vector<std::string> heard;
    std::string everything;
    other->unsolicited = [&](const xfs4iot::Message& message) {
        everything += message.payload.dump();
        if (message.payload.contains("barcodeReader"))
            heard.push_back(message.payload["barcodeReader"].value("scanner", ""));
    };
    auto reading = reader.begin();
    desk.scan({{"text", "for one only"}});
    reader.finish_with_code(reading);
    reader.until([&] { return heard.size() >= 2; });
    CHECK(heard == std::vector<std::string>{"on", "off"});
    CHECK(everything.find("for one only") == std::string::npos);
}

TEST_CASE("half a code at the moment of unplugging is never used, and the scanner is back within 5 s") {
    Desk desk;
    auto& reader = desk.reader;
    auto reading = reader.begin();
    desk.scan({{"text", "half of me"}, {"cut", 7}});
    while (desk.scanner.status()["sending"].get<bool>()) reader.run(ReaderDesk::nap());
    desk.scanner.command({{"do", "unplug"}});
    CHECK(reader.finish(reading).code == "deviceNotReady");
    reader.until_scanner("inoperative");
    auto status = reader.call(*reader.client, "Common.Status").payload;
    CHECK(status["common"]["device"] == "noDevice");
    CHECK(reader.call(*reader.client, "BarcodeReader.Read").code == "deviceNotReady");
    desk.scanner.command({{"do", "plug"}});
    auto begun = std::chrono::steady_clock::now();
    reader.until_scanner("off");
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
    auto again = reader.begin();
    desk.scan({{"text", "all of me"}});
    CHECK(reader.finish_with_code(again).text == "all of me");
}

TEST_CASE("a daemon that starts without its scanner waits for it") {
    SimulatorProcess scanner{SCANNER_SIMULATOR};
    scanner.command({{"do", "unplug"}});
    ReaderDesk reader{"driver = \"serial\"\npath = \"" + (scanner.state() / "tty").string() + "\"\n"};
    reader.until_scanner("inoperative");
    CHECK(reader.call(*reader.client, "BarcodeReader.Reset", json::object(), 200ms).code == "deviceNotReady");
    scanner.command({{"do", "plug"}});
    reader.until_scanner("off");
}

TEST_CASE("of a burst the first code ends the Read, and the same code again is a repetition for a while") {
    Desk desk{{}, "duplicate_ms = 60000\n"};
    auto& reader = desk.reader;
    auto reading = reader.begin();
    desk.scan({{"text", "A"}, {"times", 5}});
    CHECK(reader.finish_with_code(reading).text == "A");
    auto second = reader.begin();
    desk.scan({{"text", "A"}, {"times", 2}});
    desk.scan({{"aim", "]C0"}, {"text", "A"}});  // the same letters in another kind of code
    CHECK(reader.finish_with_code(second).symbology == Symbology::code128);
    Desk at_once{{}, "duplicate_ms = 0\n"};
    for (int turn = 0; turn < 2; ++turn) {
        auto again = at_once.reader.begin();
        at_once.scan({{"text", "A"}});
        CHECK(at_once.reader.finish_with_code(again).text == "A");
    }
}

TEST_CASE("slow bytes make one code") {
    Desk desk;
    auto reading = desk.reader.begin();
    desk.scan({{"text", "at a speed of 1200"}, {"ms_per_byte", 15}});
    CHECK(desk.reader.finish_with_code(reading).text == "at a speed of 1200");
}

TEST_CASE("a NUL after the suffix and a CRLF belong to no code") {
    for (auto suffix : {"--suffix=crnul", "--suffix=crlf", "--suffix=lf"}) {
        Desk desk{{suffix}};
        for (auto text : {"one", "two"}) {
            auto reading = desk.reader.begin();
            desk.scan({{"text", text}});
            CHECK(desk.reader.finish_with_code(reading).bytes == text);
        }
    }
}

TEST_CASE("between STX and ETX a code may have lines, and noise before it is no part of it") {
    Desk desk{{"--stx", "--suffix=etx"}, "prefix = \"stx\"\nsuffix = \"etx\"\n"};
    auto reading = desk.reader.begin();
    desk.send("FF00410D");
    desk.scan({{"text", "first\r\nsecond"}});
    CHECK(desk.reader.finish_with_code(reading).text == "first\r\nsecond");
}

TEST_CASE("Shift_JIS and UTF-8 both become text") {
    Desk desk;
    auto reading = desk.reader.begin();
    desk.scan({{"hex", "8F5A96AF955B"}});
    auto code = desk.reader.finish_with_code(reading);
    CHECK(code.text == "住民票");
    CHECK(code.bytes == "\x8F\x5A\x96\xAF\x95\x5B");
    auto second = desk.reader.begin();
    desk.scan({{"text", "住民票の写し"}});
    CHECK(desk.reader.finish_with_code(second).text == "住民票の写し");
}

TEST_CASE("garbage, too much and a My Number end a Read as invalid, and none of it is in the log") {
    Desk desk{{}, "longest = 60\n"};
    auto& reader = desk.reader;
    auto reason = [&](const json& code) {
        auto reading = reader.begin();
        desk.scan(code);
        auto done = reader.finish(reading);
        CHECK(done.error_code() == "barcodeInvalid");
        CHECK(!done.payload.contains("readOutput"));
        return done.payload.value("xReason", "");
    };
    CHECK(reason({{"hex", "411B5B324A"}}) == "wrongCharacters");
    CHECK(reason({{"text", std::string(61, 'x')}}) == "tooLong");
    CHECK(reason({{"text", std::string(100'000, 'x')}}) == "tooLong");
    CHECK(reason({{"text", "123456789018"}}) == "individualNumber");
    CHECK(reason({{"text", "氏名 山田 1234-5678-9018"}}) == "individualNumber");
    auto log = reader.daemon.log();
    CHECK(log.find("123456789018") == std::string::npos);
    CHECK(log.find("山田") == std::string::npos);
    auto reading = reader.begin();
    desk.scan({{"text", std::string(60, 'x')}});
    CHECK(reader.finish_with_code(reading).bytes == std::string(60, 'x'));
}

TEST_CASE("a scanner in trigger mode is on during a Read only and reads what already lies there") {
    Desk desk{{"--triggered"}, "model = \"honeywell\"\n"};
    auto& reader = desk.reader;
    auto told = reader.call(*reader.client, "Common.Capabilities").payload;
    CHECK(told["xBarcodeReader"]["illuminated"] == true);
    CHECK(desk.scanner.status()["on"] == false);
    desk.scanner.command({{"do", "present"}, {"text", "waits"}});
    auto done = reader.call(*reader.client, "BarcodeReader.Read");
    CHECK(ReaderDesk::code_of(done).text == "waits");
    auto deadline = Deadline::in(5s);
    while (desk.scanner.status()["on"].get<bool>() && !deadline.passed()) reader.run(ReaderDesk::nap());
    CHECK(desk.scanner.status()["on"] == false);
    CHECK(desk.scanner.status()["switched_on"] == 1);
}

TEST_CASE("SIGTERM ends a daemon whose Read waits") {
    Desk desk;
    auto reading = desk.reader.begin();
    CHECK(desk.reader.daemon.end() == 0);
}

TEST_CASE("a session is recorded with what was sent and what came, but not with what the codes say") {
    test::TemporaryDirectory scratch;
    const char* kept = std::getenv("SCANNER_CAPTURE");  // by hand, to make records for drivers/serial-scanner/captures
    const std::filesystem::path records = kept ? std::filesystem::path{kept} : scratch.path() / "records";
    {
        Desk desk{{"--triggered"}, "model = \"honeywell\"\ncapture = \"" + records.string() + "\"\n"};
        for (const auto& code : {json{{"aim", "]C1"}, {"text", slip}}, json{{"text", "窓口 太郎 1234"}},
                                 json{{"aim", "]C0"}, {"text", "Ab-12"}}}) {
            auto reading = desk.reader.begin();
            auto shown = code;
            shown["do"] = "present";
            desk.scanner.command(shown);
            desk.reader.finish_with_code(reading);
            desk.reader.until_scanner("off");
        }
    }
    std::string text;
    for (const auto& file : std::filesystem::directory_iterator{records}) text += test::read_file(file.path());
    CHECK(text.find("\"way\":\"out\"") != std::string::npos);
    CHECK(text.find(to_hex("]C0Aa-11\r")) != std::string::npos);
    for (const std::string secret : {slip, "太郎", "1234"}) {
        CHECK(text.find(secret) == std::string::npos);
        CHECK(text.find(to_hex(secret)) == std::string::npos);
    }
}

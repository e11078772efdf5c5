// Slips as clients of the daemon see them: terminal-daemon as a process, PrintForm over the WebSocket, and every
// trouble of the printer behind it.
#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/daemon_process.h"
#include "tests/component/daemon/sample_receipt.h"
#include "tests/simulators/shared/process.h"
#include "tests/unit/common/temporary.h"

#include <algorithm>

using namespace madoguchi;
using madoguchi::simulator::SimulatorProcess;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr auto slip_lines = 400;  // of the form below at least
constexpr auto patience = 15s;

struct Client {
    xfs4iot::Client::Pointer wire;
    std::vector<std::pair<std::string, json>> heard;  // unsolicited
};

struct Desk : test::LoopBench {
    explicit Desk(const std::string& model = "generic") {
        test::write_file(config, "[terminal]\nid = \"t1\"\nproduction = false\nassets = \"" SOURCE_ROOT
                                 "/assets\"\nstate = \"" +
                                     (directory.path() / "state").string() +
                                     "\"\n[publisher]\nport = 0\n[device.slips]\nclass = \"receipt-printer\"\ndriver = "
                                     "\"escpos\"\nport = 0\naddress = \"" +
                                     printer.address() + "\"\nmodel = \"" + model + "\"\n");
        const std::vector<std::string> arguments{"--config", config, "--device", "slips"};
        daemon.emplace(TERMINAL_DAEMON, arguments);
        join(one);
        until_status("common", "device", "online");
    }

    void join(Client& client) {
        auto port = test::read_file(directory.path() / "state/slips.port");
        port.pop_back();
        client.wire = connect("ws://127.0.0.1:" + port + "/xfs4iot/v1.0/slips");
        client.wire->unsolicited = [&client](const xfs4iot::Message& message) {
            client.heard.emplace_back(message.header.name, message.payload);
        };
    }

    json status() { return call(*one.wire, "Common.Status").payload; }
    void until_status(const char* part, const char* member, const json& value) {
        eventually([&] { return status()[part][member] == value; });
    }
    // Drives the loop until something outside it is so.
    void eventually(const std::function<bool()>& reached) {
        const auto deadline = Deadline::in(patience);
        while (!reached() && !deadline.passed()) loop.restart(), loop.run_one_for(10ms);
        CHECK(reached());
    }
    void until_printing() {
        eventually([&] { return printer.status()["lines_printed"].get<int>() > lines_before + 20; });
    }

    // The result lands in results[attempt].
    void begin(Client& client, const std::string& attempt, std::chrono::milliseconds timeout = patience) {
        lines_before = printer.status()["lines_printed"];
        results[attempt] = nullptr;
        spawn(client.wire->call("XPrintJob.PrintForm", test::sample_receipt(attempt), timeout),
              [this, attempt](const auto& done) {
                  if (done) results[attempt] = done.value().payload;
              });
    }
    json finish(const std::string& attempt) {
        eventually([&] { return !results[attempt].is_null(); });
        return results[attempt];
    }
    json print(const std::string& attempt, std::chrono::milliseconds timeout = patience) {
        begin(one, attempt, timeout);
        return finish(attempt);
    }
    json query(Client& client, const std::string& attempt) {
        return call(*client.wire, "XPrintJob.Query", {{"attemptId", attempt}}, patience).payload;
    }

    void order(const json& command) { printer.command(command); }
    int count(const char* member) { return printer.status()[member]; }
    std::string slip(int number) {
        return test::read_file(printer.state() / "out" / (std::to_string(number) + ".png"));
    }
    static bool told(const Client& client, std::string_view event, const json& payload) {
        return std::ranges::count(client.heard, std::pair<std::string, json>{event, payload}) > 0;
    }

    // The next slip is whole, and the same picture as the first of this desk.
    void prints_whole_slips_again(const std::string& attempt) {
        until_status("common", "device", "online");
        eventually([&] { return count("lines_on_paper") == 0; });  // a piece that hung there is cut off by itself
        const auto before = count("slips");
        CHECK(print(attempt)["outcome"] == "done");
        CHECK(count("slips") == before + 1);
        CHECK(slip(before + 1) == slip(1));
    }

    void check_end(const json& result, const char* outcome, const char* reason) {
        CHECK(result["outcome"] == outcome);
        CHECK(result["reason"] == reason);
        if (result["outcome"] == "notDone") CHECK(result["impressions"] == 0);
        if (result["outcome"] == "unknown") CHECK_FALSE(result.contains("impressions"));
        CHECK(query(one, result["attemptId"]) == result);
    }

    test::TemporaryDirectory directory;
    std::string config = directory.path() / "terminal.toml";
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    std::optional<test::DaemonProcess> daemon;
    Client one;
    std::map<std::string, json> results;
    int lines_before = 0;
};

}  // namespace

TEST_CASE_FIXTURE(Desk,
                  "paper that ends in the middle leaves the slip in doubt; on the new roll nothing of it goes on") {
    print("A0");
    order({{"do", "paper_out"}, {"after_lines", slip_lines / 2}});
    check_end(print("A1"), "unknown", "paperOut");
    CHECK(status()["printer"]["paper"]["upper"] == "out");
    CHECK(told(one, "Printer.PaperThresholdEvent", {{"paperSource", "upper"}, {"threshold", "out"}}));
    check_end(print("A2"), "notDone", "paperOut");
    const auto lines = count("lines_printed");
    order({{"do", "refill"}});
    until_status("printer", "paper", {{"upper", "full"}});
    CHECK(count("lines_printed") == lines);
    CHECK(count("slips") == 1);
    prints_whole_slips_again("A3");
}

TEST_CASE_FIXTURE(Desk, "a cover is told before the slip, and in its middle leaves it in doubt") {
    print("A0");
    order({{"do", "cover_open"}});
    until_status("xPrintJob", "coverOpen", true);
    check_end(print("A1"), "notDone", "coverOpen");
    CHECK(count("slips") == 1);
    order({{"do", "cover_close"}});
    until_status("xPrintJob", "coverOpen", false);
    order({{"do", "slow"}, {"lines_per_second", 600}});
    begin(one, "A2");
    until_printing();
    order({{"do", "cover_open"}});
    check_end(finish("A2"), "unknown", "coverOpen");
    order({{"do", "cover_close"}});
    order({{"do", "slow"}, {"lines_per_second", 0}});
    prints_whole_slips_again("A3");
}

TEST_CASE_FIXTURE(Desk, "a cutter that sticks is a hardware error until it is repaired, and the slip in doubt") {
    print("A0");
    order({{"do", "cutter_error"}, {"at_cut", true}});
    check_end(print("A1"), "unknown", "cutterError");
    until_status("common", "device", "hardwareError");
    CHECK(status()["xPrintJob"]["fault"] == true);
    check_end(print("A2"), "notDone", "cutterError");
    order({{"do", "cutter_clear"}});
    prints_whole_slips_again("A3");
}

TEST_CASE_FIXTURE(Desk,
                  "a head that is too hot is waited for; one that stays hot ends the slip, and nothing comes later") {
    print("A0");
    order({{"do", "slow"}, {"lines_per_second", 600}});
    begin(one, "A1");
    until_printing();
    order({{"do", "head_hot"}});
    const auto paused = count("lines_printed");
    CHECK(results["A1"].is_null());
    order({{"do", "head_cool"}});
    check_end(finish("A1"), "done", "none");
    CHECK(count("lines_printed") > paused);
    begin(one, "A2", 2s);
    until_printing();
    order({{"do", "head_hot"}});
    check_end(finish("A2"), "unknown", "overheated");
    const auto slips = count("slips"), lines = count("lines_printed");
    order({{"do", "slow"}, {"lines_per_second", 0}});
    order({{"do", "head_cool"}});
    eventually([&] { return count("slips") == slips + 1; });  // the piece
    CHECK(count("lines_printed") == lines);
    prints_whole_slips_again("A3");
}

TEST_CASE_FIXTURE(
    Desk, "power or cable lost inside a raster leave the slip in doubt, and the next one has none of its dots") {
    print("A0");
    order({{"do", "power_off"}, {"after_lines", slip_lines / 2}});
    check_end(print("A1"), "unknown", "offline");
    until_status("common", "device", "offline");
    check_end(print("A2"), "notDone", "offline");
    order({{"do", "power_on"}});
    prints_whole_slips_again("A3");
    order({{"do", "slow"}, {"lines_per_second", 600}});
    begin(one, "A4");
    until_printing();
    order({{"do", "disconnect"}});  // the printer stays and waits for the rest of the band
    check_end(finish("A4"), "unknown", "offline");
    order({{"do", "slow"}, {"lines_per_second", 0}});
    eventually([&] { return count("waiting_orders") == 0; });
    prints_whole_slips_again("A5");
}

TEST_CASE_FIXTURE(Desk, "a roll that is nearly used up is told to everybody and prints all the same") {
    Client other;
    join(other);
    order({{"do", "paper_near_end"}});
    const json low{{"paperSource", "upper"}, {"threshold", "low"}};
    for (auto* client : {&one, &other}) eventually([&] { return told(*client, "Printer.PaperThresholdEvent", low); });
    CHECK(status()["printer"]["paper"]["upper"] == "low");
    check_end(print("A1"), "done", "none");
}

TEST_CASE("a slip is done when its process id comes back after the last line, and in doubt when it never does") {
    Desk desk{"tm-t20iii"};
    desk.order({{"do", "slow"}, {"lines_per_second", 1000}});
    desk.begin(desk.one, "A1");
    desk.until_printing();
    CHECK(desk.results["A1"].is_null());  // all bytes may have left; not all lines are on paper
    desk.check_end(desk.finish("A1"), "done", "none");
    CHECK(desk.results["A1"]["impressions"] == 1);
    CHECK(desk.count("slips") == 1);
    CHECK(desk.count("lines_on_paper") == 0);
    desk.order({{"do", "clone"}, {"process_id", false}, {"in_order", true}});
    desk.check_end(desk.print("A2", 2s), "unknown", "timedOut");
}

TEST_CASE_FIXTURE(Desk, "a client that vanishes while its slip prints leaves it whole, and another one learns of it") {
    Client dying, other;
    join(dying);
    join(other);
    order({{"do", "slow"}, {"lines_per_second", 1000}});
    begin(dying, "A1");
    until_printing();
    dying.wire->close();
    CHECK(query(other, "A1")["outcome"] == "done");
    CHECK(count("slips") == 1);
    CHECK(count("torn") == 0);
    const auto again = call(*other.wire, "XPrintJob.PrintForm", test::sample_receipt("A1"));
    CHECK(again.error_code() == "duplicateAttempt");
    CHECK(count("slips") == 1);
}

TEST_CASE_FIXTURE(
    Desk, "two clients get a whole slip each, one after the other, and a cancelled one in the queue prints nothing") {
    Client other;
    join(other);
    order({{"do", "slow"}, {"lines_per_second", 1500}});
    begin(one, "A1");
    until_printing();
    begin(other, "B1");
    begin(other, "B2");
    CHECK(call(*other.wire, "XPrintJob.Cancel", {{"attemptId", "B2"}}).success());
    CHECK(finish("A1")["attemptId"] == "A1");
    check_end(finish("B1"), "done", "none");
    check_end(finish("B2"), "notDone", "canceled");
    check_end(results["A1"], "done", "none");
    CHECK(count("slips") == 2);
    CHECK(count("torn") == 0);
    CHECK(slip(1) == slip(2));
}

// XPayment through terminal-daemon as a process: what the terminal shows and asks, brands, the end of the period.
#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/daemon_process.h"
#include "tests/simulators/shared/process.h"
#include "tests/unit/common/temporary.h"

using namespace madoguchi;
using madoguchi::simulator::SimulatorProcess;
using madoguchi::test::DaemonProcess;
using madoguchi::test::LoopBench;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

struct Desk : LoopBench {
    Desk() {
        auto file = (directory.path() / "terminal.toml").string();
        test::write_file(
            file, "[terminal]\nid = \"t1\"\nproduction = false\nassets = \"" SOURCE_ROOT "/assets\"\nstate = \"" +
                      (directory.path() / "state").string() +
                      "\"\n[device.cashless]\nclass = \"cashless-terminal\"\ndriver = \"nexo\"\naddress = \"" +
                      terminal.address() + "\"\nsale_id = \"KIOSK1\"\npoi_id = \"POI1\"\nquery_interval_ms = 50\n");
        daemon = std::make_unique<DaemonProcess>(TERMINAL_DAEMON,
                                                 std::vector<std::string>{"--config", file, "--device", "cashless"});
        auto port = test::read_file(directory.path() / "state" / "cashless.port");
        port.pop_back();
        client = connect("ws://127.0.0.1:" + port + "/xfs4iot/v1.0/cashless");
        client->unsolicited = [this](const xfs4iot::Message& message) { known.merge_patch(message.payload); };
        known = call(*client, "Common.Status").payload;
        until([&] { return known["common"]["device"] == "online"; });
    }

    // Starts a payment; its events and its result are taken while the loop runs.
    void pay(json brands) {
        json request{{"attemptId", "A" + std::to_string(++attempts)},
                     {"visitId", "V1"},
                     {"amount", 300},
                     {"means", "transit-ic"},
                     {"language", "ja"}};
        if (!brands.empty()) request["brands"] = std::move(brands);
        xfs4iot::CallOptions options;
        options.on_event = [this](const xfs4iot::Message& event) { events.push_back(event); };
        result = nullptr;
        spawn(client->call("XPayment.Pay", std::move(request), 20s, std::move(options)), [this](const auto& done) {
            REQUIRE(done);
            result = done.value().payload;
        });
    }
    json finished() {
        until([&] { return !result.is_null(); });
        return result;
    }
    std::string reverse() {
        auto paid = "A" + std::to_string(attempts);
        json request{{"attemptId", "R" + paid}, {"originalAttemptId", paid}, {"amount", 300}, {"reason", "CustCancel"}};
        auto done = call(*client, "XPayment.Reverse", std::move(request), 10s);
        return done.payload.value("outcome", done.code) + " " + done.payload.value("reason", "");
    }

    SimulatorProcess terminal{NEXO_SIMULATOR};
    test::TemporaryDirectory directory;
    std::unique_ptr<DaemonProcess> daemon;
    xfs4iot::Client::Pointer client;
    json known, result;
    std::vector<xfs4iot::Message> events;
    int attempts = 0;
};

}  // namespace

TEST_CASE("what the terminal shows and asks comes as events of the payment, and the answer goes back") {
    Desk desk;
    desk.terminal.command({{"do", "ask_display"}, {"lines", {"Touch the card"}}, {"info", "Display"}, {"wait", true}});
    desk.terminal.command({{"do", "ask_input"},
                           {"command", "GetMenuEntry"},
                           {"lines", {"Which card?"}},
                           {"choices", {"one", "two"}},
                           {"wait", true}});
    desk.pay({"SUICA", "TransitIC"});
    desk.until([&] { return desk.events.size() == 2; });
    CHECK(desk.events[0].header.name == "XPayment.DisplayEvent");
    CHECK(desk.events[0].payload == json{{"attemptId", "A1"}, {"kind", "prompt"}, {"lines", {"Touch the card"}}});
    CHECK(desk.events[1].header.name == "XPayment.InputEvent");
    auto question = desk.events[1].payload;
    CHECK(question["kind"] == "menu");
    CHECK(question["choices"] == json{"one", "two"});
    auto answer = [&](json payload) { return desk.call(*desk.client, "XPayment.Answer", std::move(payload)); };
    CHECK(answer({{"inputId", question["inputId"]}, {"choice", 3}}).code == "invalidData");
    CHECK(answer({{"inputId", question["inputId"]}, {"confirmed", true}}).code == "invalidData");
    CHECK(answer({{"choice", 1}}).code == "invalidData");
    CHECK(answer({{"inputId", "99"}, {"choice", 1}}).error_code() == "noQuestion");
    CHECK(answer({{"inputId", question["inputId"]}, {"choice", 2}}).code == "success");
    CHECK(answer({{"inputId", question["inputId"]}, {"choice", 2}}).error_code() == "noQuestion");
    desk.terminal.command({{"do", "present"}, {"brand", "SUICA"}});
    CHECK(desk.finished()["outcome"] == "done");
    auto answers = desk.terminal.status()["answers"];
    CHECK(answers[0]["InputResponse"]["InputResult"]["Input"]["MenuEntryNumber"] == 2);
}

TEST_CASE("the means of the result is the asked one exactly when one of its brands paid") {
    Desk desk;
    desk.terminal.command({{"do", "present"}, {"brand", "Suica"}, {"wait", true}});
    desk.pay({"SUICA"});
    CHECK(desk.finished()["means"] == "transit-ic");
    CHECK(desk.terminal.status()["ledger"][0]["brand"] == "Suica");
    desk.terminal.command({{"do", "present"}, {"brand", "VISA"}, {"wait", true}});
    desk.pay(json::array());
    CHECK(!desk.finished().contains("means"));
    CHECK(desk.result["brand"] == "VISA");
    auto asked = desk.call(*desk.client, "XPayment.QueryTransaction", {{"attemptId", "A1"}});
    CHECK(asked.payload["means"] == "transit-ic");
}

TEST_CASE("a brand that gives nothing back leaves the reversal to staff; the period closes with both") {
    Desk desk;
    desk.terminal.command({{"do", "present"}, {"brand", "NANACO"}, {"wait", true}});
    desk.pay({"NANACO"});
    CHECK(desk.finished()["outcome"] == "done");
    CHECK(desk.reverse() == "notDone notReversible");
    desk.terminal.command({{"do", "present"}, {"brand", "WAON"}, {"wait", true}});
    desk.pay({"WAON"});
    CHECK(desk.finished()["outcome"] == "done");
    CHECK(desk.reverse() == "done none");
    auto closed = desk.call(*desk.client, "XPayment.Reconcile");
    CHECK(closed.code == "success");
    CHECK(closed.payload["totals"].size() == 3);
    auto again = desk.call(*desk.client, "XPayment.Reconcile", {{"previous", true}});
    CHECK(again.payload == closed.payload);
}

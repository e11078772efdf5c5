// terminal-daemon as a process: a cashless terminal and a receipt printer behind their real protocols, the publisher,
// configuration, signals.
#include "tests/simulators/shared/process.h"
#include "common/base64.h"
#include "common/json.h"
#include "common/xfs4iot/x_payment.h"
#include "common/xfs4iot/x_print_job.h"
#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/daemon_process.h"
#include "tests/component/daemon/sample_receipt.h"
#include "tests/unit/common/temporary.h"

using namespace madoguchi;
using madoguchi::simulator::SimulatorProcess;
using madoguchi::test::DaemonProcess;
using madoguchi::test::LoopBench;
using madoguchi::test::TemporaryDirectory;
using namespace std::chrono_literals;
using nlohmann::json;
using xfs4iot::Outcome;

namespace {

std::string configuration(const TemporaryDirectory& directory, const std::string& devices) {
    auto file = directory.path() / "terminal.toml";
    test::write_file(file, "[terminal]\nid = \"t1\"\nproduction = false\nassets = \"" SOURCE_ROOT
                           "/assets\"\nstate = \"" +
                               (directory.path() / "state").string() + "\"\n[publisher]\nport = 0\n" + devices);
    return file;
}

std::string cashless(const SimulatorProcess& terminal) {
    return "[device.cashless-terminal]\nclass = \"cashless-terminal\"\ndriver = \"nexo\"\nport = 0\naddress = \"" +
           terminal.address() + "\"\nsale_id = \"KIOSK1\"\npoi_id = \"POI1\"\nquery_interval_ms = 50\n";
}

struct Terminal : LoopBench {
    explicit Terminal(const std::string& devices) : config{configuration(directory, devices)} {}

    [[nodiscard]] std::string uri(const std::string& name) const {
        auto port = test::read_file(directory.path() / "state" / (name + ".port"));
        REQUIRE(!port.empty());
        port.pop_back();
        return "ws://127.0.0.1:" + port + "/xfs4iot/v1.0" + (name == "publisher" ? "" : "/" + name);
    }

    // The device's own word that it is usable.
    void until_online(xfs4iot::Client& client) {
        auto deadline = Deadline::in(10s);
        while (call(client, "Common.Status").payload["common"]["device"] != "online" && !deadline.passed()) run(nap());
    }
    static Task<bool> nap() {
        co_await pause(20ms);
        co_return true;
    }

    TemporaryDirectory directory;
    std::string config;
};

json pay(const std::string& attempt, int amount = 300) {
    return {{"attemptId", attempt}, {"visitId", "V1"}, {"amount", amount}, {"language", "ja"}};
}

}  // namespace

TEST_CASE("a payment is done once, a repeated attempt is refused, and a restarted daemon still knows it") {
    SimulatorProcess simulator{NEXO_SIMULATOR};
    Terminal terminal{cashless(simulator)};
    std::string paid;
    {
        DaemonProcess daemon{TERMINAL_DAEMON, {"--config", terminal.config, "--device", "cashless-terminal"}};
        auto client = terminal.connect(terminal.uri("cashless-terminal"));
        terminal.until_online(*client);
        terminal.spawn(client->call("XPayment.Pay", pay("A1"), 20s), [&](const auto& result) {
            REQUIRE(result);
            paid = result.value().payload.value("outcome", result.value().code + result.value().description);
        });
        auto deadline = Deadline::in(10s);
        while (paid.empty() && !deadline.passed()) {
            terminal.run(Terminal::nap());
            if (simulator.status()["waiting"].is_object())
                simulator.command({{"do", "present"}, {"means", "transit"}, {"brand", "TransitIC"}});
        }
        CHECK(paid == "done");
        auto again = terminal.call(*client, "XPayment.Pay", pay("A1"));
        CHECK(again.error_code() == "duplicateAttempt");
        CHECK(daemon.end() == 0);
    }
    DaemonProcess daemon{TERMINAL_DAEMON, {"--config", terminal.config, "--device", "cashless-terminal"}};
    auto client = terminal.connect(terminal.uri("cashless-terminal"));
    auto known = terminal.call(*client, "XPayment.QueryTransaction", {{"attemptId", "A1"}});
    CHECK(known.payload["outcome"] == "done");
    CHECK(known.payload["amount"] == 300);
    CHECK(!known.payload.contains("maskedPan"));
    auto unknown = terminal.call(*client, "XPayment.QueryTransaction", {{"attemptId", "A2"}});
    CHECK(unknown.payload["reason"] == "notFound");
    CHECK(terminal.call(*client, "XPayment.Pay", pay("A1")).error_code() == "duplicateAttempt");
    CHECK(terminal.call(*client, "XPayment.Pay", pay("A3", 0)).code == "invalidData");
    json reverse{{"attemptId", "R1"}, {"originalAttemptId", "A2"}, {"amount", 300}, {"reason", "CustCancel"}};
    CHECK(terminal.call(*client, "XPayment.Reverse", reverse).error_code() == "originalNotFound");
    reverse["originalAttemptId"] = "A1";
    // A daemon that has just started answers from its table at once, but moves money only once its terminal is there.
    terminal.until_online(*client);
    CHECK(terminal.call(*client, "XPayment.Reverse", reverse, 20s).payload["outcome"] == "done");
}

TEST_CASE("Abort reaches the terminal beside the waiting payment, which ends as not done") {
    SimulatorProcess simulator{NEXO_SIMULATOR};
    Terminal terminal{cashless(simulator)};
    DaemonProcess daemon{TERMINAL_DAEMON, {"--config", terminal.config, "--device", "cashless-terminal"}};
    auto client = terminal.connect(terminal.uri("cashless-terminal"));
    terminal.until_online(*client);
    json result;
    terminal.spawn(client->call("XPayment.Pay", pay("A1"), 20s), [&](const auto& done) {
        REQUIRE(done);
        result = done.value().payload;
    });
    auto deadline = Deadline::in(10s);
    while (result.is_null() && !deadline.passed()) {
        terminal.run(Terminal::nap());
        if (simulator.status()["waiting"].is_object()) terminal.call(*client, "XPayment.Abort", {{"attemptId", "A1"}});
    }
    CHECK(result["outcome"] == "notDone");
    CHECK(result["reason"] == "aborted");
}

TEST_CASE(
    "a receipt is drawn, printed and counted once, also when asked after a restart; a wrong form prints nothing") {
    SimulatorProcess simulator{ESCPOS_SIMULATOR};
    Terminal terminal{
        "[device.receipt-printer]\nclass = \"receipt-printer\"\ndriver = \"escpos\"\nport = 0\naddress = \"" +
        simulator.address() + "\"\ndots = 576\n"};
    DaemonProcess daemon{TERMINAL_DAEMON, {"--config", terminal.config, "--device", "receipt-printer"}};
    auto client = terminal.connect(terminal.uri("receipt-printer"));
    terminal.until_online(*client);
    json form{{"attemptId", "F1"}, {"visitId", "V1"}, {"form", "no-such-form"}, {"language", "ja"}};
    auto refused = terminal.call(*client, "XPrintJob.PrintForm", form, 20s);
    CHECK(refused.payload["outcome"] == "notDone");
    CHECK(refused.payload["reason"] == "formInvalid");
    CHECK(terminal.call(*client, "XPrintJob.PrintForm", form).error_code() == "duplicateAttempt");
    auto known = terminal.call(*client, "XPrintJob.Query", {{"attemptId", "F1"}});
    CHECK(known.payload["impressions"] == 0);
    CHECK(terminal.call(*client, "XPrintJob.Query", {{"attemptId", "F2"}}).payload["reason"] == "notFound");
    CHECK(terminal.call(*client, "XPrintJob.PrintForm", {{"attemptId", "../x"}}).code == "invalidData");

    auto receipt = terminal.call(*client, "XPrintJob.PrintForm", test::sample_receipt("F3"), 30s);
    CHECK(receipt.payload["outcome"] == "done");
    CHECK(receipt.payload["impressions"] == 1);
    CHECK(receipt.payload["visitId"] == "V1");
    CHECK(daemon.end() == 0);
    DaemonProcess again{TERMINAL_DAEMON, {"--config", terminal.config, "--device", "receipt-printer"}};
    auto later = terminal.connect(terminal.uri("receipt-printer"));
    CHECK(terminal.call(*later, "XPrintJob.Query", {{"attemptId", "F3"}}).payload["outcome"] == "done");
}

TEST_CASE("the publisher lists the services that run, and forgets one that ends") {
    SimulatorProcess simulator{NEXO_SIMULATOR};
    Terminal terminal{cashless(simulator)};
    DaemonProcess publisher{TERMINAL_DAEMON, {"--config", terminal.config, "--publisher"}};
    auto services = [&] {
        auto found =
            terminal.run(xfs4iot::discover(parse_uri(terminal.uri("publisher")).value(), {}, Deadline::in(9s)));
        REQUIRE(found);
        return found.value();
    };
    {
        DaemonProcess daemon{TERMINAL_DAEMON, {"--config", terminal.config, "--device", "cashless-terminal"}};
        CHECK(services() == std::vector<std::string>{terminal.uri("cashless-terminal")});
        CHECK(xfs4iot::service_name(services().front()) == "cashless-terminal");
    }
    auto client = terminal.connect(terminal.uri("publisher"));
    CHECK(terminal.call(*client, "Common.Status").code == "unsupportedCommand");
    auto deadline = Deadline::in(5s);
    while (!services().empty() && !deadline.passed()) {}
    CHECK(services().empty());
    DaemonProcess second{TERMINAL_DAEMON, {"--config", terminal.config, "--publisher"}, false};
    CHECK(second.wait() == 1);
    CHECK(publisher.end() == 0);
}

TEST_CASE("a wrong configuration is refused with file, line and the nearest right name") {
    TemporaryDirectory directory;
    auto refusal = [&](const std::string& devices, const std::string& name) {
        auto config = configuration(directory, devices);
        DaemonProcess daemon{TERMINAL_DAEMON, {"--config", config, "--device", name}, false};
        CHECK(daemon.wait() == 1);
        return daemon.log();
    };
    auto reader = std::string{"[device.reader]\nclass = \"card-reader\"\ndriver = \"pcsc\"\n"};
    CHECK(refusal(reader + "raeder = \"x\"\n", "reader")
              .find("terminal.toml:11: [device.reader] has no key \\\"raeder\\\"; did you mean \\\"reader\\\"?") !=
          std::string::npos);
    CHECK(refusal("[device.reader]\nclass = \"card-raeder\"\n", "reader").find("class must be one of") !=
          std::string::npos);
    CHECK(refusal("[device.reader]\nclass = \"card-reader\"\ndriver = \"pcsk\"\n", "reader")
              .find("did you mean \\\"pcsc\\\"?") != std::string::npos);
    CHECK(refusal(reader, "raeder").find("did you mean \\\"reader\\\"?") != std::string::npos);
    CHECK(refusal("[devices.reader]\n", "reader").find("no section [devices]") != std::string::npos);
}

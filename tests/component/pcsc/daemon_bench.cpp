#include "tests/component/pcsc/daemon_bench.h"

namespace madoguchi::bench {

namespace {

using namespace std::chrono_literals;

Task<bool> nap() {
    co_await pause(20ms);
    co_return true;
}

}  // namespace

CardDaemon::CardDaemon() {
    Bench::shared();
    const auto file = directory.path() / "terminal.toml";
    test::write_file(file, "[terminal]\nid = \"t1\"\nproduction = false\nassets = \"" SOURCE_ROOT
                           "/assets\"\nstate = \"" +
                               (directory.path() / "state").string() +
                               "\"\n[publisher]\nport = 0\n[device.card-reader]\nclass = \"card-reader\"\n"
                               "driver = \"pcsc\"\nport = 0\nreader = \"Virtual PCD 00 00\"\n");
    process = std::make_unique<test::DaemonProcess>(
        TERMINAL_DAEMON, std::vector<std::string>{"--config", file.string(), "--device", "card-reader"});
}

std::string CardDaemon::uri() const {
    auto port = test::read_file(directory.path() / "state/card-reader.port");
    REQUIRE(!port.empty());
    port.pop_back();
    return "ws://127.0.0.1:" + port + "/xfs4iot/v1.0/card-reader";
}

void CardDaemon::until_status(xfs4iot::Client& client, const std::function<bool(const Json&)>& holds) {
    const auto deadline = Deadline::in(10s);
    Json last;
    while (!deadline.passed()) {
        last = call(client, "Common.Status").payload;
        if (holds(last)) return;
        run(nap());
    }
    FAIL("the awaited status did not come: " << last.dump());
}

void CardDaemon::until_device(xfs4iot::Client& client, const std::string& state) {
    until_status(client, [&](const Json& status) { return status["common"]["device"] == state; });
}

void CardDaemon::until_card(xfs4iot::Client& client, bool there) {
    until_status(client, [&](const Json& status) {
        const auto& power = status["cardReader"]["chipPower"];
        return there ? power == "poweredOff" || power == "online" : power == "noCard";
    });
}

CardVisit::CardVisit(const std::string& card) {
    Bench::shared().remove();
    client = connect(uri());
    until_device(*client, "online");
    until_card(*client, false);
    Bench::shared().insert(card);
    until_card(*client, true);
}

xfs4iot::Completion CardVisit::ask(const std::string& name, const Json& payload, std::chrono::milliseconds timeout) {
    return call(*client, "XIdentity." + name, payload, timeout);
}

}  // namespace madoguchi::bench

// A nexo simulator and a driver connected to it, over the transport that the environment variable NEXO_TRANSPORT names
// (tcp, ws, wss, http or https): the same tests run over each. Over TLS both ends show certificates of one authority.
#pragma once

#include "common/config.h"
#include "drivers/nexo/driver.h"
#include "tests/component/daemon/certificates.h"
#include "tests/simulators/shared/process.h"

#include <doctest/doctest.h>
#include <boost/asio/as_tuple.hpp>

#include <cstdlib>
#include <string>

namespace madoguchi::test {

using namespace std::chrono_literals;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;
using Json = nlohmann::json;

constexpr auto patience = 20s;

inline std::string transport() {
    const char* chosen = std::getenv("NEXO_TRANSPORT");
    return chosen ? chosen : "tcp";
}
// HTTP carries one reply to each request and nothing else.
inline bool two_way() {
    return !transport().starts_with("http");
}
inline bool encrypted() {
    return transport() == "wss" || transport() == "https";
}
inline const Certificates& certificates() {
    static const Certificates one;
    return one;
}

inline void expect(const PaymentResult& result, Outcome outcome) {
    CHECK(result.outcome == outcome);
}
inline void expect(const PaymentResult& result, PaymentReason reason) {
    CHECK(result.reason == reason);
}

class NexoTerminal : public simulator::SimulatorProcess {
public:
    // `name` is whose certificate the terminal shows; `authority` whose it wants to see ("": none).
    explicit NexoTerminal(const std::string& name = "daemon", const std::string& authority = "office")
        : SimulatorProcess{NEXO_SIMULATOR, words(name, authority)} {}
    [[nodiscard]] std::string address() const {
        return transport() + "://127.0.0.1:" + std::to_string(port()) + (transport() == "tcp" ? "" : "/nexo");
    }

private:
    static std::vector<std::string> words(const std::string& name, const std::string& authority) {
        std::vector<std::string> all{"--transport=" + transport()};
        if (!encrypted()) return all;
        all.push_back("--tls-certificate=" + certificates().file(name + ".pem"));
        all.push_back("--tls-key=" + certificates().file(name + ".key"));
        if (!authority.empty()) all.push_back("--tls-ca=" + certificates().file(authority + ".pem"));
        return all;
    }
};

// A simulator, a driver connected to it, and the loop both the driver and the test's coroutine run on.
class Counter {
public:
    explicit Counter(NexoTerminal& peer, const std::string& more = "") : terminal_peer{peer}, news{loop} {
        auto text = "[device.t]\naddress = \"" + peer.address() +
                    "\"\nsale_id = \"KIOSK1\"\npoi_id = \"POI1\"\nquery_interval_ms = 20\n" + more;
        if (more.find("heartbeat_s") == std::string::npos) text += "heartbeat_s = 1\n";
        if (encrypted() && more.find("ca = ") == std::string::npos) text += trust("kiosk");
        // By hand, to make records for drivers/nexo/captures.
        if (const char* captures = std::getenv("NEXO_CAPTURE")) text += std::string{"capture = \""} + captures + "\"\n";
        auto file = ConfigFile::parse(text, "test.toml");
        auto section = file.value().section("device.t", drivers::nexo::config_keys());
        auto made = drivers::nexo::make_nexo_cashless_terminal(loop, section.value(), peer.state() / "till");
        REQUIRE(made);
        driver = std::move(made.value());
        driver->changed = [this] { news.cancel(); };
    }

    // Lines of configuration: our certificate ("": none) and the authority that the terminal's has to be of.
    static std::string trust(const std::string& name, const std::string& authority = "office") {
        auto text = "ca = \"" + certificates().file(authority + ".pem") + "\"\n";
        if (name.empty()) return text;
        return text + "certificate = \"" + certificates().file(name + ".pem") + "\"\nkey = \"" +
               certificates().file(name + ".key") + "\"\n";
    }

    // Runs `visit` once the terminal is online; the test fails if it does not end in time.
    void serve(std::function<Task<>(drivers::CashlessTerminal&)> visit) {
        bool ended = false;
        start(loop, [&]() -> Task<> {
            co_await driver->run();
            // Beast's ping timer would hold the loop for another 15 s.
            if (transport().starts_with("ws")) loop.stop();
        });
        start(loop, [&]() -> Task<> {
            co_await until(drivers::DeviceState::online);
            co_await visit(*driver);
            ended = true;
            driver->stop();
        });
        loop.run_for(patience);
        CHECK(ended);
    }

    Task<> until(drivers::DeviceState state) {
        while (driver->state() != state) {
            news.expires_after(patience);
            co_await news.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }

    Task<PaymentResult> pay(std::int64_t yen = 300, std::chrono::milliseconds limit = 10s) {
        xfs4iot::PayRequest request{
            {"01ATTEMPT" + std::to_string(++attempts)}, {"01VISIT"}, {yen}, "transit-ic", "ja", brands};
        auto wire = [this](std::string id) { service_id = std::move(id); };
        co_return co_await driver->pay(request, wire, Deadline::in(limit));
    }

    Task<PaymentResult> query(bool reversal = false) {
        AttemptId attempt{(reversal ? "01REVERSAL" : "01ATTEMPT") + std::to_string(attempts)};
        co_return co_await driver->query(attempt, service_id, reversal, Deadline::in(10s));
    }

    Task<PaymentResult> reverse(const PaymentResult& original, std::chrono::milliseconds limit = 10s) {
        xfs4iot::ReverseRequest request{
            {"01REVERSAL" + std::to_string(attempts)}, original.attempt, original.amount, "Unable2Compl"};
        auto wire = [this](std::string id) { service_id = std::move(id); };
        co_return co_await driver->reverse(request, original, wire, Deadline::in(limit));
    }

    Json ledger() { return terminal_peer.status().at("ledger"); }

    NexoTerminal& terminal_peer;
    asio::io_context loop;
    asio::steady_timer news;
    std::unique_ptr<drivers::CashlessTerminal> driver;
    std::string service_id;
    int attempts = 0;
    std::vector<std::string> brands = {"SUICA", "TransitIC"};
};

}  // namespace madoguchi::test

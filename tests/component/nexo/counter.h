// A nexo simulator and a driver connected to it, over the transport that the environment variable NEXO_TRANSPORT names
// (tcp, ws or http): the same tests run over each.
#pragma once

#include "common/config.h"
#include "drivers/nexo/driver.h"
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
    return transport() != "http";
}

inline void expect(const PaymentResult& result, Outcome outcome) {
    CHECK(result.outcome == outcome);
}
inline void expect(const PaymentResult& result, PaymentReason reason) {
    CHECK(result.reason == reason);
}

class NexoTerminal : public simulator::SimulatorProcess {
public:
    NexoTerminal() : SimulatorProcess{NEXO_SIMULATOR, {"--transport=" + transport()}} {}
    [[nodiscard]] std::string address() const {
        return transport() + "://127.0.0.1:" + std::to_string(port()) + (transport() == "tcp" ? "" : "/nexo");
    }
};

// A simulator, a driver connected to it, and the loop both the driver and the test's coroutine run on.
class Counter {
public:
    explicit Counter(NexoTerminal& peer, const std::string& more = "") : terminal_peer{peer}, news{loop} {
        auto text = "[device.t]\naddress = \"" + peer.address() +
                    "\"\nsale_id = \"KIOSK1\"\npoi_id = \"POI1\"\nquery_interval_ms = 20\n" + more;
        if (more.find("heartbeat_s") == std::string::npos) text += "heartbeat_s = 1\n";
        // By hand, to make records for drivers/nexo/captures.
        if (const char* captures = std::getenv("NEXO_CAPTURE")) text += std::string{"capture = \""} + captures + "\"\n";
        auto file = ConfigFile::parse(text, "test.toml");
        auto section = file.value().section("device.t", drivers::nexo::config_keys());
        auto made = drivers::nexo::make_nexo_cashless_terminal(loop, section.value(), peer.state() / "till");
        REQUIRE(made);
        driver = std::move(made.value());
        driver->changed = [this] { news.cancel(); };
    }

    // Runs `visit` once the terminal is online; the test fails if it does not end in time.
    void serve(std::function<Task<>(drivers::CashlessTerminal&)> visit) {
        bool ended = false;
        start(loop, [&]() -> Task<> {
            co_await driver->run();
            // Beast's ping timer would hold the loop for another 15 s.
            if (transport() == "ws") loop.stop();
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

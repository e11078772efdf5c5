// The nexo driver against nexo-simulator: what the resident, the network and the terminal can do to a payment.
#include "common/config.h"
#include "drivers/nexo/driver.h"
#include "tests/simulators/shared/process.h"

#include <doctest/doctest.h>
#include <boost/asio/as_tuple.hpp>

#include <fstream>
#include <set>

using namespace madoguchi;
using namespace std::chrono_literals;
using simulator::SimulatorProcess;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;
using Json = nlohmann::json;

namespace {

constexpr auto patience = 20s;

// A simulator, a driver connected to it, and the loop both the driver and the test's coroutine run on.
class Counter {
public:
    explicit Counter(SimulatorProcess& peer) : terminal_peer{peer}, news{loop} {
        auto text = "[device.t]\naddress = \"" + peer.address() +
                    "\"\nsale_id = \"KIOSK1\"\npoi_id = \"POI1\"\nquery_interval_ms = 20\n"
                    "brands = [\"transit=TransitIC\", \"code=PayPay\"]\n";
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
        start(loop, [&]() -> Task<> { co_await driver->run(); });
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
        xfs4iot::PayRequest request{{"01ATTEMPT" + std::to_string(++attempts)}, {"01VISIT"}, {yen}, "transit", "ja"};
        auto wire = [this](std::string id) { service_id = std::move(id); };
        co_return co_await driver->pay(request, wire, Deadline::in(limit));
    }

    Task<PaymentResult> query(bool reversal = false) {
        AttemptId attempt{(reversal ? "01REVERSAL" : "01ATTEMPT") + std::to_string(attempts)};
        co_return co_await driver->query(attempt, service_id, reversal, Deadline::in(10s));
    }

    Task<PaymentResult> reverse(const PaymentResult& original) {
        xfs4iot::ReverseRequest request{
            {"01REVERSAL" + std::to_string(attempts)}, original.attempt, original.amount, "Unable2Compl"};
        auto wire = [this](std::string id) { service_id = std::move(id); };
        co_return co_await driver->reverse(request, original, wire, Deadline::in(10s));
    }

    Json ledger() { return terminal_peer.status().at("ledger"); }

    SimulatorProcess& terminal_peer;
    asio::io_context loop;
    asio::steady_timer news;
    std::unique_ptr<drivers::CashlessTerminal> driver;
    std::string service_id;
    int attempts = 0;
};

void expect(const PaymentResult& result, Outcome outcome) {
    CHECK(result.outcome == outcome);
}
void expect(const PaymentResult& result, PaymentReason reason) {
    CHECK(result.reason == reason);
}

}  // namespace

TEST_CASE("a card held to the terminal pays, and the ledger holds exactly one charge of the fee") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"means", "transit"}, {"brand", "TransitIC"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto paid = co_await counter.pay();
        CHECK(paid.outcome == Outcome::done);
        CHECK(paid.reason == PaymentReason::none);
        CHECK(paid.amount == Yen{300});
        CHECK(paid.means == "transit");
        CHECK(paid.brand == "TransitIC");
        CHECK(!paid.transaction_id.empty());
        CHECK(!paid.transaction_time.empty());
        CHECK(paid.customer_receipt.size() == 2);
    });
    auto ledger = counter.ledger();
    REQUIRE(ledger.size() == 1);
    CHECK(ledger[0].at("type") == "charge");
    CHECK(ledger[0].at("amount") == 300);
    CHECK(ledger[0].at("service_id") == counter.service_id);
}

TEST_CASE("a declined card moves no money") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "decline"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto result = co_await counter.pay();
        CHECK(result.outcome == Outcome::not_done);
        CHECK(result.reason == PaymentReason::declined);
    });
    CHECK(counter.ledger().empty());
}

TEST_CASE("cancel pressed on the terminal ends as aborted") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "press_cancel"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto result = co_await counter.pay();
        CHECK(result.outcome == Outcome::not_done);
        CHECK(result.reason == PaymentReason::aborted);
    });
}

TEST_CASE("abort is a wish, and the payment it ends says so itself") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    counter.serve([&](auto& driver) -> Task<> {
        start(counter.loop, [&]() -> Task<> {
            while (counter.service_id.empty()) co_await pause(1ms);
            auto sent = co_await driver.abort(counter.service_id, Deadline::in(5s));
            CHECK(sent.has_value());
        });
        auto result = co_await counter.pay();
        CHECK(result.outcome == Outcome::not_done);
        CHECK(result.reason == PaymentReason::aborted);
    });
    CHECK(counter.ledger().empty());
}

TEST_CASE("an abort that comes too late changes nothing about the money") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    terminal.command({{"do", "late_reply"}, {"ms", 200}});
    counter.serve([&](auto& driver) -> Task<> {
        start(counter.loop, [&]() -> Task<> {
            co_await pause(100ms);
            driver.cancel();
        });
        expect(co_await counter.pay(), Outcome::done);
    });
    CHECK(counter.ledger().size() == 1);
}

TEST_CASE("a reply lost with the connection is unknown until the terminal is asked, and nothing is charged twice") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    terminal.command({{"do", "lost_reply"}});
    SUBCASE("stored reply wrapped") {}
    SUBCASE("stored reply beside its header") {
        terminal.command({{"do", "flat_repeat"}});
    }
    counter.serve([&](auto&) -> Task<> {
        auto lost = co_await counter.pay();
        CHECK(lost.outcome == Outcome::unknown);
        auto found = co_await counter.query();
        CHECK(found.outcome == Outcome::done);
        CHECK(found.amount == Yen{300});
        CHECK(!found.transaction_id.empty());
    });
    CHECK(counter.ledger().size() == 1);
}

TEST_CASE("a reply that never comes on a living connection is unknown at the deadline, then found by asking") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    terminal.command({{"do", "lost_reply"}, {"keep_connection", true}});
    counter.serve([&](auto&) -> Task<> {
        auto lost = co_await counter.pay(300, 300ms);
        CHECK(lost.outcome == Outcome::unknown);
        CHECK(lost.reason == PaymentReason::timed_out);
        expect(co_await counter.query(), Outcome::done);
    });
}

TEST_CASE("nobody presents a card until the deadline: the terminal is told to stop and no money moves") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    counter.serve([&](auto&) -> Task<> {
        expect(co_await counter.pay(300, 200ms), Outcome::unknown);
        auto found = co_await counter.query();
        CHECK(found.outcome == Outcome::not_done);
        CHECK(found.reason == PaymentReason::aborted);
    });
    CHECK(terminal.status().at("waiting").is_null());
    CHECK(counter.ledger().empty());
}

TEST_CASE("a reply that comes after the deadline still ends the doubt") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    terminal.command({{"do", "late_reply"}, {"ms", 400}});
    counter.serve([&](auto&) -> Task<> {
        expect(co_await counter.pay(300, 200ms), Outcome::unknown);
        expect(co_await counter.query(), Outcome::done);
    });
}

TEST_CASE("a payment is given back once, and a second time is refused") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto paid = co_await counter.pay();
        auto back = co_await counter.reverse(paid);
        CHECK(back.outcome == Outcome::done);
        CHECK(back.amount == Yen{300});
        auto again = co_await counter.reverse(paid);
        CHECK(again.outcome == Outcome::not_done);
        CHECK(again.reason == PaymentReason::refused);
    });
    auto ledger = counter.ledger();
    REQUIRE(ledger.size() == 2);
    CHECK(ledger[1].at("type") == "reversal");
    CHECK(ledger[1].at("reason") == "Unable2Compl");
}

TEST_CASE("a lost reply to a reversal is asked about by its own ServiceID") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto paid = co_await counter.pay();
        terminal.command({{"do", "lost_reply"}});
        expect(co_await counter.reverse(paid), Outcome::unknown);
        expect(co_await counter.query(true), Outcome::done);
    });
    CHECK(counter.ledger().size() == 2);
}

TEST_CASE("another amount than asked is never taken as paid") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "wrong_amount"}, {"amount", 250}});
    terminal.command({{"do", "present"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto result = co_await counter.pay();
        CHECK(result.outcome == Outcome::unknown);
        CHECK(result.reason == PaymentReason::amount_mismatch);
        CHECK(result.amount == Yen{250});
    });
}

TEST_CASE("rubble instead of a reply leaves the payment unknown and the driver alive") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    counter.serve([&](auto&) -> Task<> {
        (void)co_await counter.driver->login(Deadline::in(5s));
        terminal.command({{"do", "present"}, {"wait", true}});
        terminal.command({{"do", "garbage"}});
        expect(co_await counter.pay(), Outcome::unknown);
        expect(co_await counter.query(), Outcome::done);
    });
}

TEST_CASE("a busy terminal takes nothing") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    terminal.command({{"do", "busy"}});
    counter.serve([&](auto&) -> Task<> {
        auto result = co_await counter.pay();
        CHECK(result.outcome == Outcome::not_done);
        CHECK(result.reason == PaymentReason::busy);
    });
}

TEST_CASE("with the cable out a payment was provably not sent; with the cable back in the next one goes through") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    counter.serve([&](auto&) -> Task<> {
        terminal.command({{"do", "unplug"}});
        co_await counter.until(drivers::DeviceState::offline);
        auto result = co_await counter.pay();
        CHECK(result.outcome == Outcome::not_done);
        CHECK(result.reason == PaymentReason::unreachable);
        CHECK(counter.service_id.empty());
        terminal.command({{"do", "plug"}});
        co_await counter.until(drivers::DeviceState::online);
        terminal.command({{"do", "present"}, {"wait", true}});
        expect(co_await counter.pay(), Outcome::done);
    });
}

TEST_CASE("a reply that comes twice counts once, and the next payment is not confused by it") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    counter.serve([&](auto&) -> Task<> {
        (void)co_await counter.driver->login(Deadline::in(5s));
        terminal.command({{"do", "present"}, {"wait", true}});
        terminal.command({{"do", "twice"}});
        expect(co_await counter.pay(), Outcome::done);
        terminal.command({{"do", "decline"}, {"wait", true}});
        expect(co_await counter.pay(), PaymentReason::declined);
    });
    CHECK(counter.ledger().size() == 1);
}

TEST_CASE("a request the terminal never saw is not done once it has said so twice") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    counter.service_id = "ZZZZZZZZZZ";
    counter.serve([&](auto&) -> Task<> {
        auto found = co_await counter.query();
        CHECK(found.outcome == Outcome::not_done);
        CHECK(found.reason == PaymentReason::not_found);
    });
}

TEST_CASE("a terminal that restarts in the middle is logged in again and denies the payment it forgot") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    counter.serve([&](auto&) -> Task<> {
        start(counter.loop, [&]() -> Task<> {
            while (terminal.status().at("waiting").is_null()) co_await pause(1ms);
            terminal.command({{"do", "reboot"}});
        });
        expect(co_await counter.pay(), Outcome::unknown);
        auto found = co_await counter.query();
        CHECK(found.outcome == Outcome::not_done);
        CHECK(found.reason == PaymentReason::not_found);
    });
}

TEST_CASE("replies that trickle in byte by byte are put together") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    terminal.command({{"do", "fragment"}});
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> { expect(co_await counter.pay(), Outcome::done); });
}

TEST_CASE("a restarted till uses no ServiceID again") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    terminal.command({{"do", "auto"}, {"ms", 0}});
    std::set<std::string> seen;
    for (int start_count = 0; start_count < 3; ++start_count) {
        Counter counter{terminal};
        counter.serve([&](auto&) -> Task<> {
            expect(co_await counter.pay(), Outcome::done);
            CHECK(seen.insert(counter.service_id).second);
        });
    }
    CHECK(seen.size() == 3);
}

TEST_CASE("a diagnosis says whether the terminal and its host are there") {
    SimulatorProcess terminal{NEXO_SIMULATOR};
    Counter counter{terminal};
    counter.serve([&](auto& driver) -> Task<> {
        auto diagnosis = co_await driver.diagnose(Deadline::in(5s));
        REQUIRE(diagnosis);
        CHECK(diagnosis.value().usable);
        CHECK(diagnosis.value().host_reachable);
        terminal.command({{"do", "maintenance"}});
        auto later = co_await driver.diagnose(Deadline::in(5s));
        CHECK(!later.value().usable);
        CHECK(later.value().global_status == "Maintenance");
    });
}

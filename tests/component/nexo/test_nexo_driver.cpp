// The nexo driver against nexo-simulator: what the resident, the network and the terminal can do to a payment.
#include "tests/component/nexo/counter.h"

#include <fstream>
#include <set>

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

std::string read_text(const std::filesystem::path& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("a card held to the terminal pays, and the ledger holds exactly one charge of the fee") {
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"means", "transit"}, {"brand", "TransitIC"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto paid = co_await counter.pay();
        CHECK(paid.outcome == Outcome::done);
        CHECK(paid.reason == PaymentReason::none);
        CHECK(paid.amount == Yen{300});
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
    NexoTerminal terminal;
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
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "press_cancel"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto result = co_await counter.pay();
        CHECK(result.outcome == Outcome::not_done);
        CHECK(result.reason == PaymentReason::aborted);
    });
}

TEST_CASE("abort is a wish, and the payment it ends says so itself") {
    NexoTerminal terminal;
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
    NexoTerminal terminal;
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
    NexoTerminal terminal;
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
    NexoTerminal terminal;
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
    NexoTerminal terminal;
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
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    terminal.command({{"do", "late_reply"}, {"ms", 400}});
    counter.serve([&](auto&) -> Task<> {
        expect(co_await counter.pay(300, 200ms), Outcome::unknown);
        expect(co_await counter.query(), Outcome::done);
    });
}

TEST_CASE("a payment is given back once, and a second time is refused") {
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto paid = co_await counter.pay();
        auto back = co_await counter.reverse(paid);
        CHECK(back.outcome == Outcome::done);
        CHECK(back.amount == Yen{300});
        auto again = co_await counter.reverse(paid);
        CHECK(again.outcome == Outcome::not_done);
        CHECK(again.reason == PaymentReason::not_reversible);
    });
    auto ledger = counter.ledger();
    REQUIRE(ledger.size() == 2);
    CHECK(ledger[1].at("type") == "reversal");
    CHECK(ledger[1].at("reason") == "Unable2Compl");
}

TEST_CASE("a lost reply to a reversal is asked about by its own ServiceID") {
    NexoTerminal terminal;
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
    NexoTerminal terminal;
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
    NexoTerminal terminal;
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
    NexoTerminal terminal;
    Counter counter{terminal};
    terminal.command({{"do", "busy"}});
    counter.serve([&](auto&) -> Task<> {
        auto result = co_await counter.pay();
        CHECK(result.outcome == Outcome::not_done);
        CHECK(result.reason == PaymentReason::busy);
    });
}

TEST_CASE("with the cable out a payment was provably not sent; with the cable back in the next one goes through") {
    NexoTerminal terminal;
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
    NexoTerminal terminal;
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
    NexoTerminal terminal;
    Counter counter{terminal};
    counter.service_id = "ZZZZZZZZZZ";
    counter.serve([&](auto&) -> Task<> {
        auto found = co_await counter.query();
        CHECK(found.outcome == Outcome::not_done);
        CHECK(found.reason == PaymentReason::not_found);
    });
}

TEST_CASE("a terminal that restarts in the middle is logged in again and denies the payment it forgot") {
    NexoTerminal terminal;
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
    NexoTerminal terminal;
    terminal.command({{"do", "fragment"}});
    Counter counter{terminal};
    terminal.command({{"do", "present"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> { expect(co_await counter.pay(), Outcome::done); });
}

TEST_CASE("a restarted till uses no ServiceID again") {
    NexoTerminal terminal;
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
    NexoTerminal terminal;
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

TEST_CASE("every means is asked for under the brands the city's data names") {
    for (const char* brand : {"VISA", "SUICA", "NANACO", "WAON", "ID", "QUICPAY", "PAYPAY"}) {
        NexoTerminal terminal;
        terminal.command({{"do", "strict_brands"}});
        Counter counter{terminal};
        counter.brands = {brand};
        terminal.command({{"do", "present"}, {"brand", brand}, {"wait", true}});
        counter.serve([&](auto&) -> Task<> {
            auto paid = co_await counter.pay();
            CHECK(paid.outcome == Outcome::done);
            CHECK(paid.brand == brand);
        });
    }
}

TEST_CASE("a brand that gives nothing back ends as not reversible, and nothing is given back") {
    NexoTerminal terminal;
    Counter counter{terminal};
    counter.brands = {"NANACO"};
    terminal.command({{"do", "present"}, {"brand", "NANACO"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> {
        auto paid = co_await counter.pay();
        auto back = co_await counter.reverse(paid);
        CHECK(back.outcome == Outcome::not_done);
        CHECK(back.reason == PaymentReason::not_reversible);
    });
    CHECK(counter.ledger().size() == 1);
}

TEST_CASE("the period closes with its totals per brand, and a lost reply to that is asked for again") {
    NexoTerminal terminal;
    Counter counter{terminal};
    counter.brands.clear();
    counter.serve([&](auto& driver) -> Task<> {
        for (const char* brand : {"WAON", "WAON", "VISA"}) {
            terminal.command({{"do", "present"}, {"brand", brand}, {"wait", true}});
            auto paid = co_await counter.pay();
            if (std::string{brand} == "VISA") expect(co_await counter.reverse(paid), Outcome::done);
        }
        auto closed = co_await driver.reconcile(false, Deadline::in(5s));
        REQUIRE(closed);
        REQUIRE(closed.value().totals.size() == 3);
        CHECK(!closed.value().id.empty());
        const auto& waon = closed.value().totals.back();
        CHECK(waon.brand == "WAON");
        CHECK(waon.kind == "Debit");
        CHECK(waon.count == 2);
        CHECK(waon.amount == Yen{600});
        auto again = co_await driver.reconcile(true, Deadline::in(5s));
        REQUIRE(again);
        CHECK(again.value().id == closed.value().id);
        CHECK(again.value().totals.size() == 3);
        auto empty = co_await driver.reconcile(false, Deadline::in(5s));
        CHECK(empty.value().totals.empty());
    });
}

TEST_CASE("replies to other tills, from other terminals and to older requests are ignored") {
    if (!two_way()) return;
    NexoTerminal terminal;
    Counter counter{terminal};
    counter.serve([&](auto&) -> Task<> {
        (void)co_await counter.driver->login(Deadline::in(5s));
        terminal.command({{"do", "foreign"}});
        terminal.command({{"do", "press_cancel"}, {"wait", true}});
        expect(co_await counter.pay(), PaymentReason::aborted);
    });
}

TEST_CASE("a terminal that wants to be alone is logged out, and the next payment logs in again") {
    if (!two_way()) return;
    NexoTerminal terminal;
    terminal.command({{"do", "strict_login"}});
    Counter counter{terminal, "heartbeat_s = 60\n"};
    counter.serve([&](auto& driver) -> Task<> {
        CHECK(terminal.status().at("logged_in").size() == 1);
        terminal.command({{"do", "event"}, {"name", "SaleAdmin"}});
        while (!terminal.status().at("logged_in").empty()) co_await pause(5ms);
        // By the third answer a driver that logs in again by itself would have done so: everything goes one way.
        for (int turn = 0; turn < 3; ++turn) {
            auto diagnosis = co_await driver.diagnose(Deadline::in(5s));
            REQUIRE(!diagnosis);
            CHECK(diagnosis.error().code == Errc::unauthorized);
        }
        CHECK(terminal.status().at("logged_in").empty());
        terminal.command({{"do", "present"}, {"wait", true}});
        expect(co_await counter.pay(), Outcome::done);
        CHECK(terminal.status().at("logged_in").size() == 1);
    });
}

TEST_CASE("a session is recorded without card numbers, approval codes and receipts") {
    NexoTerminal terminal;
    auto directory = terminal.state() / "captures";
    Counter counter{terminal, "capture = \"" + directory.string() + "\"\n"};
    terminal.command({{"do", "present"}, {"wait", true}});
    counter.serve([&](auto&) -> Task<> { expect(co_await counter.pay(), Outcome::done); });
    std::string text;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) text += read_text(entry.path());
    CHECK(text.find("PaymentRequest") != std::string::npos);
    CHECK(text.find("\"AuthorizedAmount\":300") != std::string::npos);
    CHECK(text.find("************0000") == std::string::npos);
    CHECK(text.find("A00001") == std::string::npos);
}

// Every state of a cashless terminal x every trouble, brought about and led to the end that drivers/nexo/faults.toml
// names.
#include "tests/component/nexo/counter.h"
#include "tests/unit/common/logged_events.h"

#include <toml++/toml.h>

#include <array>
#include <fstream>
#include <set>
#include <sstream>

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

constexpr std::array states{"idle", "paying", "reversing", "querying", "reconciling"};
constexpr std::array faults{"unplug", "timeout", "wrong", "late", "lost"};

struct Row {
    std::string first, end, resident, operator_event;
    std::int64_t money = -1;
};

Row read_row(const toml::table& table, const char* state, const char* fault) {
    auto row = table[state][fault];
    return {row["first"].value_or(std::string{}), row["end"].value_or(std::string{}),
            row["resident"].value_or(std::string{}), row["operator"].value_or(std::string{}),
            row["money"].value_or(std::int64_t{-1})};
}

std::string file_text(const std::string& path) {
    std::ifstream in{std::string{SOURCE_ROOT} + "/" + path};
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

// Before the driver is stopped: that, too, is logged.
Task<bool> told_of(const LoggedEvents& events, std::string event) {
    auto limit = Deadline::in(2s);
    while (!events.names().contains(event) && !limit.passed()) co_await pause(5ms);
    co_return events.names().contains(event);
}

std::string word(Outcome outcome) {
    return std::string{xfs4iot::name(outcome)};
}

// One run: the trouble is brought about at the right moment, `first` and `end` tell what came of it.
struct Run {
    NexoTerminal terminal;
    Counter counter{terminal};
    std::string fault, first, end;

    void order(Json command) { terminal.command(command); }
    [[nodiscard]] bool is(const char* name) const { return fault == name; }

    // The cable is out for a moment, as soon as `moment` is true.
    void pull_when(std::function<bool()> moment) {
        start(counter.loop, [this, moment]() -> Task<> {
            while (!moment()) co_await pause(2ms);
            order({{"do", "unplug"}});
            co_await pause(50ms);
            order({{"do", "plug"}});
        });
    }
    void silent_for(std::chrono::milliseconds time) {
        order({{"do", "silent"}});
        start(counter.loop, [this, time]() -> Task<> {
            co_await pause(time);
            order({{"do", "silent"}, {"on", false}});
        });
    }
    bool waiting() { return terminal.status().at("waiting").is_object(); }
    std::size_t movements() { return terminal.status().at("ledger").size(); }

    Task<> be_idle() {
        counter.driver->changed = [this] {
            if (first.empty()) first = counter.driver->state() == drivers::DeviceState::offline ? "offline" : "online";
            counter.news.cancel();
        };
        if (is("unplug")) pull_when([] { return true; });
        if (is("timeout") || is("lost")) silent_for(7s);
        if (is("wrong")) order({{"do", "garbage"}});
        if (is("late")) order({{"do", "slow"}, {"ms", 300}});
        auto diagnosis = co_await counter.driver->diagnose(Deadline::in(6s));
        if (is("late")) {
            first = diagnosis ? "online" : "offline";
        } else {
            co_await counter.until(drivers::DeviceState::offline);
        }
        co_await counter.until(drivers::DeviceState::online);
        end = "online";
    }

    // The reply of the payment or reversal that comes next.
    void spoil_reply() {
        if (is("wrong")) order({{"do", "garbage"}});
        if (is("late")) order({{"do", "late_reply"}, {"ms", 400}});
        if (is("lost")) order({{"do", "lost_reply"}});
    }

    Task<> pay_and_ask() {
        (void)co_await counter.driver->login(Deadline::in(5s));
        bool presented = !is("unplug") && !is("timeout");
        if (presented) order({{"do", "present"}, {"wait", true}});
        if (is("unplug")) pull_when([this] { return waiting(); });
        spoil_reply();
        auto result = co_await counter.pay(300, is("timeout") || is("late") ? 200ms : 5000ms);
        first = word(result.outcome);
        auto found = co_await counter.query();
        end = word(found.outcome);
    }

    Task<> give_back() {
        order({{"do", "present"}, {"wait", true}});
        auto paid = co_await counter.pay();
        if (is("unplug")) {
            order({{"do", "late_reply"}, {"ms", 400}});
            pull_when([this] { return movements() == 2; });
        }
        if (is("timeout")) order({{"do", "lost_reply"}, {"keep_connection", true}});
        spoil_reply();
        auto result = co_await counter.reverse(paid, is("timeout") || is("late") ? 200ms : 5000ms);
        first = word(result.outcome);
        auto found = co_await counter.query(true);
        end = word(found.outcome);
    }

    Task<> ask_in_vain() {
        order({{"do", "present"}, {"wait", true}});
        order({{"do", "lost_reply"}});
        auto result = co_await counter.pay();
        first = word(result.outcome);
        co_await counter.until(drivers::DeviceState::online);
        if (is("unplug")) pull_when([] { return true; });
        if (is("timeout") || is("lost")) silent_for(300ms);
        if (is("wrong")) order({{"do", "garbage"}});
        if (is("late")) order({{"do", "slow"}, {"ms", 300}});
        auto found = co_await counter.query();
        end = word(found.outcome);
    }

    Task<> close_period() {
        order({{"do", "present"}, {"wait", true}});
        (void)co_await counter.pay();
        if (is("unplug")) {
            order({{"do", "slow"}, {"ms", 400}});
            pull_when([this] { return movements() == 2; });
        }
        if (is("timeout")) order({{"do", "silent"}});
        if (is("wrong")) order({{"do", "garbage"}});
        if (is("late") || is("lost")) order({{"do", "slow"}, {"ms", is("late") ? 400 : 1000}});
        bool impatient = is("timeout") || is("late") || is("lost");
        auto closed = co_await counter.driver->reconcile(false, Deadline::in(impatient ? 200ms : 5000ms));
        first = closed ? "totals" : closed.error().code == Errc::timed_out ? "timedOut" : "closed";
        order({{"do", "silent"}, {"on", false}});
        order({{"do", "slow"}, {"ms", 0}});
        bool previous = movements() == 2;
        for (int turn = 0; turn < 20 && end.empty(); ++turn) {
            auto again = co_await counter.driver->reconcile(previous, Deadline::in(1s));
            if (again)
                end = again.value().totals.size() == 1 ? "totals" : "other totals";
            else
                co_await pause(100ms);
        }
    }

    Task<> go(const std::string& state) {
        if (state == "idle") return be_idle();
        if (state == "paying") return pay_and_ask();
        if (state == "reversing") return give_back();
        if (state == "querying") return ask_in_vain();
        return close_period();
    }
};

}  // namespace

TEST_CASE("every trouble in every state of the payment terminal ends as the table says") {
    auto table = toml::parse(file_text("drivers/nexo/faults.toml"));
    for (const auto* state : states)
        for (const auto* fault : faults) {
            CAPTURE(std::string{state});
            CAPTURE(std::string{fault});
            auto row = read_row(table, state, fault);
            REQUIRE_MESSAGE(row.money >= 0, "faults.toml lacks this pair");
            Run run;
            run.fault = fault;
            LoggedEvents events;
            bool told = false;
            run.counter.serve([&](auto&) -> Task<> {
                co_await run.go(state);
                if (!row.operator_event.empty()) told = co_await told_of(events, row.operator_event);
            });
            CHECK(run.first == row.first);
            CHECK(run.end == row.end);
            CHECK(run.movements() == static_cast<std::size_t>(row.money));
            CHECK(told == !row.operator_event.empty());
        }
}

TEST_CASE("every message the table names exists for the resident and for the operator") {
    auto table = toml::parse(file_text("drivers/nexo/faults.toml"));
    auto strings = file_text("assets/strings/ja/screens.toml");
    auto events = file_text("assets/log-events.toml");
    for (const auto* state : states)
        for (const auto* fault : faults) {
            auto row = read_row(table, state, fault);
            CAPTURE(std::string{state});
            CAPTURE(std::string{fault});
            if (!row.resident.empty()) CHECK(strings.find('"' + row.resident + '"') != std::string::npos);
            if (!row.operator_event.empty()) CHECK(events.find('[' + row.operator_event + ']') != std::string::npos);
        }
}

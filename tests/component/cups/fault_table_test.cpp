// Every state of a document x every trouble, brought about with the printer simulator and led to the end that
// drivers/document/faults.toml names: all through `ipp`, and with DRIVER=cups those that a spooler could change.
#include "drivers/cups/driver.h"
#include "drivers/document/ipp_transport.h"
#include "drivers/ipp/driver.h"
#include "tests/component/cups/terminal_fixture.h"
#include "tests/unit/common/logged_events.h"
#include "tests/unit/common/temporary.h"
#include "tests/unit/cups/tiny_pdf.h"

#include <doctest/doctest.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace std::chrono_literals;
using nlohmann::json;
using xfs4iot::PrintResult;

namespace {

const bool spooled = std::getenv("DRIVER") != nullptr && std::string{std::getenv("DRIVER")} == "cups";

using Pair = std::pair<std::string_view, std::string_view>;
constexpr std::array states{"idle", "sending", "printing", "asking"};
constexpr std::array faults{"unplug", "power", "timeout", "wrong", "late", "lost", "jam", "empty", "cover", "toner"};
// The rest would play between cupsd and the printer, where the spooler repeats what it likes.
constexpr std::array spooler_pairs{Pair{"idle", "unplug"},    Pair{"idle", "empty"},     Pair{"sending", "jam"},
                                   Pair{"printing", "jam"},   Pair{"printing", "power"}, Pair{"printing", "unplug"},
                                   Pair{"printing", "cover"}, Pair{"asking", "empty"},   Pair{"asking", "unplug"}};
constexpr std::array operator_events{"document_printer_state"};

struct Row {
    std::string ends, reason, device, asked, resident, operator_event;
    std::int64_t impressions;
};

toml::table read_table() {
    return toml::parse_file(SOURCE_ROOT "/drivers/document/faults.toml");
}

Row read_row(const toml::table& table, const char* state, const char* fault) {
    const auto row = table[state][fault];
    auto text = [&](const char* key) { return row[key].value_or(std::string{"absent"}); };
    return {text("ends"),
            text("reason"),
            text("device"),
            text("asked"),
            text("resident"),
            text("operator"),
            row["impressions"].value_or(std::int64_t{-2})};
}

std::string fresh_attempt() {
    return new_ulid(
        std::chrono::duration_cast<Milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
}

// What makes the engine itself stop: from page `page` on.
std::optional<json> engine_fault(std::string_view fault, int page) {
    const std::pair<std::string_view, const char*> orders[] = {
        {"jam", "jam"}, {"empty", "paper_out"}, {"cover", "cover"}, {"toner", "toner"}};
    const auto* found = std::ranges::find(orders, fault, &std::pair<std::string_view, const char*>::first);
    if (found == std::end(orders)) return std::nullopt;
    return json{{"do", found->second}, {"page", page}};
}

// One printer and, for cups, one cupsd for all pairs; each pair gets a driver of its own.
class Run {
public:
    Run(test::PrinterSite& place, std::string_view what) : site{place}, fault{what} {
        site.control({{"do", "slow"}, {"ms", 150}});
        pages_before = printed();
        make_driver();
    }

    void go(std::string_view state) {
        until([this] { return printer->state() == DeviceState::online; });
        if (state == "asking") return ask_in_trouble();
        in_sending = state == "sending";
        std::optional<test::LoggedEvents> events;
        if (state == "idle") {
            events.emplace();
            strike_before();
        }
        on_job = [&] {
            if (state == "sending") events.emplace(), strike_in_sending();
            // A page is asked for as soon as the one before is out: what stops the engine is settled beforehand.
            const auto stop = state == "printing" ? engine_fault(fault, 2) : std::nullopt;
            if (stop) events.emplace(), order(*stop);
        };
        on_page = [&](int) {
            if (state == "printing" && !events) events.emplace(), strike_in_printing();
        };
        print();
        settle(*events);
        ask_afterwards();
    }

    [[nodiscard]] int pages_moved() { return printed() - pages_before; }

    PrintResult result;
    std::string device, asked;
    std::set<std::string> logged;  // from the trouble on

private:
    [[nodiscard]] bool is(std::string_view name) const { return fault == name; }
    int printed() { return site.control({{"do", "status"}}).at("pages"); }
    void order(json command) { site.control(command); }

    void make_driver() {
        if (printer) printer->stop();
        printer.reset();  // what it still had to do dies with its loop
        loop.emplace();
        document::Settings settings;
        settings.status_every = 100ms;
        settings.follow_every = 30ms;
        settings.grace = 300ms;
        auto route = spooled ? cups::make_route(site.server, "certificates")
                             : ipp::make_route("ipp://127.0.0.1:" + std::to_string(site.port) + "/ipp/print");
        printer = document::make_document_printer(*loop, settings, std::move(route),
                                                  document::make_ipp_transport(spooled ? 2000ms : 300ms));
        start(*loop, [this] { return printer->run(); });
    }

    void until(const std::function<bool()>& reached) {
        const auto deadline = Deadline::in(20s);
        while (!reached() && !deadline.passed()) {
            loop->restart();
            loop->run_one_for(100ms);
        }
        REQUIRE(reached());
    }

    // Of what only passes when somebody does something: whether nobody does.
    [[nodiscard]] bool stays() const { return engine_fault(fault, 0) && !is("jam"); }
    // Long enough that the first page of [printing] is out, also on a busy machine.
    [[nodiscard]] Milliseconds limit() const {
        if (!is("timeout") && !stays()) return 10000ms;
        return spooled ? 4000ms : in_sending ? 700ms : 1500ms;
    }

    void print() {
        std::optional<PrintResult> ended;
        start(*loop, [&]() -> Task<> {
            ended = co_await printer->print(
                request, [this](std::string text) { token = std::move(text), on_job(); },
                [this](int page) { on_page(page); }, Deadline::in(limit()));
        });
        until([&] { return ended.has_value(); });
        result = *ended;
    }

    PrintResult query() {
        std::optional<PrintResult> ended;
        start(*loop, [&]() -> Task<> { ended = co_await printer->query(request.attempt, token, Deadline::in(1s)); });
        until([&] { return ended.has_value(); });
        return *ended;
    }

    void strike_wire() {
        if (is("unplug")) order({{"do", "offline"}});
        if (is("power")) order({{"do", "power_off"}});
        if (is("timeout")) order({{"do", "late"}, {"ms", 400}});
        if (is("late")) order({{"do", "late"}, {"ms", 40}});
    }

    void strike_before() {
        strike_wire();
        if (is("wrong")) order({{"do", "garbage"}, {"answers", 100000}});
        if (is("lost")) order({{"do", "lose_reply"}, {"operation", "create-job"}});
        if (const auto stop = engine_fault(fault, 0); stop && !is("jam")) order(*stop);
        if (!is("jam")) return;
        order({{"do", "jam"}, {"now", true}});
    }

    void strike_in_sending() {
        strike_wire();
        if (is("wrong") || is("lost")) order({{"do", "paper_out"}, {"page", 1}});  // it is withdrawn in time
        if (is("wrong")) order({{"do", "garbage"}});
        if (is("lost")) order({{"do", "lose_reply"}, {"operation", "send-document"}});
        if (const auto stop = engine_fault(fault, 1)) order(*stop);
        back_when_at_rest();
    }

    void strike_in_printing() {
        strike_wire();
        if (is("wrong")) order({{"do", "garbage"}, {"answers", 12}});
        if (is("lost")) order({{"do", "lose_reply"}, {"operation", "get-job-attributes"}});
        back_when_at_rest();
    }

    // Cable or power come back when the driver has missed them and the engine rests.
    void back_when_at_rest() {
        if (!is("unplug") && !is("power")) return;
        start(*loop, [this]() -> Task<> {
            asio::steady_timer timer{*loop};
            while (printer->state() == DeviceState::online || site.control({{"do", "status"}}).at("printing") == true) {
                timer.expires_after(10ms);
                co_await timer.async_wait(asio::use_awaitable);
            }
            order({{"do", is("power") ? "power_on" : "online"}});
        });
    }

    void ask_in_trouble() {
        order({{"do", is("cover") || is("toner") ? fault : "paper_out"}, {"page", 2}});
        std::optional<PrintResult> never;
        start(*loop, [this]() -> Task<> {
            co_await printer->print(
                request, [this](std::string text) { token = std::move(text); }, [this](int page) { told = page; },
                Deadline::in(20s));
        });
        until([this] { return told == 1; });
        site.wait_for("holding");
        const test::LoggedEvents events;
        make_driver();
        if (is("jam")) order({{"do", "jam"}, {"page", 2}}), order({{"do", "refill"}}), site.wait_for("idle");
        if (is("power")) order({{"do", "power_off"}}), order({{"do", "power_on"}});
        if (is("wrong")) order({{"do", "garbage"}, {"answers", 100000}});
        if (is("lost")) order({{"do", "lose_reply"}, {"operation", "get-job-attributes"}});
        if (!is("power")) strike_wire();
        do result = query();  // the printer itself needs a moment to give a jammed job up
        while (is("jam") && result.reason == xfs4iot::PrintReason::in_progress);
        settle(events);
        ask_afterwards();
    }

    void settle(const test::LoggedEvents& events) {
        const bool away = is("timeout") || (is("wrong") && printer->state() != DeviceState::online);
        if (away) until([this] { return printer->state() == DeviceState::offline; });
        const auto state = printer->state();
        device = state == DeviceState::online ? "online" : state == DeviceState::offline ? "offline" : "another";
        logged = events.names();
    }

    void ask_afterwards() {
        order({{"do", "garbage"}, {"answers", 0}});
        order({{"do", "late"}, {"ms", 0}});
        order({{"do", "clear"}});
        order({{"do", "power_on"}});  // also plugs it in
        until([this] { return printer->state() == DeviceState::online; });
        site.wait_for("idle");
        PrintResult found;
        const auto deadline = Deadline::in(10s);
        do found = query();
        while (found.reason == xfs4iot::PrintReason::in_progress && !deadline.passed());
        asked = xfs4iot::name(found.outcome);
    }

    test::PrinterSite& site;
    std::string fault;
    std::optional<asio::io_context> loop;
    std::unique_ptr<DocumentPrinter> printer;
    xfs4iot::PrintRequest request = test::print_request(2, fresh_attempt());
    std::string token;
    int pages_before = 0, told = 0;
    bool in_sending = false;
    std::function<void()> on_job = [] {};
    std::function<void(int)> on_page = [](int) {};
};

bool told_operator(const std::set<std::string>& logged, const std::string& event) {
    if (!event.empty()) return logged.contains(event);
    return std::ranges::none_of(operator_events, [&](const char* one) { return logged.contains(one); });
}

void play(test::PrinterSite& site, const char* state, const char* fault, const Row& row) {
    Run run{site, fault};
    run.go(state);
    CHECK(xfs4iot::name(run.result.outcome) == row.ends);
    CHECK(xfs4iot::name(run.result.reason) == row.reason);
    CHECK(run.result.impressions.value_or(-1) == row.impressions);
    CHECK(run.device == row.device);
    CHECK(run.asked == row.asked);
    CHECK_MESSAGE(told_operator(run.logged, row.operator_event), row.operator_event);
    const auto moved = run.pages_moved();
    if (row.ends == "notDone") CHECK(moved == 0);
    if (row.ends == "done") CHECK(moved == 2);
    if (row.impressions >= 0) CHECK(moved >= row.impressions);
}

bool chosen(const char* state, const char* fault) {
    return !spooled || std::ranges::find(spooler_pairs, Pair{state, fault}) != spooler_pairs.end();
}

}  // namespace

TEST_CASE("every trouble in every state of a certificate ends as the table says") {
    const auto table = read_table();
    test::PrinterSite site;
    if (spooled) site.start_cupsd();
    for (const auto* state : states)
        for (const auto* fault : faults) {
            CAPTURE(std::string{state});
            CAPTURE(std::string{fault});
            const auto row = read_row(table, state, fault);
            REQUIRE_MESSAGE(row.impressions >= -1, "faults.toml lacks this pair");
            if (chosen(state, fault)) play(site, state, fault, row);
        }
}

TEST_CASE("every message the table of a certificate's troubles names exists, and fits the end") {
    const auto table = read_table();
    const auto strings = test::read_file(SOURCE_ROOT "/assets/strings/ja/screens.toml");
    const auto events = test::read_file(SOURCE_ROOT "/assets/log-events.toml");
    for (const auto* state : states)
        for (const auto* fault : faults) {
            CAPTURE(std::string{state});
            CAPTURE(std::string{fault});
            const auto row = read_row(table, state, fault);
            CHECK(row.resident.empty() == (row.ends == "done"));
            if (!row.resident.empty()) CHECK(strings.find('"' + row.resident + '"') != std::string::npos);
            if (!row.operator_event.empty()) CHECK(events.find('[' + row.operator_event + ']') != std::string::npos);
            CHECK((row.ends != "notDone" || row.impressions == 0));
        }
}

// Every state of a slip x every trouble, brought about with the simulator and led to the end that
// drivers/escpos/faults.toml names.
#include "tests/component/escpos/desk.h"
#include "tests/unit/common/logged_events.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

constexpr std::array states{"idle", "printing"};
constexpr std::array faults{"unplug", "paper", "cover", "cutter", "hot", "wrong", "late", "lost"};
constexpr std::array operator_events{"receipt_printer_disconnected", "receipt_printer_state", "receipt_print_doubtful"};

struct Row {
    std::string ends, reason, device, resident, operator_event;
};

Row read_row(const toml::table& table, const char* state, const char* fault) {
    auto row = table[state][fault];
    auto text = [&](const char* key) { return row[key].value_or(std::string{"absent"}); };
    return {text("ends"), text("reason"), text("device"), text("resident"), text("operator")};
}

std::string file_text(const std::string& path) {
    std::ifstream in{std::string{SOURCE_ROOT} + "/" + path};
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string device_name(drivers::DeviceState state) {
    if (state == drivers::DeviceState::offline) return "offline";
    if (state == drivers::DeviceState::hardware_error) return "hardwareError";
    return state == drivers::DeviceState::online ? "online" : "another";
}

nlohmann::json order_of(const std::string& fault, bool printing) {
    if (fault == "unplug") return {{"do", "power_off"}};
    if (fault == "paper") return {{"do", "paper_out"}};
    if (fault == "cover") return {{"do", "cover_open"}};
    if (fault == "cutter") return {{"do", "cutter_error"}, {"at_cut", printing}};
    if (fault == "hot") return {{"do", "head_hot"}};
    if (fault == "wrong") return {{"do", "garbage"}};
    if (fault == "late") return {{"do", "slow"}, {"lines_per_second", 100}};
    return {{"do", "clone"}, {"process_id", false}, {"in_order", false}};
}

struct Run {
    SimulatorProcess printer{ESCPOS_SIMULATOR};
    Desk desk{printer};
    PrintResult result;
    std::string device;
    std::set<std::string> logged;  // from the trouble on

    // Whatever is shown without being asked for has been seen when the driver's sensors say so.
    Task<> wait_until_seen(const std::string& fault) {
        auto& driver = *desk.driver;
        if (fault == "unplug") co_await desk.until([&] { return driver.state() == drivers::DeviceState::offline; });
        if (fault == "paper") co_await desk.until([&] { return driver.status().paper == PaperState::out; });
        if (fault == "cover") co_await desk.until([&] { return driver.status().cover_open; });
        if (fault == "cutter") co_await desk.until([&] { return driver.status().fault; });
    }

    // "" : nothing of what the table names for anybody.
    [[nodiscard]] bool told_operator(const std::string& event) const {
        if (!event.empty()) return logged.contains(event);
        return std::ranges::none_of(operator_events, [this](const char* one) { return logged.contains(one); });
    }

    Task<> go(const std::string& fault, bool printing) {
        const LoggedEvents events;
        auto order = order_of(fault, printing);
        if (printing) {
            printer.command({{"do", "slow"}, {"lines_per_second", 2000}});
            start(desk.loop, [this, order, fault]() -> Task<> {
                while (printer.status().at("lines_printed").get<int>() == 0) co_await pause(1ms);
                printer.command(order);
                if (fault == "hot") printer.command({{"do", "head_cool"}});
            });
        } else {
            printer.command(order);
            co_await wait_until_seen(fault);
        }
        const bool never_ends = fault == "late" || fault == "lost";
        result = co_await desk.print(noise(900), never_ends ? 1500ms : 10000ms);
        if (fault == "unplug") co_await wait_until_seen(fault);
        device = device_name(desk.driver->state());
        logged = events.names();
    }
};

// What a resident reads of it: the machine has no slip to give, or what came of it must be looked at.
std::string told_after(const std::string& end) {
    if (end == "notDone") return "device_out.receipt-printer";
    return end == "unknown" ? "incident.something_missing" : "";
}

}  // namespace

TEST_CASE("every trouble before and in the middle of a slip ends as the table says") {
    auto table = toml::parse(file_text("drivers/escpos/faults.toml"));
    for (const auto* state : states)
        for (const auto* fault : faults) {
            CAPTURE(state);
            CAPTURE(fault);
            auto row = read_row(table, state, fault);
            REQUIRE_MESSAGE(row.ends != "absent", "faults.toml lacks this pair");
            Run run;
            run.desk.serve([&]() -> Task<> { co_await run.go(fault, std::string{state} == "printing"); });
            CHECK(xfs4iot::name(run.result.outcome) == row.ends);
            CHECK(xfs4iot::name(run.result.reason) == row.reason);
            CHECK(run.device == row.device);
            CHECK_MESSAGE(run.told_operator(row.operator_event), row.operator_event);
            const bool nothing = row.ends == "notDone";
            if (nothing) CHECK(run.printer.status().at("lines_printed") == 0);
        }
}

TEST_CASE("every message the table names exists for the resident and for the operator") {
    auto table = toml::parse(file_text("drivers/escpos/faults.toml"));
    auto strings = file_text("assets/strings/ja/screens.toml");
    auto events = file_text("assets/log-events.toml");
    for (const auto* state : states)
        for (const auto* fault : faults) {
            CAPTURE(state);
            CAPTURE(fault);
            auto row = read_row(table, state, fault);
            CHECK(row.resident == told_after(row.ends));
            if (!row.resident.empty()) CHECK(strings.find('"' + row.resident + '"') != std::string::npos);
            const bool known =
                row.operator_event.empty() || events.find('[' + row.operator_event + ']') != std::string::npos;
            CHECK(known);
        }
}

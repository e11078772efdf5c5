#include "terminal-daemon/supervisor/units.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace madoguchi::supervisor {
namespace {

constexpr auto milliseconds(std::string_view name, std::string_view fallback, std::string_view help) {
    return ConfigKey{
        .name = name, .type = ConfigType::integer, .fallback = fallback, .least = 0, .most = 3'600'000, .help = help};
}

const std::vector<ConfigKey> unit_table{
    {.name = "command",
     .type = ConfigType::text_list,
     .required = true,
     .help = "Program and arguments; {NAME} is filled in."},
    {.name = "environment", .type = ConfigType::text_list, .help = "NAME=VALUE, beside the supervisor's own."},
    {.name = "gives", .type = ConfigType::text_list, .help = "NAME=VALUE for the units that come after this one."},
    {.name = "after", .type = ConfigType::text_list, .help = "Units that are started first."},
    {.name = "each", .allowed = {"", "device"}, .help = "device: one such unit for every device."},
    {.name = "class", .help = "Only where there is a device of this class …"},
    {.name = "driver", .help = "… with this driver, or one that is probed for."},
    {.name = "ready",
     .fallback = "notify",
     .allowed = {"notify", "started"},
     .help = "notify: it says READY=1; started: it says nothing."},
    milliseconds("start_ms", "30000", "Longest time from the start to READY=1."),
    milliseconds("watchdog_ms", "0", "Longest time between two WATCHDOG=1; 0: not watched."),
    milliseconds("abort_ms", "3000", "From SIGTERM or SIGABRT to SIGKILL."),
    milliseconds("first_wait_ms", "200", "Before the first restart; doubles each time."),
    milliseconds("longest_wait_ms", "10000", "Longest wait before a restart."),
    milliseconds("steady_ms", "60000", "Ran so long: the next wait is the first again."),
    {.name = "starts",
     .type = ConfigType::integer,
     .fallback = "8",
     .least = 1,
     .most = 1000,
     .help = "So many starts …"},
    milliseconds("within_ms", "120000", "… within this time are the restart limit."),
    milliseconds("rest_ms", "600000", "Then the unit rests so long."),
};

// Replaces every {NAME}; the error is the name that means nothing.
Result<std::string> fill(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string filled;
    while (!text.empty()) {
        const auto open = text.find('{');
        filled += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) return fail(Errc::malformed, "a { without }");
        const std::string name{text.substr(open + 1, close - open - 1)};
        const auto found = values.find(name);
        if (found == values.end()) {
            std::vector<std::string> names;
            for (const auto& [known, value] : values) names.push_back(known);
            const auto near = nearest(name, names);
            return fail(Errc::missing, fmt::format("{{{}}} has no value{}", name,
                                                   near.empty() ? "; give it in [supervisor] values"
                                                                : fmt::format("; did you mean {{{}}}?", near)));
        }
        filled += found->second;
        text.remove_prefix(close + 1);
    }
    return filled;
}

Result<std::vector<std::string>> fill_all(const std::vector<std::string>& texts,
                                          const std::map<std::string, std::string>& values) {
    std::vector<std::string> filled;
    for (const auto& text : texts) {
        BOOST_OUTCOME_TRY(auto one, fill(text, values));
        filled.push_back(std::move(one));
    }
    return filled;
}

Limits limits_of(const ConfigSection& section) {
    const auto time = [&](std::string_view key) { return Milliseconds{section.integer(key)}; };
    return {.start = time("start_ms"),
            .watchdog = time("watchdog_ms"),
            .abort = time("abort_ms"),
            .first_wait = time("first_wait_ms"),
            .longest_wait = time("longest_wait_ms"),
            .steady = time("steady_ms"),
            .starts = static_cast<int>(section.integer("starts")),
            .within = time("within_ms"),
            .rest = time("rest_ms"),
            .says_ready = section.text("ready") == "notify"};
}

// One row of the table, with what it is called before it is multiplied.
struct Row {
    std::string name;
    ConfigSection section;
};

Result<Unit> make_unit(const ConfigFile& file, const Row& row, std::string name,
                       const std::map<std::string, std::string>& values) {
    Unit unit;
    unit.name = std::move(name);
    unit.row = row.name;
    unit.after = row.section.list("after");
    unit.limits = limits_of(row.section);
    const std::pair<const char*, std::vector<std::string>*> texts[] = {
        {"command", &unit.command}, {"environment", &unit.environment}, {"gives", &unit.gives}};
    for (const auto& [key, filled] : texts) {
        auto done = fill_all(row.section.list(key), values);
        if (!done) {
            return fail(done.error().code,
                        fmt::format("{}: {}", file.place("unit." + row.name, key), done.error().detail));
        }
        *filled = std::move(done).value();
    }
    if (unit.command.empty()) return fail(Errc::malformed, file.place("unit." + row.name, "command") + ": is empty");
    return unit;
}

bool wanted(const Row& row, const Terminal& terminal) {
    if (std::ranges::find(terminal.leave_out, row.name) != terminal.leave_out.end()) return false;
    const auto& device_class = row.section.text("class");
    const auto& driver = row.section.text("driver");
    if (device_class.empty() && driver.empty()) return true;
    return std::ranges::any_of(terminal.devices, [&](const DeviceName& device) {
        const bool of_class = device_class.empty() || device.device_class == device_class;
        return of_class && (driver.empty() || device.driver == driver || device.driver.empty());
    });
}

Result<void> add(const ConfigFile& file, const Row& row, const Terminal& terminal, std::vector<Unit>& units) {
    if (row.section.text("each").empty()) {
        BOOST_OUTCOME_TRY(auto unit, make_unit(file, row, row.name, terminal.values));
        units.push_back(std::move(unit));
        return ok();
    }
    for (const auto& device : terminal.devices) {
        auto values = terminal.values;
        values["device"] = device.name;
        BOOST_OUTCOME_TRY(auto unit, make_unit(file, row, row.name + "-" + device.name, values));
        units.push_back(std::move(unit));
    }
    return ok();
}

// `after` names rows: those that stand for several units mean all of them, those that do not exist here nothing.
Result<void> resolve_after(const ConfigFile& file, const std::vector<Row>& rows, std::vector<Unit>& units) {
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.name);
    for (const auto& row : rows) {
        for (const auto& first : row.section.list("after")) {
            if (std::ranges::find(names, first) != names.end()) continue;
            return fail(Errc::unknown_key,
                        fmt::format("{}: there is no unit \"{}\"; did you mean \"{}\"?",
                                    file.place("unit." + row.name, "after"), first, nearest(first, names)));
        }
    }
    for (auto& unit : units) {
        std::vector<std::string> after;
        for (const auto& first : unit.after) {
            for (const auto& other : units) {
                if (other.row != first || other.name == unit.name) continue;
                after.push_back(other.name);
                std::ranges::copy(other.gives, std::back_inserter(unit.environment));
            }
        }
        unit.after = std::move(after);
    }
    return ok();
}

// Every unit comes after units before it in some order; what is left stands in a circle.
Result<void> refuse_circles(const std::filesystem::path& table, const std::vector<Unit>& units) {
    std::set<std::string> placed;
    for (std::size_t before = units.size() + 1; placed.size() != before;) {
        before = placed.size();
        for (const auto& unit : units) {
            if (std::ranges::all_of(unit.after, [&](const auto& first) { return placed.contains(first); })) {
                placed.insert(unit.name);
            }
        }
    }
    for (const auto& unit : units) {
        if (!placed.contains(unit.name)) {
            return fail(Errc::malformed,
                        fmt::format("{}: unit \"{}\" waits for itself by \"after\"", table.string(), unit.name));
        }
    }
    return ok();
}

double seconds(Milliseconds time) {
    return static_cast<double>(time.count()) / 1000;
}

// systemd's own quoting: every word in double quotes, % doubled.
std::string quoted(const std::string& word) {
    std::string text{"\""};
    for (const char c : word) {
        if (c == '"' || c == '\\') text += '\\';
        if (c == '%') text += '%';
        text += c;
    }
    return text + "\"";
}

}  // namespace

std::span<const ConfigKey> unit_keys() {
    return unit_table;
}

Result<std::vector<Unit>> read_units(const std::filesystem::path& table, const Terminal& terminal) {
    BOOST_OUTCOME_TRY(auto file, ConfigFile::read(table));
    std::vector<Row> rows;
    for (const auto& name : file.children("unit")) {
        BOOST_OUTCOME_TRY(auto section, file.section("unit." + name, unit_table));
        rows.push_back({name, std::move(section)});
    }
    BOOST_OUTCOME_TRY(file.finish());
    std::vector<Unit> units;
    for (const auto& row : rows) {
        if (!wanted(row, terminal)) continue;
        BOOST_OUTCOME_TRY(add(file, row, terminal, units));
    }
    BOOST_OUTCOME_TRY(resolve_after(file, rows, units));
    BOOST_OUTCOME_TRY(refuse_circles(table, units));
    if (units.empty()) return fail(Errc::missing, table.string() + ": names no unit for this terminal");
    return units;
}

std::string systemd_name(const Unit& unit) {
    return fmt::format("madoguchi-{}.service", unit.name);
}

std::string systemd_file(const Unit& unit) {
    const auto& limits = unit.limits;
    std::vector<std::string> after, command;
    for (const auto& first : unit.after) after.push_back(fmt::format("madoguchi-{}.service", first));
    for (const auto& word : unit.command) command.push_back(quoted(word));
    std::string text = fmt::format(
        "# Written by madoguchi-supervisor from the unit table; change the table.\n"
        "[Unit]\nDescription=Madoguchi {}\n",
        unit.name);
    if (!after.empty()) text += fmt::format("After={0}\nWants={0}\n", fmt::join(after, " "));
    text += fmt::format(
        "StartLimitIntervalSec={}\nStartLimitBurst={}\n\n[Service]\nType={}\nNotifyAccess=all\nLimitCORE=0\n",
        seconds(limits.within), limits.starts, limits.says_ready ? "notify" : "exec");
    for (const auto& variable : unit.environment) text += fmt::format("Environment={}\n", quoted(variable));
    text +=
        fmt::format("ExecStart={}\nRestart=always\nRestartSec={}\nTimeoutStartSec={}\nTimeoutStopSec={}\n",
                    fmt::join(command, " "), seconds(limits.first_wait), seconds(limits.start), seconds(limits.abort));
    if (limits.watchdog.count() > 0) text += fmt::format("WatchdogSec={}\n", seconds(limits.watchdog));
    return text + fmt::format("TimeoutAbortSec={}\n\n[Install]\nWantedBy=multi-user.target\n", seconds(limits.abort));
}

}  // namespace madoguchi::supervisor

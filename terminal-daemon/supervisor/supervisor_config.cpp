#include "terminal-daemon/supervisor/supervisor_config.h"

#include <fmt/format.h>

namespace madoguchi::supervisor {
namespace {

const std::vector<ConfigKey> table{
    {.name = "units", .fallback = "/usr/share/madoguchi/units.toml", .help = "The unit table."},
    {.name = "programs", .fallback = "/usr/bin", .help = "{programs}: directory of Madoguchi's programs."},
    {.name = "scripts", .fallback = "/usr/lib/madoguchi", .help = "{scripts}: directory of pcscd-start, cupsd-start."},
    {.name = "values", .type = ConfigType::text_list, .help = "NAME=VALUE: what other {NAME} of the unit table mean."},
    {.name = "leave_out", .type = ConfigType::text_list, .help = "Units of the table that somebody else runs."},
};

Result<void> add_values(const ConfigFile& file, const ConfigSection& section, Terminal& terminal) {
    for (const auto& text : section.list("values")) {
        const auto equals = text.find('=');
        if (equals == 0 || equals == std::string::npos) {
            return fail(Errc::malformed,
                        fmt::format("{}: \"{}\" is not NAME=VALUE", file.place("supervisor", "values"), text));
        }
        terminal.values[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return ok();
}

}  // namespace

std::span<const ConfigKey> supervisor_keys() {
    return table;
}

Result<SupervisorConfig> read_supervisor_config(const std::filesystem::path& path) {
    BOOST_OUTCOME_TRY(auto file, ConfigFile::read(path));
    BOOST_OUTCOME_TRY(auto section, file.section("supervisor", table));
    BOOST_OUTCOME_TRY(const auto config, read_terminal_config(file));
    Terminal terminal;
    terminal.leave_out = section.list("leave_out");
    terminal.values = {{"config", std::filesystem::absolute(path).string()},
                       {"state", std::filesystem::absolute(config.state).string()},
                       {"programs", section.text("programs")},
                       {"scripts", section.text("scripts")}};
    BOOST_OUTCOME_TRY(add_values(file, section, terminal));
    for (const auto& name : file.children("device")) {
        const auto text = [&](std::string_view key) { return file.peek("device." + name, key).value_or(""); };
        terminal.devices.push_back({name, text("class"), text("driver")});
        if (text("driver") == "cups" && !terminal.values.contains("queue")) terminal.values["queue"] = text("queue");
    }
    file.skip("device");
    BOOST_OUTCOME_TRY(file.finish());
    BOOST_OUTCOME_TRY(auto units, read_units(section.text("units"), terminal));
    return SupervisorConfig{config.state, std::move(units)};
}

}  // namespace madoguchi::supervisor

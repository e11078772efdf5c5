// The unit table: what runs on a terminal, in which order, watched how. Data (packaging/units.toml), read by
// madoguchi-supervisor and written out as unit files where systemd is. docs/supervisor.md describes the keys.
#pragma once

#include "common/config.h"
#include "common/result.h"
#include "terminal-daemon/supervisor/life.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace madoguchi::supervisor {

struct Unit {
    std::string name;
    std::string row;                       // its name in the table
    std::vector<std::string> command;      // program and arguments; a program without '/' is looked up in PATH
    std::vector<std::string> environment;  // NAME=VALUE, beside the supervisor's own
    std::vector<std::string> gives;        // NAME=VALUE for the units that come after this one
    std::vector<std::string> after;        // units that come first; only such as exist here
    Limits limits;
};

// What the terminal's configuration says about one device, as far as a unit depends on it.
struct DeviceName {
    std::string name, device_class, driver;
};

struct Terminal {
    std::vector<DeviceName> devices;
    std::map<std::string, std::string> values;  // what {NAME} stands for
    std::vector<std::string> leave_out;         // units that somebody else runs
};

[[nodiscard]] std::span<const ConfigKey> unit_keys();  // of [unit.NAME]

// Every unit of the table that this terminal needs, in the order of the table; a unit with `each = "device"` once per
// device ("device-NAME"). Refused with file, line and the nearest right name: unknown keys, an unknown {NAME} or unit,
// a circle in `after`.
[[nodiscard]] Result<std::vector<Unit>> read_units(const std::filesystem::path& table, const Terminal& terminal);

// The same unit as a file for systemd: name and content.
[[nodiscard]] std::string systemd_name(const Unit& unit);
[[nodiscard]] std::string systemd_file(const Unit& unit);

}  // namespace madoguchi::supervisor

// What madoguchi-supervisor takes from a terminal's configuration file: [terminal], [supervisor] and the names of the
// devices. docs/configuration.md.
#pragma once

#include "common/terminal_config.h"
#include "terminal-daemon/supervisor/units.h"

namespace madoguchi::supervisor {

[[nodiscard]] std::span<const ConfigKey> supervisor_keys();

struct SupervisorConfig {
    std::filesystem::path state;
    std::vector<Unit> units;
};

[[nodiscard]] Result<SupervisorConfig> read_supervisor_config(const std::filesystem::path& file);

}  // namespace madoguchi::supervisor

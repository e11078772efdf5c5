// A terminal's configuration as terminal-daemon reads it: the shared sections and every [device.NAME], each checked
// against the keys of its class and driver.
#pragma once

#include "common/terminal_config.h"

#include <map>
#include <optional>
#include <vector>

namespace madoguchi::daemon {

// Keys that every [device.NAME] has; a driver's own follow.
[[nodiscard]] std::span<const ConfigKey> device_keys();

struct DeviceConfig {
    std::string name, device_class, driver;  // driver "" = probe
    ConfigSection section;                   // with the driver's keys (all drivers of the class when probing)
};

struct Configuration {
    TerminalConfig terminal;
    std::vector<DeviceConfig> devices;  // in the order of the file

    // missing: names the nearest.
    [[nodiscard]] Result<DeviceConfig> device(std::string_view name) const;
};

[[nodiscard]] Result<Configuration> read_configuration(ConfigFile& file);
// What a start shows: one line per key, secrets hold none.
[[nodiscard]] std::string describe(const DeviceConfig& device);

}  // namespace madoguchi::daemon

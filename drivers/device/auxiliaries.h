// Sensors and switches of a terminal (presence, headphone jack, help button, doors …) under the names that XFS4IoT
// Auxiliaries gives them (reference "xfs4iot" 9); implemented by drivers/panel-io and drivers/gpio.
#pragma once

#include "common/loop.h"
#include "common/result.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::drivers {

// What a two-valued sensor is called and what its values are called.
struct SensorKind {
    std::string_view name, off, on;
};
[[nodiscard]] std::span<const SensorKind> sensor_kinds();
// nullptr: not a sensor that is known here.
[[nodiscard]] const SensorKind* sensor_kind(std::string_view name);
// What can be switched on and off. SetAuxiliaries spells one of them otherwise than status and capabilities do.
struct SwitchKind {
    std::string_view name, command;
};
[[nodiscard]] std::span<const SwitchKind> switch_kinds();
// nullptr: not a switch that is known here.
[[nodiscard]] const SwitchKind* switch_kind(std::string_view name);

class Auxiliaries {
public:
    virtual ~Auxiliaries() = default;
    // What the unit has; names of sensor_kinds() and switch_kinds().
    [[nodiscard]] virtual std::vector<std::string> sensors() const = 0;
    [[nodiscard]] virtual std::vector<std::string> switches() const = 0;
    // Name -> on. Read from the unit, never assumed: empty while it is not there.
    [[nodiscard]] virtual std::map<std::string, bool> readings() const = 0;
    // Errors: unreachable, timed_out, refused.
    virtual Task<Result<void>> set_switches(std::map<std::string, bool> changes, Deadline deadline) = 0;
};

}  // namespace madoguchi::drivers

// Which line of a GPIO chip is which light, sensor or switch, as the configuration says it. No I/O.
// An entry: NAME [COLOUR] LINE [active-low] [pull-up | pull-down]; LINE is a number or the line's own name.
#pragma once

#include "drivers/device/lights.h"

#include <optional>
#include <string>
#include <vector>

namespace madoguchi::drivers::gpio {

enum class Bias { as_is, pull_up, pull_down };

struct Line {
    std::string place;  // number or name
    bool active_low = false;
    Bias bias = Bias::as_is;
};

// One output of a light: a light of several colours has one for each.
struct Lamp {
    std::string light;
    std::optional<LightColor> color;
};

struct Wiring {
    std::vector<Line> inputs;  // one for each of `sensors`
    std::vector<std::string> sensors;
    std::vector<Line> outputs;  // first those of `lamps`, then those of `switches`
    std::vector<Lamp> lamps;
    std::vector<std::string> switches;
};

// The lists of [device.NAME]. Errors name the entry: unknown_key (with the nearest name), malformed, conflict (a line
// or a name twice, a light with and without colours), missing (nothing at all is wired).
[[nodiscard]] Result<Wiring> read_wiring(const std::vector<std::string>& lights,
                                         const std::vector<std::string>& sensors,
                                         const std::vector<std::string>& switches);

}  // namespace madoguchi::drivers::gpio

// Indicators of a terminal (card slot, printer mouth, scanner …) as XFS4IoT Lights names them (reference "xfs4iot" 8);
// implemented by drivers/panel-io and drivers/gpio. Each light has the one position "default".
#pragma once

#include "common/loop.h"
#include "common/result.h"
#include "common/xfs4iot/names.h"

#include <map>
#include <set>
#include <string>

namespace madoguchi::drivers {

enum class FlashRate { off, slow, medium, quick, continuous };
enum class LightColor { red, green, yellow, blue, cyan, magenta, white };

// What both are called by XFS4IoT, in models.toml and by panel-io boards.
inline constexpr xfs4iot::Names<FlashRate, 5> flash_rates{{{FlashRate::off, "off"},
                                                           {FlashRate::slow, "slow"},
                                                           {FlashRate::medium, "medium"},
                                                           {FlashRate::quick, "quick"},
                                                           {FlashRate::continuous, "continuous"}}};
inline constexpr xfs4iot::Names<LightColor, 7> light_colors{{{LightColor::red, "red"},
                                                             {LightColor::green, "green"},
                                                             {LightColor::yellow, "yellow"},
                                                             {LightColor::blue, "blue"},
                                                             {LightColor::cyan, "cyan"},
                                                             {LightColor::magenta, "magenta"},
                                                             {LightColor::white, "white"}}};

struct LightState {
    FlashRate rate = FlashRate::off;
    LightColor color = LightColor::white;  // counts only for lights that have colours
    friend bool operator==(const LightState&, const LightState&) = default;
};

struct LightTraits {
    std::set<FlashRate> rates;
    std::set<LightColor> colors;  // empty: it has one colour
};

using LightStates = std::map<std::string, LightState>;

class Lights {
public:
    virtual ~Lights() = default;
    [[nodiscard]] virtual std::map<std::string, LightTraits> light_traits() const = 0;
    // As they burn, to the best of the driver's knowledge; empty while the unit is not there.
    [[nodiscard]] virtual LightStates lights() const = 0;
    // Each of `changes` is one of light_traits(). After trouble some may have changed: lights() tells. The driver sets
    // what was set last again when the unit comes back. Errors: unreachable, timed_out, refused (the unit said no).
    virtual Task<Result<void>> set_lights(LightStates changes, Deadline deadline) = 0;
};

}  // namespace madoguchi::drivers

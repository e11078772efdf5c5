// A board with lights, sensors, or both; implemented by drivers/panel-io and drivers/gpio.
#pragma once

#include "drivers/device/auxiliaries.h"
#include "drivers/device/device.h"
#include "drivers/device/lights.h"

namespace madoguchi::drivers {

class Panel : public Device {
public:
    // nullptr: the board has none. Both belong to the panel.
    [[nodiscard]] virtual Lights* lights_part() = 0;
    [[nodiscard]] virtual Auxiliaries* auxiliaries_part() = 0;
};

}  // namespace madoguchi::drivers

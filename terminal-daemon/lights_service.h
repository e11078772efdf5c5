// The Lights interface over drivers::Lights: SetLight, status, capabilities (reference "xfs4iot" 8). Part of a
// PanelService, or of any service whose device has lights.
#pragma once

#include "drivers/device/lights.h"
#include "terminal-daemon/command.h"

namespace madoguchi::daemon {

class LightsPart {
public:
    explicit LightsPart(drivers::Lights& lights) : lights{lights} {}

    [[nodiscard]] InterfaceEntry interface();
    [[nodiscard]] nlohmann::json status() const;        // member `lights`
    [[nodiscard]] nlohmann::json capabilities() const;  // member `lights`

private:
    Task<Reply> set_light(Command& command);

    drivers::Lights& lights;
};

}  // namespace madoguchi::daemon

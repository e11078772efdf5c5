// The Auxiliaries interface over drivers::Auxiliaries: status of sensors, SetAuxiliaries, Register (reference "xfs4iot"
// 9). Changes come as Common.StatusChangedEvent; Register is for older clients and decides nothing.
#pragma once

#include "drivers/device/auxiliaries.h"
#include "terminal-daemon/command.h"

namespace madoguchi::daemon {

class AuxiliariesPart {
public:
    explicit AuxiliariesPart(drivers::Auxiliaries& auxiliaries) : unit{auxiliaries} {}

    [[nodiscard]] InterfaceEntry interface();
    [[nodiscard]] nlohmann::json status() const;        // member `auxiliaries`
    [[nodiscard]] nlohmann::json capabilities() const;  // member `auxiliaries`

private:
    Task<Reply> set(Command& command);
    Task<Reply> register_sensors(Command& command);

    drivers::Auxiliaries& unit;
};

}  // namespace madoguchi::daemon

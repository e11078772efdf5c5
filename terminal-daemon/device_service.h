// A device class as an XFS4IoT service: its commands, its status, its capabilities. One per process; the Service around
// it does queueing, acknowledges, timeouts, cancel and the Common interface. Loop thread only.
#pragma once

#include "drivers/device/device.h"
#include "terminal-daemon/command.h"

#include <string>
#include <vector>

namespace madoguchi::daemon {

class DeviceService {
public:
    virtual ~DeviceService() = default;

    [[nodiscard]] virtual std::vector<InterfaceEntry> interfaces() = 0;
    // Payload of Common.Status, {"common": {"device": …}, "cardReader": {…}}.
    [[nodiscard]] virtual nlohmann::json status() const = 0;
    // Members of Common.Capabilities beside `interfaces` and `common`.
    [[nodiscard]] virtual nlohmann::json capabilities() const = 0;
    [[nodiscard]] virtual std::string model() const = 0;

    // Works until stop(). cancel() ends the running command as soon as the device allows it.
    virtual Task<> run() = 0;
    virtual void stop() = 0;
    virtual void cancel() = 0;
    // The connection ended; its commands are cancelled by the Service.
    virtual void client_gone(ClientId) {}

    // Set by the Service: status may have changed; an unsolicited event is due.
    std::function<void()> changed = [] {};
    std::function<void(std::string_view event, nlohmann::json payload)> announce = [](std::string_view,
                                                                                      nlohmann::json) {};
    // Unsolicited, to one connection; nothing when it has gone.
    std::function<void(ClientId client, std::string_view event, nlohmann::json payload)> tell =
        [](ClientId, std::string_view, nlohmann::json) {};
};

// Value of common.device.
[[nodiscard]] std::string_view device_name(drivers::DeviceState state);

}  // namespace madoguchi::daemon

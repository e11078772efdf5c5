// What every device driver has in common. A driver runs on the daemon's loop; a blocking library gets a Worker.
// All calls come from the loop's thread, one command at a time (the service queues); cancel() may interrupt it.
#pragma once

#include "common/loop.h"
#include "common/result.h"

#include <functional>
#include <string_view>

namespace madoguchi::drivers {

enum class DeviceState { starting, online, offline, no_device, hardware_error, user_error };
[[nodiscard]] std::string_view name(DeviceState state);  // for logs: its name here

// probe() of a driver: how well it fits what is plugged in.
enum class Fit { unsupported, usable, best };

class Device {
public:
    virtual ~Device() = default;

    // Opens the device and keeps it open: reconnects with back-off, reads the sensors after every connect before
    // anything is reported. Returns only when stop() was called.
    virtual Task<> run() = 0;
    virtual void stop() = 0;

    [[nodiscard]] virtual DeviceState state() const = 0;
    // Model name for Capabilities and the technician; "" until known.
    [[nodiscard]] virtual std::string model() const = 0;

    // Ends the running command as soon as the device allows it; the command still returns its one result.
    virtual void cancel() = 0;

    // Called on the loop after every change of state or status.
    std::function<void()> changed = [] {};
};

}  // namespace madoguchi::drivers

// Every driver a terminal can have, one line each: device class, driver's name, its keys, how to look for it, how to
// make the service. A new driver is one line in registry.cpp, or in a program outside this repository.
#pragma once

#include "terminal-daemon/configuration.h"
#include "terminal-daemon/device_service.h"

#include <memory>

namespace madoguchi::daemon {

// What a service is made of.
struct Parts {
    asio::io_context& loop;
    const TerminalConfig& terminal;
    const DeviceConfig& device;
    const Clock& clock;
};

struct DriverLine {
    std::string_view device_class, driver;
    std::span<const ConfigKey> (*keys)();
    drivers::Fit (*probe)(const ConfigSection& section);
    Result<std::unique_ptr<DeviceService>> (*make)(const Parts& parts);
};

// Adds drivers of an integrator's program, once, before the configuration is read. They stand before ours: a line of
// the same class and name replaces it, and of two that probe equally well theirs is taken.
void add_drivers(std::span<const DriverLine> lines);

// All of them, in the order in which they are asked.
[[nodiscard]] std::span<const DriverLine> driver_lines();
[[nodiscard]] std::vector<DriverLine> drivers_of(std::string_view device_class);

// The configured driver, or the best of its class when none is named. no driver fits: missing.
[[nodiscard]] Result<std::unique_ptr<DeviceService>> make_service(const Parts& parts);

}  // namespace madoguchi::daemon

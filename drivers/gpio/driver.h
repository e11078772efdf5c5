// Lights, sensors and switches on the lines of a GPIO chip. See README.md. Loop thread only.
// After every connect the sensors are read and the lights set as they were wished last; flashing is done here.
#pragma once

#include "common/config.h"
#include "drivers/device/panel.h"
#include "drivers/gpio/lines.h"

#include <memory>
#include <span>

namespace madoguchi::drivers::gpio {

// Keys of [device.NAME] that belong to this driver.
[[nodiscard]] std::span<const ConfigKey> config_keys();

// best: `chip` names a chip that is there; usable: it may be a label.
[[nodiscard]] Fit probe(const ConfigSection& section);

// Errors: missing chip, and those of read_wiring().
[[nodiscard]] Result<std::unique_ptr<Panel>> make_panel(asio::io_context& loop, const ConfigSection& section);

// The same over any lines (tests).
[[nodiscard]] Result<std::unique_ptr<Panel>> make_panel(asio::io_context& loop, const ConfigSection& section,
                                                        std::unique_ptr<Lines> lines);

// Whether a light of this rate is lit in the n-th quarter of a second: quick twice a second, medium once, slow every
// other second. More than three flashes a second can hurt people with photosensitive epilepsy.
[[nodiscard]] bool lit(FlashRate rate, std::int64_t quarter);

}  // namespace madoguchi::drivers::gpio

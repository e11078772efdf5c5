// A panel-io board on a serial line: lights, sensors, switches. See README.md and models.toml. Loop thread only.
// One request at a time; a lost answer is asked for once more (setting twice does no harm), then the line is given up
// and opened again. After every connect the sensors are read and the lights set as they were wished last.
#pragma once

#include "common/config.h"
#include "drivers/device/panel.h"
#include "drivers/stream/transport.h"

#include <memory>
#include <span>

namespace madoguchi::drivers::panel_io {

// Keys of [device.NAME] that belong to this driver.
[[nodiscard]] std::span<const ConfigKey> config_keys();

// best: `path` names a serial line that is there.
[[nodiscard]] Fit probe(const ConfigSection& section);

// Errors: missing path, unknown model (names the nearest), a speed that no line has.
[[nodiscard]] Result<std::unique_ptr<Panel>> make_panel(asio::io_context& loop, const ConfigSection& section);

// The same over any transport (tests).
[[nodiscard]] Result<std::unique_ptr<Panel>> make_panel(asio::io_context& loop, const ConfigSection& section,
                                                        std::unique_ptr<Transport> transport);

}  // namespace madoguchi::drivers::panel_io

// A barcode scanner on a serial line (RS-232 or USB CDC). See README.md and models.toml. Lives on the loop's thread.
#pragma once

#include "common/config.h"
#include "drivers/device/barcode_reader.h"
#include "drivers/stream/transport.h"

#include <memory>
#include <span>

namespace madoguchi::drivers::serial_scanner {

// Keys of [device.NAME] that belong to this driver.
[[nodiscard]] std::span<const ConfigKey> config_keys();

// best: `path` names a serial line that is there.
[[nodiscard]] Fit probe(const ConfigSection& section);

// Errors: missing path, unknown model (names the nearest), a speed that no line has.
[[nodiscard]] Result<std::unique_ptr<BarcodeReader>> make_serial_scanner(asio::io_context& loop,
                                                                         const ConfigSection& section);

// The same over any transport (tests).
[[nodiscard]] Result<std::unique_ptr<BarcodeReader>> make_serial_scanner(asio::io_context& loop,
                                                                         const ConfigSection& section,
                                                                         std::unique_ptr<Transport> transport);

}  // namespace madoguchi::drivers::serial_scanner

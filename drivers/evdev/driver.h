// A barcode scanner that plays a keyboard (USB HID "wedge"). See README.md and layouts.toml. Lives on the loop's
// thread.
#pragma once

#include "common/config.h"
#include "drivers/device/barcode_reader.h"
#include "drivers/stream/transport.h"

#include <memory>
#include <span>

namespace madoguchi::drivers::evdev {

// Keys of [device.NAME] that belong to this driver.
[[nodiscard]] std::span<const ConfigKey> config_keys();

// best: `path` is an event node that is there.
[[nodiscard]] Fit probe(const ConfigSection& section);

// Errors: missing path, unknown layout (names the nearest).
[[nodiscard]] Result<std::unique_ptr<BarcodeReader>> make_evdev_scanner(asio::io_context& loop,
                                                                        const ConfigSection& section);

// The same over any transport of input events (tests).
[[nodiscard]] Result<std::unique_ptr<BarcodeReader>> make_evdev_scanner(asio::io_context& loop,
                                                                        const ConfigSection& section,
                                                                        std::unique_ptr<Transport> transport);

}  // namespace madoguchi::drivers::evdev

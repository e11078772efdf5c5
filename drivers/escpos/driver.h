// A receipt or ticket printer that speaks ESC/POS raster graphics. See README.md and models.toml.
// Lives on the loop's thread. Status comes by itself (ASB) or is asked for (DLE EOT) after every connect.
//
// For the caller:
// - not_done carries impressions 0: nothing of this slip was sent. done carries 1. unknown carries none: a part may
//   have come out. After paper end or an open cover in the middle the printer's buffer has been cleared, so the half
//   slip does not go on by itself on new paper: print it again as a reprint.
// - A model without an end-of-print answer (models.toml: completion = "none") always ends as unknown.
#pragma once

#include "common/config.h"
#include "drivers/device/raster_printer.h"
#include "drivers/stream/transport.h"

#include <memory>
#include <span>

namespace madoguchi::drivers::escpos {

// Keys of [device.NAME] that belong to this driver.
[[nodiscard]] std::span<const ConfigKey> config_keys();

// Errors: malformed address, unknown model (names the nearest), width the model cannot print.
[[nodiscard]] Result<std::unique_ptr<RasterPrinter>> make_escpos_raster_printer(asio::io_context& loop,
                                                                                const ConfigSection& section);

// The same over any transport (tests).
[[nodiscard]] Result<std::unique_ptr<RasterPrinter>> make_escpos_raster_printer(asio::io_context& loop,
                                                                                const ConfigSection& section,
                                                                                std::unique_ptr<Transport> transport);

}  // namespace madoguchi::drivers::escpos

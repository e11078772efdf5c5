// A camera that reads codes. See README.md. Lives on the loop's thread; frames are looked at on GStreamer's, the camera
// is started and stopped on a Worker's. It films during a read only.
#pragma once

#include "common/config.h"
#include "drivers/device/barcode_reader.h"

#include <memory>
#include <span>

namespace madoguchi::drivers::media {

// Keys of [device.NAME] that belong to this driver.
[[nodiscard]] std::span<const ConfigKey> config_keys();

// usable: a source is named.
[[nodiscard]] Fit probe(const ConfigSection& section);

// Errors: see check_source().
[[nodiscard]] Result<std::unique_ptr<BarcodeReader>> make_camera_scanner(asio::io_context& loop,
                                                                         const ConfigSection& section, bool production);

}  // namespace madoguchi::drivers::media

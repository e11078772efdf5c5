// A driver as somebody outside this repository would write it (docs/adding-a-device.md): one lamp behind a
// TCP-to-serial converter. It switches on with the byte 'G', off with 'O', and repeats the byte when it has done so.
#pragma once

#include "common/config.h"
#include "drivers/device/panel.h"

#include <memory>
#include <span>

namespace acme {

[[nodiscard]] std::span<const madoguchi::ConfigKey> config_keys();
[[nodiscard]] madoguchi::drivers::Fit probe(const madoguchi::ConfigSection& section);
[[nodiscard]] madoguchi::Result<std::unique_ptr<madoguchi::drivers::Panel>> make_lamp(
    madoguchi::asio::io_context& loop, const madoguchi::ConfigSection& section);

}  // namespace acme

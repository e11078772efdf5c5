// What [device.NAME] says to this driver, checked.
#pragma once

#include "common/config.h"
#include "common/tls.h"

#include <chrono>

namespace madoguchi::drivers::nexo {

struct Settings {
    std::string protocol_version, sale_id, poi_id, address;
    TlsFiles tls;
    std::vector<std::string> capabilities;  // SaleCapabilities of Login
    std::chrono::milliseconds heartbeat{}, query_interval{};
    std::string capture;  // directory; "" = no recording
};

[[nodiscard]] std::span<const ConfigKey> setting_keys();
// malformed: ids.
[[nodiscard]] Result<Settings> read_settings(const ConfigSection& section);

}  // namespace madoguchi::drivers::nexo

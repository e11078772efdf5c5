// A terminal's configuration as the kiosk reads it, and the data of its city: everything that can be wrong is refused
// here with file, line and the nearest right name, before a window opens.
#pragma once

#include "catalogue/city.h"
#include "common/journal_copies.h"
#include "common/terminal_config.h"
#include "kiosk/effects/xfs_devices.h"
#include "kiosk/model/settings.h"

#include <filesystem>

namespace madoguchi {

struct KioskConfig {
    TerminalConfig terminal;
    effects::DeviceNames devices;
    catalogue::City city;
    model::Settings settings;
};

Result<KioskConfig> read_kiosk_config(const std::filesystem::path& file);

[[nodiscard]] JournalPlan journal_plan(const TerminalConfig& terminal);

// Where the publisher listens now: state/publisher.port while it runs, else the configured port.
[[nodiscard]] Uri publisher_uri(const TerminalConfig& terminal);

}  // namespace madoguchi

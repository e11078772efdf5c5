// PrinterStatus of a driver as XFS4IoT says it: common.device, printer, the members of our own XPrintJob, and the
// unsolicited events that go with a change.
#pragma once

#include "common/xfs4iot/x_print_job.h"
#include "terminal-daemon/device_service.h"

namespace madoguchi::daemon {

[[nodiscard]] nlohmann::json printer_status(drivers::DeviceState state, const xfs4iot::PrinterStatus& status);

// Printer.PaperThresholdEvent, TonerThresholdEvent and MediaTakenEvent due between two states.
void announce_printer_change(DeviceService& service, const xfs4iot::PrinterStatus& before,
                             const xfs4iot::PrinterStatus& after);
inline constexpr auto printer_events = std::to_array<std::string_view>(
    {"Printer.PaperThresholdEvent", "Printer.TonerThresholdEvent", "Printer.MediaTakenEvent"});

// errorCode of a Printer command for what stopped a print; "" when a completionCode says it.
[[nodiscard]] Reply printer_reply(const xfs4iot::PrintResult& result);

}  // namespace madoguchi::daemon

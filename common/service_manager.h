// The sd_notify protocol towards systemd or madoguchi-supervisor: a datagram to NOTIFY_SOCKET; without one, nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace madoguchi {

// "READY=1" once usable, "WATCHDOG=1" on real progress, "STOPPING=1". Any thread.
void notify_service_manager(std::string_view state);
// Half of WATCHDOG_USEC when the service manager watches this process.
[[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_interval();

}  // namespace madoguchi

// VendorMode (reference "xfs4iot" 12.1): applications that use the devices register here; service software asks for the
// devices, every registered application is asked to let go of them, and when all have, the mode is active; the way back
// is the same. An application whose connection ends needs not be waited for. One that does not answer in time keeps its
// devices: entering is given up, leaving is not held up; ModeExitedEvent names it. No device: it is always online.
#pragma once

#include "common/config.h"
#include "terminal-daemon/device_service.h"

#include <map>
#include <span>

namespace madoguchi::daemon {

class MaintenanceService final : public DeviceService {
public:
    // `patience`: how long registered applications have to answer a request.
    MaintenanceService(asio::io_context& loop, Milliseconds patience);

    [[nodiscard]] std::vector<InterfaceEntry> interfaces() override;
    [[nodiscard]] nlohmann::json status() const override;
    [[nodiscard]] nlohmann::json capabilities() const override { return nlohmann::json::object(); }
    [[nodiscard]] std::string model() const override { return {}; }
    Task<> run() override;
    void stop() override { ended.cancel(); }
    void cancel() override {}
    void client_gone(ClientId client) override;

private:
    enum class Mode { inactive, enter_pending, active, exit_pending };
    struct Application {
        std::string name;
        bool asked = false;  // and has not answered yet
    };

    [[nodiscard]] static std::string_view name(Mode mode);
    Reply enroll(const Command& command);
    Reply request(Mode from, Mode pending, std::string_view event);
    Reply acknowledge(const Command& command, Mode pending);
    void settle();
    void lapse();
    void enter(Mode next);
    void tell_exited(std::vector<std::string> keeping);

    Milliseconds patience;
    Mode mode = Mode::inactive;
    std::map<ClientId, Application> applications;
    asio::steady_timer answers, ended;
};

[[nodiscard]] std::span<const ConfigKey> maintenance_keys();

}  // namespace madoguchi::daemon

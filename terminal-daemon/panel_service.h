// A board with lights, sensors or both as one service: Lights, Auxiliaries, or both interfaces, whichever the board
// has. The classes "lights" and "auxiliaries" of the configuration are both served by it.
#pragma once

#include "drivers/device/panel.h"
#include "terminal-daemon/auxiliaries_service.h"
#include "terminal-daemon/device_service.h"
#include "terminal-daemon/lights_service.h"

#include <memory>
#include <optional>

namespace madoguchi::daemon {

class PanelService final : public DeviceService {
public:
    explicit PanelService(std::unique_ptr<drivers::Panel> panel);

    [[nodiscard]] std::vector<InterfaceEntry> interfaces() override;
    [[nodiscard]] nlohmann::json status() const override;
    [[nodiscard]] nlohmann::json capabilities() const override;
    [[nodiscard]] std::string model() const override { return panel->model(); }
    Task<> run() override { return panel->run(); }
    void stop() override { panel->stop(); }
    void cancel() override { panel->cancel(); }

private:
    std::unique_ptr<drivers::Panel> panel;
    std::optional<LightsPart> lights;
    std::optional<AuxiliariesPart> auxiliaries;
};

}  // namespace madoguchi::daemon

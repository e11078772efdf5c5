#include "terminal-daemon/panel_service.h"

#include "common/json.h"

namespace madoguchi::daemon {

using nlohmann::json;

PanelService::PanelService(std::unique_ptr<drivers::Panel> given) : panel{std::move(given)} {
    if (auto* part = panel->lights_part()) lights.emplace(*part);
    if (auto* part = panel->auxiliaries_part()) auxiliaries.emplace(*part);
    panel->changed = [this] { changed(); };
}

std::vector<InterfaceEntry> PanelService::interfaces() {
    std::vector<InterfaceEntry> list;
    if (lights) list.push_back(lights->interface());
    if (auxiliaries) list.push_back(auxiliaries->interface());
    return list;
}

json PanelService::status() const {
    json out{{"common", {{"device", device_name(panel->state())}}}};
    if (lights) out["lights"] = lights->status();
    if (auxiliaries) out["auxiliaries"] = auxiliaries->status();
    return out;
}

json PanelService::capabilities() const {
    json out = json::object();
    if (lights) out["lights"] = lights->capabilities();
    if (auxiliaries) out["auxiliaries"] = auxiliaries->capabilities();
    return out;
}

}  // namespace madoguchi::daemon

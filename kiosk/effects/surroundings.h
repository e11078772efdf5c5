// What is around the screen and never stops a visit: indicators, the help button, and service software that wants the
// devices for itself (XFS4IoT Lights, Auxiliaries, VendorMode). A board may offer lights and sensors in one service.
// None of it need be configured. Loop thread only.
#pragma once

#include "kiosk/effects/device_link.h"
#include "kiosk/model/state.h"

#include <map>

namespace madoguchi::effects {

struct SurroundingNames {
    std::string lights, auxiliaries, maintenance;  // device sections, "" = none
};

class Surroundings {
public:
    Surroundings(asio::io_context& loop, const DeviceLink::FindPublisher& publisher, const TlsContext& tls,
                 const SurroundingNames& names);

    Task<> run();  // until stop()
    void stop();
    std::function<void()> changed = [] {};  // after any change of what follows

    [[nodiscard]] bool help_button() const;
    [[nodiscard]] model::Maintenance maintenance_state() const;

    // Told again to lights that come back.
    void show(const model::Lights& lights);
    // The kiosk has let go of its devices: acknowledges the request to enter vendor mode.
    void let_go();

private:
    void lights_changed();
    void maintenance_changed();
    void maintenance_heard(const xfs4iot::Message& message);
    void tell(DeviceLink& link, std::string command, nlohmann::json payload);
    Task<> learn_lights();
    void light_up();

    asio::io_context& loop;
    DeviceLink lights, auxiliaries, maintenance;
    model::Lights wanted;
    std::map<std::string, nlohmann::json> lamps;  // name → how it is set when it burns; empty while not known
    bool lights_here = false, registered = false, enter_asked = false;
};

}  // namespace madoguchi::effects

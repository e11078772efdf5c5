#include "kiosk/effects/surroundings.h"

#include "kiosk/effects/below.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <array>

namespace madoguchi::effects {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr Milliseconds patience = 5s;
constexpr const char* position = "default";

// The first of `wishes` that the capability offers; "" none.
std::string first_offered(const json& offered, std::initializer_list<const char*> wishes) {
    for (const char* wish : wishes)
        if (below(offered, {wish}) == true) return wish;
    return {};
}

// Green and slow draws the eye to where something is to be done; a lamp without either simply burns.
json burning(const json& capability) {
    json state{{"flashRate", "continuous"}};
    const auto rate = first_offered(below(capability, {"flashRate"}), {"slow", "medium", "continuous"});
    if (!rate.empty()) state["flashRate"] = rate;
    const auto color = first_offered(below(capability, {"color"}), {"green", "blue", "white"});
    if (!color.empty()) state["color"] = color;
    return state;
}

bool pressed(const DeviceLink& link) {
    return link.connected() && below(link.status(), {"auxiliaries", "operatorCallButtonSensor"}) == "on";
}

}  // namespace

Surroundings::Surroundings(asio::io_context& given, const DeviceLink::FindPublisher& publisher, const TlsContext& tls,
                           const SurroundingNames& names)
    : loop{given},
      lights{given, publisher, tls, names.lights},
      auxiliaries{given, publisher, tls, names.auxiliaries},
      maintenance{given, publisher, tls, names.maintenance} {
    lights.changed = [this] { lights_changed(); };
    auxiliaries.changed = [this] { changed(); };
    maintenance.changed = [this] { maintenance_changed(); };
    maintenance.heard = [this](const xfs4iot::Message& message) { maintenance_heard(message); };
}

Task<> Surroundings::run() {
    using namespace asio::experimental::awaitable_operators;
    co_await (lights.run() && auxiliaries.run() && maintenance.run());
}

void Surroundings::stop() {
    for (auto* link : {&lights, &auxiliaries, &maintenance}) link->stop();
}

bool Surroundings::help_button() const {
    return pressed(lights) || pressed(auxiliaries);
}

model::Maintenance Surroundings::maintenance_state() const {
    if (!maintenance.connected()) return model::Maintenance::none;
    const auto& mode = below(maintenance.status(), {"vendorMode", "service"});
    if (mode == "active" || mode == "exitPending") return model::Maintenance::active;
    return mode == "enterPending" && enter_asked ? model::Maintenance::wanted : model::Maintenance::none;
}

void Surroundings::tell(DeviceLink& link, std::string command, json payload) {
    asio::co_spawn(
        loop,
        [&link, command = std::move(command), payload = std::move(payload)]() -> Task<> {
            static_cast<void>(co_await link.call(command, payload, patience));
        },
        asio::detached);
}

// ---- lights

void Surroundings::lights_changed() {
    const bool here = lights.connected();
    if (here && !lights_here) asio::co_spawn(loop, learn_lights(), asio::detached);
    if (!here) lamps.clear();
    lights_here = here;
    changed();
}

Task<> Surroundings::learn_lights() {
    json nothing = json::object();
    const auto answer = co_await lights.call("Common.Capabilities", std::move(nothing), patience);
    if (!answer || !answer.value().success()) co_return;
    const auto& known = below(answer.value().payload, {"lights", "lights"});
    lamps.clear();
    if (known.is_object())
        for (const auto& [name, positions] : known.items()) lamps[name] = burning(below(positions, {position}));
    light_up();
}

void Surroundings::show(const model::Lights& now) {
    wanted = now;
    light_up();
}

void Surroundings::light_up() {
    const std::array<std::pair<const char*, bool>, 3> places{{{"cardReader", wanted.card_reader},
                                                              {"documentPrinter", wanted.document_printer},
                                                              {"receiptPrinter", wanted.receipt_printer}}};
    json payload = json::object();
    for (const auto& [name, on] : places)
        if (const auto lamp = lamps.find(name); lamp != lamps.end())
            payload[name][position] = on ? lamp->second : json{{"flashRate", "off"}};
    if (!payload.empty()) tell(lights, "Lights.SetLight", std::move(payload));
}

// ---- service software

void Surroundings::maintenance_changed() {
    const bool here = maintenance.connected();
    if (here && !registered) tell(maintenance, "VendorMode.Register", {{"appName", "kiosk"}});
    registered = here;
    if (!here) enter_asked = false;
    changed();
}

void Surroundings::maintenance_heard(const xfs4iot::Message& message) {
    const auto& name = message.header.name;
    if (name == "VendorMode.EnterModeRequestEvent") enter_asked = true;
    if (name == "VendorMode.ModeEnteredEvent" || name == "VendorMode.ModeExitedEvent") enter_asked = false;
    // Nothing is held while service software has the devices.
    if (name == "VendorMode.ExitModeRequestEvent") tell(maintenance, "VendorMode.ExitModeAcknowledge", json::object());
    changed();
}

void Surroundings::let_go() {
    tell(maintenance, "VendorMode.EnterModeAcknowledge", json::object());
}

}  // namespace madoguchi::effects

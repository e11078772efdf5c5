#include "terminal-daemon/auxiliaries_service.h"

#include "common/json.h"

#include <algorithm>

namespace madoguchi::daemon {

using nlohmann::json;
using xfs4iot::CompletionCode;

namespace {

bool has(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// Sensors of several kinds are described by an object instead of true.
json sensor_capability(std::string_view name) {
    if (name == "enhancedAudioSensor") return {{"manual", true}};
    if (name == "headsetMicrophoneSensor" || name == "handsetSensor") return {{"manual", true}};
    if (name.ends_with("Door")) return {{"closed", true}, {"open", true}};
    return true;
}

// Capabilities call some doors otherwise than the status does.
std::string capability_name(std::string_view sensor) {
    if (sensor == "cabinetFrontDoor") return "frontCabinet";
    if (sensor == "cabinetRearDoor") return "rearCabinet";
    return std::string{sensor};
}

}  // namespace

InterfaceEntry AuxiliariesPart::interface() {
    using namespace std::chrono_literals;
    return {.name = "Auxiliaries",
            .commands = {{.name = "Auxiliaries.SetAuxiliaries",
                          .run = [this](Command& command) { return set(command); },
                          .longest = 10s},
                         {.name = "Auxiliaries.Register",
                          .run = [this](Command& command) { return register_sensors(command); },
                          .longest = 10s}},
            .events = {}};
}

json AuxiliariesPart::status() const {
    json out = json::object();
    for (const auto& [name, on] : unit.readings()) {
        const auto* kind = drivers::sensor_kind(name);
        if (kind != nullptr)
            out[name] = on ? kind->on : kind->off;
        else
            out[name] = on ? "on" : "off";
    }
    return out;
}

json AuxiliariesPart::capabilities() const {
    json out = json::object();
    for (const auto& name : unit.sensors()) out[capability_name(name)] = sensor_capability(name);
    for (const auto& name : unit.switches()) out[name] = true;
    return out;
}

Task<Reply> AuxiliariesPart::set(Command& command) {
    std::map<std::string, bool> changes;
    for (const auto& [name, wish] : command.payload.items()) {
        if (wish.is_null()) continue;
        auto known = std::ranges::find(drivers::switch_kinds(), name, &drivers::SwitchKind::command);
        bool ours = known != drivers::switch_kinds().end() && has(unit.switches(), known->name);
        if (!ours) co_return command_error("invalidAuxiliary", name);
        if (wish != "on" && wish != "off") co_return refuse(CompletionCode::invalid_data, name);
        changes[std::string{known->name}] = wish == "on";
    }
    if (changes.empty()) co_return refuse(CompletionCode::invalid_data, "nothing to set");
    auto done = co_await unit.set_switches(std::move(changes), command.deadline);
    if (done) co_return Reply{};
    if (done.error().code == Errc::refused) co_return command_error("invalidAuxiliary", done.error().detail);
    if (done.error().code == Errc::timed_out && command.deadline.passed())
        co_return refuse(CompletionCode::time_out, done.error().detail);
    co_return refuse(CompletionCode::device_not_ready, done.error().detail);
}

// Every client is told of every change anyway; only the names are checked.
Task<Reply> AuxiliariesPart::register_sensors(Command& command) {
    for (const auto& [name, wish] : command.payload.items()) {
        if (wish.is_null()) continue;
        if (wish != "register" && wish != "deregister") co_return refuse(CompletionCode::invalid_data, name);
        if (!has(unit.sensors(), name) && !has(unit.switches(), name))
            co_return command_error("invalidAuxiliary", name);
    }
    co_return Reply{};
}

}  // namespace madoguchi::daemon

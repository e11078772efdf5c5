#include "drivers/device/auxiliaries.h"

#include <algorithm>
#include <array>

namespace madoguchi::drivers {
namespace {

constexpr auto kinds = std::to_array<SensorKind>({
    {"proximitySensor", "notPresent", "present"},
    {"enhancedAudioSensor", "notPresent", "present"},  // the headphone jack
    {"headsetMicrophoneSensor", "notPresent", "present"},
    {"operatorCallButtonSensor", "off", "on"},  // the help button
    {"tamperSensor", "off", "on"},
    {"internalTamperSensor", "off", "on"},
    {"seismicSensor", "off", "on"},
    {"heatSensor", "off", "on"},
    {"bootSwitchSensor", "off", "on"},
    {"handsetSensor", "onTheHook", "offTheHook"},
    {"cabinetDoor", "closed", "open"},
    {"cabinetFrontDoor", "closed", "open"},
    {"cabinetRearDoor", "closed", "open"},
});
constexpr auto switches = std::to_array<SwitchKind>({
    {"heating", "heating"},
    {"consumerDisplayBacklight", "consumerDisplayBackLight"},
    {"signageDisplay", "signageDisplay"},
    {"audibleAlarm", "audibleAlarm"},
});

}  // namespace

std::span<const SensorKind> sensor_kinds() {
    return kinds;
}

const SensorKind* sensor_kind(std::string_view name) {
    auto found = std::ranges::find(kinds, name, &SensorKind::name);
    return found == kinds.end() ? nullptr : &*found;
}

std::span<const SwitchKind> switch_kinds() {
    return switches;
}

const SwitchKind* switch_kind(std::string_view name) {
    auto found = std::ranges::find(switches, name, &SwitchKind::name);
    return found == switches.end() ? nullptr : &*found;
}

}  // namespace madoguchi::drivers

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
constexpr auto switches =
    std::to_array<std::string_view>({"heating", "consumerDisplayBacklight", "signageDisplay", "audibleAlarm"});

}  // namespace

std::span<const SensorKind> sensor_kinds() {
    return kinds;
}

const SensorKind* sensor_kind(std::string_view name) {
    auto found = std::ranges::find(kinds, name, &SensorKind::name);
    return found == kinds.end() ? nullptr : &*found;
}

bool is_switch(std::string_view name) {
    return std::ranges::find(switches, name) != switches.end();
}

}  // namespace madoguchi::drivers

#include "drivers/device/device.h"

#include <exception>

namespace madoguchi::drivers {

std::string_view name(DeviceState state) {
    switch (state) {
        case DeviceState::starting:
            return "starting";
        case DeviceState::online:
            return "online";
        case DeviceState::offline:
            return "offline";
        case DeviceState::no_device:
            return "no_device";
        case DeviceState::hardware_error:
            return "hardware_error";
        case DeviceState::user_error:
            return "user_error";
    }
    std::terminate();
}

}  // namespace madoguchi::drivers

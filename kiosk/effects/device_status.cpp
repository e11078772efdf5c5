// Status payloads of the services in the words of the model.
#include "kiosk/effects/below.h"
#include "kiosk/effects/xfs_devices.h"

namespace madoguchi::effects {

using model::DeviceTrouble;
using model::DeviceView;
using nlohmann::json;

namespace {

// status[section][key] as text, "" when anything on the way is missing or something else.
std::string word(const json& status, const char* section, const char* key) {
    const auto& found = below(status, {section, key});
    return found.is_string() ? found.get<std::string>() : std::string{};
}

bool flag(const json& status, const char* section, const char* key) {
    return below(status, {section, key}) == true;
}

std::string paper_of(const json& status) {
    return word(below(status, {"printer"}), "paper", "upper");
}

DeviceTrouble trouble_of(const json& status) {
    const auto device = word(status, "common", "device");
    if (device == "online") return DeviceTrouble::none;
    if (device == "hardwareError" || device == "userError" || device == "fraudAttempt") return DeviceTrouble::fault;
    return DeviceTrouble::offline;
}

}  // namespace

DeviceView device_view(const json& status) {
    DeviceView view;
    view.trouble = trouble_of(status);
    return view;
}

DeviceView printer_view(const json& status) {
    auto view = device_view(status);
    const auto paper = paper_of(status);
    const auto toner = word(status, "printer", "toner");
    view.paper_low = paper == "low";
    view.toner_low = toner == "low";
    const auto outlet = word(status, "xPrintJob", "outlet");
    if (outlet == "occupied" || outlet == "empty") view.paper_in_outlet = outlet == "occupied";
    // What a person can mend is said first: a printer without paper often calls itself offline too.
    if (flag(status, "xPrintJob", "coverOpen"))
        view.trouble = DeviceTrouble::cover_open;
    else if (word(status, "printer", "media") == "jammed" || paper == "jammed")
        view.trouble = DeviceTrouble::jammed;
    else if (paper == "out")
        view.trouble = DeviceTrouble::paper_out;
    else if (toner == "out")
        view.trouble = DeviceTrouble::toner_out;
    else if (flag(status, "xPrintJob", "fault"))
        view.trouble = DeviceTrouble::fault;
    return view;
}

bool card_present(const json& status) {
    const auto power = word(status, "cardReader", "chipPower");
    return power == "online" || power == "poweredOff" || power == "busy" || power == "hardwareError";
}

}  // namespace madoguchi::effects

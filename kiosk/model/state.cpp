#include "kiosk/model/state.h"

namespace madoguchi::model {

std::string_view in_language(const Text& text, std::string_view language) {
    if (auto found = text.find(language); found != text.end()) return found->second;
    if (auto found = text.find("ja"); found != text.end()) return found->second;
    return {};
}

bool open_at(const Availability& availability, WallTime at) {
    return availability.state == Opened::open && (!availability.closes || at < *availability.closes);
}

const catalogue::Service* find_service(const Settings& settings, std::string_view id) {
    for (const auto& service : settings.services)
        if (service.id == id) return &service;
    return nullptr;
}

}  // namespace madoguchi::model

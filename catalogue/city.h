// What every program may know about a city: assets/cities/<city>/city.toml, and how long a terminal waits: timing.toml.
// Unknown keys are refused with file, line and the nearest right name. Read once at start; any thread.
#pragma once

#include "common/result.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::catalogue {

struct Timing {
    std::chrono::seconds idle, warning, wipe, card_wait, pin, payment, take, card_left, recover_sign_in, status;
    // Optional keys: 3 min, 1 min, 5 s, 90 s.
    std::chrono::seconds extension, message, query_interval, query_limit;
};

struct City {
    std::string id;
    std::map<std::string, std::string, std::less<>> name;  // by language, the own one always
    std::string timezone;                                  // IANA, checked
    std::vector<std::string> languages;                    // offered on screens, the city's own first
    Timing timing;
};

Result<City> read_city(const std::filesystem::path& assets, std::string_view city);

}  // namespace madoguchi::catalogue

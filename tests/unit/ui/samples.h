// A state for every screen there is, in the forms it can take. The people, counters and prices are invented.
#pragma once

#include "kiosk/model/state.h"

#include <filesystem>
#include <string>
#include <vector>

namespace madoguchi::samples {

struct Sample {
    std::string name;  // file name of its picture: "05-pin"
    model::State state;
};

// Services are those of assets/; `language` of the visit.
[[nodiscard]] std::vector<Sample> all(const std::filesystem::path& assets, const std::string& language);

// An open kiosk at 10:24 on Tuesday 24 November 2026 (Asia/Tokyo), nobody there.
[[nodiscard]] model::State at_home(const std::filesystem::path& assets, const std::string& language);

}  // namespace madoguchi::samples

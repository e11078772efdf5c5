// The table models.toml, compiled in: what each board has.
#pragma once

#include "drivers/device/lights.h"

#include <string_view>
#include <vector>

namespace madoguchi::drivers::panel_io {

struct Model {
    std::string name;
    std::map<std::string, LightTraits> lights;
    std::vector<std::string> sensors, switches;
};

[[nodiscard]] Result<std::vector<Model>> parse_models(std::string_view text);
// unknown_key: names the nearest.
[[nodiscard]] Result<Model> find_model(std::string_view name);

}  // namespace madoguchi::drivers::panel_io

// The quirk table models.toml, compiled in.
#pragma once

#include "common/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::drivers::serial_scanner {

struct Model {
    std::string name;
    std::string trigger_on, trigger_off;  // empty: the scanner reads by itself
    bool illuminated = false;
    [[nodiscard]] bool switched() const { return !trigger_on.empty(); }
};

[[nodiscard]] Result<std::vector<Model>> parse_models(std::string_view text);
// unknown_key: names the nearest.
[[nodiscard]] Result<Model> find_model(std::string_view name);

}  // namespace madoguchi::drivers::serial_scanner

// A TOML file as JSON, so that city data and imports share one strict reader; remembers lines for messages.
#pragma once

#include "common/result.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>

namespace madoguchi::backend {

struct TomlFile {
    nlohmann::json json;
    std::string name;
    std::map<std::string, int, std::less<>> lines;  // by place: "/fees/0/amount"

    // Turns "/fees/0/amuont: unknown" into "office.toml:41: /fees/0/amuont: unknown".
    [[nodiscard]] Error placed(const Error& error) const;
};

Result<TomlFile> read_toml(const std::filesystem::path& file);

}  // namespace madoguchi::backend

// The model table models.toml, compiled in.
#pragma once

#include "common/result.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::drivers::document {

struct Shutter {
    std::string held, bin_count, bin_high, bin_full;
    int present = 0, retract = 0;  // operations
    int bin = 0;
};

// Fields are explained at the head of models.toml; the defaults are those of "generic".
struct Model {
    std::string name = "generic";
    std::string taken;
    int sheets = 0;
    std::chrono::seconds remembers{50};
    std::map<std::string, std::string, std::less<>> words;
    std::optional<Shutter> shutter;

    // A keyword as the printer sent it, as the registered word it stands for; the severity stays.
    [[nodiscard]] std::string registered_word(std::string_view keyword) const;
};

// malformed: names table and key.
[[nodiscard]] Result<std::vector<Model>> parse_models(std::string_view toml);
// Of the compiled table. unknown_key: names the nearest model.
[[nodiscard]] Result<Model> find_model(std::string_view name);

}  // namespace madoguchi::drivers::document

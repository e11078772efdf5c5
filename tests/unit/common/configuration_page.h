// Holds docs/configuration.md to the tables of keys that the programs read by. SOURCE_ROOT must be defined.
#pragma once

#include "common/config.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace madoguchi::test {

inline std::string type_text(const ConfigKey& key) {
    switch (key.type) {
        case ConfigType::text:
            return "text";
        case ConfigType::integer:
            return key.least == INT64_MIN ? "number" : fmt::format("number {}–{}", key.least, key.most);
        case ConfigType::boolean:
            return "true/false";
        case ConfigType::text_list:
            return "list of texts";
        case ConfigType::table:
            return "table";
    }
    std::terminate();
}

inline std::string default_text(const ConfigKey& key) {
    if (key.required) return "required";
    if (key.type == ConfigType::table) return "";
    if (key.type == ConfigType::text_list) return fmt::format("`[{}]`", key.fallback);
    return key.type == ConfigType::text ? fmt::format("`\"{}\"`", key.fallback) : fmt::format("`{}`", key.fallback);
}

inline std::string row(const ConfigKey& key) {
    std::string allowed;
    for (auto word : key.allowed) allowed += fmt::format("{}`{}`", allowed.empty() ? " One of " : ", ", word);
    return fmt::format("| `{}` | {} | {} | {}{} |\n", key.name, type_text(key), default_text(key), key.help, allowed);
}

inline std::string table(std::span<const ConfigKey> keys) {
    std::string text = "| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const auto& key : keys) text += row(key);
    return text;
}

inline void page_holds(std::string_view title, std::span<const ConfigKey> keys) {
    static const auto page = read_file(std::string{SOURCE_ROOT} + "/docs/configuration.md");
    auto block = fmt::format("{}\n\n{}", title, table(keys));
    CHECK_MESSAGE(page.find(block) != std::string::npos, "docs/configuration.md needs this block:\n", block);
}

}  // namespace madoguchi::test

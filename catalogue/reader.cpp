#include "catalogue/reader.h"

#include "common/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace madoguchi::catalogue {

Error trouble(Errc code, std::string_view file, int line, std::string_view message) {
    return {code, fmt::format("{}:{}: {}", file, line, message)};
}

int line_of(const toml::node& node) {
    return static_cast<int>(node.source().begin.line);
}

Result<toml::table> parse_table(std::string_view text, std::string_view file) {
    try {
        return toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        return fail_with(
            trouble(Errc::malformed, file, static_cast<int>(error.source().begin.line), error.description()));
    }
}

Result<std::string> read_text(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) return fail(Errc::missing, file.string() + ": cannot be opened");
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

void TableReader::refuse(Errc code, const toml::node* at, std::string message) {
    if (!first) first = trouble(code, file, at ? line_of(*at) : line(), message);
}

const toml::node* TableReader::find(std::string_view key, bool required) {
    asked.emplace_back(key);
    const auto* node = table.get(key);
    if (!node && required) refuse(Errc::missing, nullptr, fmt::format("{}: key '{}' is missing", what, key));
    return node;
}

std::string TableReader::text(std::string_view key, std::optional<std::string> fallback) {
    const auto* node = find(key, !fallback);
    if (!node) return fallback.value_or("");
    if (const auto* value = node->as_string()) return value->get();
    refuse(Errc::malformed, node, fmt::format("{}: '{}' must be a text", what, key));
    return "";
}

int TableReader::integer(std::string_view key, std::optional<int> fallback, int least, int most) {
    const auto* node = find(key, !fallback);
    if (!node) return fallback.value_or(least);
    const auto* value = node->as_integer();
    if (!value) {
        refuse(Errc::malformed, node, fmt::format("{}: '{}' must be a whole number", what, key));
    } else if (value->get() < least || value->get() > most) {
        refuse(Errc::out_of_range, node, fmt::format("{}: '{}' must be {} to {}", what, key, least, most));
    } else {
        return static_cast<int>(value->get());
    }
    return least;
}

bool TableReader::flag(std::string_view key, bool fallback) {
    const auto* node = find(key, false);
    if (!node) return fallback;
    if (const auto* value = node->as_boolean()) return value->get();
    refuse(Errc::malformed, node, fmt::format("{}: '{}' must be true or false", what, key));
    return fallback;
}

std::vector<std::string> TableReader::texts(std::string_view key, bool required) {
    std::vector<std::string> out;
    const auto* node = find(key, required);
    if (!node) return out;
    const auto* array = node->as_array();
    if (!array) refuse(Errc::malformed, node, fmt::format("{}: '{}' must be a list of texts", what, key));
    if (array) {
        for (const auto& item : *array) {
            if (const auto* value = item.as_string())
                out.push_back(value->get());
            else
                refuse(Errc::malformed, &item, fmt::format("{}: '{}' must hold texts only", what, key));
        }
    }
    return out;
}

const toml::table* TableReader::child(std::string_view key, bool required) {
    const auto* node = find(key, required);
    if (node && !node->is_table()) refuse(Errc::malformed, node, fmt::format("{}: '{}' must be a table", what, key));
    return node ? node->as_table() : nullptr;
}

std::vector<const toml::table*> TableReader::children(std::string_view key, bool required) {
    std::vector<const toml::table*> out;
    const auto* node = find(key, required);
    if (!node) return out;
    const auto* array = node->as_array();
    if (!array) refuse(Errc::malformed, node, fmt::format("{}: '{}' must be a list of tables", what, key));
    if (array) {
        for (const auto& item : *array) {
            if (const auto* value = item.as_table())
                out.push_back(value);
            else
                refuse(Errc::malformed, &item, fmt::format("{}: '{}' must hold tables only", what, key));
        }
    }
    return out;
}

int TableReader::word(std::string_view key, std::span<const std::string_view> names, std::optional<int> fallback) {
    const auto* node = find(key, !fallback);
    if (!node) return fallback.value_or(0);
    const auto* value = node->as_string();
    if (!value) {
        refuse(Errc::malformed, node, fmt::format("{}: '{}' must be a text", what, key));
        return 0;
    }
    auto found = std::find(names.begin(), names.end(), value->get());
    if (found != names.end()) return static_cast<int>(found - names.begin());
    const std::vector<std::string> candidates(names.begin(), names.end());
    auto near = nearest(value->get(), candidates);
    refuse(Errc::unknown_key, node,
           fmt::format("{}: '{}' is no {}{}", what, value->get(), key,
                       near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near)));
    return 0;
}

Result<void> TableReader::finish() {
    for (const auto& [key, node] : table) {
        const std::string name{key.str()};
        if (std::find(asked.begin(), asked.end(), name) != asked.end()) continue;
        auto near = nearest(name, asked);
        refuse(Errc::unknown_key, &node,
               fmt::format("{}: unknown key '{}'{}", what, name,
                           near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near)));
    }
    if (first) return fail_with(*first);
    return ok();
}

}  // namespace madoguchi::catalogue

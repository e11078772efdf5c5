#include "common/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <fstream>
#include <numeric>
#include <set>
#include <sstream>

namespace madoguchi {
namespace {

template <class T>
const T& value_of(const ConfigSection& section, std::string_view key) {
    auto found = section.values.find(key);
    if (found == section.values.end()) std::terminate();  // the program asked for a key its own table lacks
    auto* value = std::get_if<T>(&found->second);
    if (!value) std::terminate();
    return *value;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        auto comma = std::min(text.find(','), text.size());
        parts.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

// The table of keys is part of the program: a fallback that does not parse is a broken invariant.
ConfigSection::Value fallback_value(const ConfigKey& key) {
    switch (key.type) {
        case ConfigType::text:
            return std::string{key.fallback};
        case ConfigType::boolean:
            return key.fallback == "true";
        case ConfigType::text_list:
            return split(key.fallback);
        case ConfigType::table:
            return std::string{};
        case ConfigType::integer:
            break;
    }
    std::int64_t number = 0;
    if (key.fallback.empty()) return number;
    auto [end, trouble] = std::from_chars(key.fallback.data(), key.fallback.data() + key.fallback.size(), number);
    if (trouble != std::errc{} || end != key.fallback.data() + key.fallback.size()) std::terminate();
    return number;
}

std::string_view type_name(ConfigType type) {
    switch (type) {
        case ConfigType::text:
            return "a text in quotes";
        case ConfigType::integer:
            return "a whole number";
        case ConfigType::boolean:
            return "true or false";
        case ConfigType::text_list:
            return "a list of texts";
        case ConfigType::table:
            return "a table { … }";
    }
    std::terminate();
}

bool is_section(const toml::node& node) {
    return node.is_table() || node.is_array_of_tables();
}

std::optional<std::vector<std::string>> texts_of(const toml::node& node) {
    const auto* array = node.as_array();
    if (!array) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& element : *array) {
        const auto* text = element.as_string();
        if (!text) return std::nullopt;
        texts.push_back(text->get());
    }
    return texts;
}

// nullopt: the node has another type than the key's.
std::optional<ConfigSection::Value> typed_value(const toml::node& node, ConfigType type) {
    switch (type) {
        case ConfigType::text:
            if (const auto* text = node.as_string()) return text->get();
            return std::nullopt;
        case ConfigType::integer:
            if (const auto* number = node.as_integer()) return number->get();
            return std::nullopt;
        case ConfigType::boolean:
            if (const auto* flag = node.as_boolean()) return flag->get();
            return std::nullopt;
        case ConfigType::text_list:
            if (auto texts = texts_of(node)) return *texts;
            return std::nullopt;
        case ConfigType::table:
            return std::nullopt;  // tables are sections, see read_key
    }
    std::terminate();
}

std::string join(std::span<const std::string_view> words) {
    std::string text;
    for (auto word : words) text += (text.empty() ? "" : ", ") + std::string{word};
    return text;
}

// Empty when the value is within the key's range.
std::string range_trouble(const ConfigSection::Value& value, const ConfigKey& key) {
    if (const auto* number = std::get_if<std::int64_t>(&value); number && (*number < key.least || *number > key.most))
        return fmt::format("{} must lie between {} and {}, not {}", key.name, key.least, key.most, *number);
    if (const auto* text = std::get_if<std::string>(&value);
        text && !key.allowed.empty() && std::ranges::find(key.allowed, *text) == key.allowed.end())
        return fmt::format("{} must be one of {}, not \"{}\"", key.name, join(key.allowed), *text);
    return {};
}

std::string dotted(std::string_view path, std::string_view key) {
    return path.empty() ? std::string{key} : fmt::format("{}.{}", path, key);
}

std::string suggestion(std::string_view word, std::span<const std::string> candidates) {
    auto near = nearest(word, candidates);
    return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
}

}  // namespace

const std::string& ConfigSection::text(std::string_view key) const {
    return value_of<std::string>(*this, key);
}
std::int64_t ConfigSection::integer(std::string_view key) const {
    return value_of<std::int64_t>(*this, key);
}
bool ConfigSection::flag(std::string_view key) const {
    return value_of<bool>(*this, key);
}
const std::vector<std::string>& ConfigSection::list(std::string_view key) const {
    return value_of<std::vector<std::string>>(*this, key);
}
bool ConfigSection::given(std::string_view key) const {
    auto found = written.find(key);
    return found != written.end() && found->second;
}

struct ConfigFile::Body {
    toml::table root;
    std::string name;
    std::set<std::string, std::less<>> asked, skipped;

    [[nodiscard]] std::string at(const toml::source_region& region) const {
        return region.begin.line == 0 ? name : fmt::format("{}:{}", name, region.begin.line);
    }

    [[nodiscard]] const toml::node* find(std::string_view path) const {
        const toml::node* node = &root;
        while (!path.empty() && node) {
            auto dot = std::min(path.find('.'), path.size());
            const auto* table = node->as_table();
            node = table ? table->get(path.substr(0, dot)) : nullptr;
            path.remove_prefix(std::min(dot + 1, path.size()));
        }
        return node;
    }

    Result<void> read_key(ConfigSection& section, const toml::table* table, std::string_view path,
                          const ConfigKey& key) const {
        const toml::node* node = table ? table->get(key.name) : nullptr;
        section.written[std::string{key.name}] = node != nullptr;
        if (!node) {
            if (key.required)
                return fail(Errc::missing, fmt::format("{}: [{}] needs the key {}", table ? at(table->source()) : name,
                                                       path, key.name));
            section.values[std::string{key.name}] = fallback_value(key);
            return ok();
        }
        if (key.type == ConfigType::table && node->is_table()) {
            section.values[std::string{key.name}] = std::string{};
            return ok();
        }
        auto value = typed_value(*node, key.type);
        if (!value)
            return fail(Errc::malformed,
                        fmt::format("{}: {} must be {}", at(node->source()), key.name, type_name(key.type)));
        if (auto trouble = range_trouble(*value, key); !trouble.empty())
            return fail(Errc::out_of_range, fmt::format("{}: {}", at(node->source()), trouble));
        section.values[std::string{key.name}] = std::move(*value);
        return ok();
    }

    [[nodiscard]] Result<void> refuse_unknown(const toml::table& table, std::string_view path,
                                              std::span<const ConfigKey> keys) const {
        std::vector<std::string> known;
        for (const auto& key : keys) known.emplace_back(key.name);
        for (const auto& [key, node] : table) {
            if (is_section(node) || std::ranges::find(known, key.str()) != known.end()) continue;
            return fail(Errc::unknown_key, fmt::format("{}: [{}] has no key \"{}\"{}", at(key.source()), path,
                                                       key.str(), suggestion(key.str(), known)));
        }
        return ok();
    }

    Result<ConfigSection> read_table(const toml::table* table, std::string_view path,
                                     std::span<const ConfigKey> keys) const {
        if (table) {
            BOOST_OUTCOME_TRY(refuse_unknown(*table, path, keys));
        }
        ConfigSection section;
        for (const auto& key : keys) {
            BOOST_OUTCOME_TRY(read_key(section, table, path, key));
        }
        return section;
    }

    [[nodiscard]] bool asked_below(std::string_view path) const {
        auto prefix = fmt::format("{}.", path);
        auto next = asked.lower_bound(prefix);
        return next != asked.end() && next->starts_with(prefix);
    }

    // Every section of the file must have been asked for, be on the way to one that was, or be left to others.
    [[nodiscard]] Result<void> refuse_unread(const toml::table& table, const std::string& path) const {
        for (const auto& [key, node] : table) {
            auto below = dotted(path, key.str());
            if (skipped.contains(below)) continue;
            if (!is_section(node)) {
                if (asked.contains(path)) continue;
                return fail(Errc::unknown_key, fmt::format("{}: \"{}\" stands where no key is known{}",
                                                           at(key.source()), key.str(), suggested_section(key.str())));
            }
            if (!asked.contains(below) && !asked_below(below))
                return fail(Errc::unknown_key, fmt::format("{}: no section [{}] is known{}", at(key.source()), below,
                                                           suggested_section(below)));
            if (const auto* child = node.as_table()) {
                BOOST_OUTCOME_TRY(refuse_unread(*child, below));
            }
        }
        return ok();
    }

    [[nodiscard]] std::string suggested_section(std::string_view path) const {
        std::vector<std::string> candidates{asked.begin(), asked.end()};
        candidates.insert(candidates.end(), skipped.begin(), skipped.end());
        return suggestion(path, candidates);
    }
};

ConfigFile::ConfigFile(std::unique_ptr<Body> body) : body{std::move(body)} {}
ConfigFile::ConfigFile(ConfigFile&&) noexcept = default;
ConfigFile& ConfigFile::operator=(ConfigFile&&) noexcept = default;
ConfigFile::~ConfigFile() = default;

Result<ConfigFile> ConfigFile::read(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return fail(Errc::missing, fmt::format("{}: the file cannot be read", file.string()));
    std::ostringstream text;
    text << stream.rdbuf();
    return parse(std::move(text).str(), file.string());
}

Result<ConfigFile> ConfigFile::parse(std::string text, std::string name) {
    try {
        auto body = std::make_unique<Body>();
        body->root = toml::parse(text, name);
        body->name = std::move(name);
        return ConfigFile{std::move(body)};
    } catch (const toml::parse_error& trouble) {
        return fail(Errc::malformed,
                    fmt::format("{}:{}: {}", name, trouble.source().begin.line, trouble.description()));
    }
}

Result<ConfigSection> ConfigFile::section(std::string_view path, std::span<const ConfigKey> keys) {
    body->asked.emplace(path);
    const auto* node = body->find(path);
    if (node && !node->is_table())
        return fail(Errc::malformed, fmt::format("{}: {} must be a section", body->at(node->source()), path));
    return body->read_table(node ? node->as_table() : nullptr, path, keys);
}

bool ConfigFile::has(std::string_view path) const {
    return body->find(path) != nullptr;
}

std::vector<std::string> ConfigFile::children(std::string_view path) const {
    const auto* node = body->find(path);
    const auto* table = node ? node->as_table() : nullptr;
    if (!table) return {};
    std::vector<std::pair<toml::source_index, std::string>> found;
    for (const auto& [key, child] : *table)
        if (child.is_table()) found.emplace_back(key.source().begin.line, key.str());
    std::ranges::sort(found);
    std::vector<std::string> names;
    for (auto& entry : found) names.push_back(std::move(entry.second));
    return names;
}

Result<std::vector<ConfigSection>> ConfigFile::sections(std::string_view path, std::span<const ConfigKey> keys) {
    body->asked.emplace(path);
    std::vector<ConfigSection> found;
    const auto* node = body->find(path);
    if (!node) return found;
    if (!node->is_array_of_tables())
        return fail(Errc::malformed, fmt::format("{}: write this section as [[{}]]", body->at(node->source()), path));
    for (const auto& element : *node->as_array()) {
        BOOST_OUTCOME_TRY(auto section, body->read_table(element.as_table(), path, keys));
        found.push_back(std::move(section));
    }
    return found;
}

std::optional<std::string> ConfigFile::peek(std::string_view path, std::string_view key) const {
    const auto* node = body->find(dotted(path, key));
    const auto* text = node ? node->as_string() : nullptr;
    return text ? std::optional{text->get()} : std::nullopt;
}

void ConfigFile::skip(std::string_view path) {
    body->skipped.emplace(path);
}

Result<void> ConfigFile::finish() {
    return body->refuse_unread(body->root, "");
}

std::string ConfigFile::place(std::string_view path, std::string_view key) const {
    const auto* node = body->find(dotted(path, key));
    if (!node) node = body->find(path);
    return node ? body->at(node->source()) : body->name;
}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
    auto distance = [word](std::string_view other) {
        std::vector<std::size_t> row(other.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 0; i < word.size(); ++i) {
            auto diagonal = row[0]++;
            for (std::size_t j = 0; j < other.size(); ++j) {
                auto replaced = diagonal + (word[i] == other[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
            }
        }
        return row.back();
    };
    std::string best;
    auto least = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& candidate : candidates)
        if (auto steps = distance(candidate); steps < least) least = steps, best = candidate;
    return best;
}

}  // namespace madoguchi

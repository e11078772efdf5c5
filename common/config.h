// TOML configuration, read once. Every section is described by a table of keys; what the table does not name is refused
// with file, line and the nearest right name. Missing keys take the default of the table.
// Drivers and programs each publish their table:   std::span<const ConfigKey> config_keys();
#pragma once

#include "common/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace madoguchi {

// `table` marks an inline table (screen = {…}); its members are read as a section of their own ("terminal.screen").
enum class ConfigType { text, integer, boolean, text_list, table };

struct ConfigKey {
    std::string_view name;
    ConfigType type = ConfigType::text;
    bool required = false;
    std::string_view fallback = "";                    // as in TOML without quotes: "576", "true"; lists "a,b"
    std::int64_t least = INT64_MIN, most = INT64_MAX;  // integers
    std::vector<std::string_view> allowed = {};        // texts; empty = any
    std::string_view help = "";                        // one line for docs/configuration.md
};

// The checked values of one section. Asking for a key that is not in its table is a broken invariant.
class ConfigSection {
public:
    [[nodiscard]] const std::string& text(std::string_view key) const;
    [[nodiscard]] std::int64_t integer(std::string_view key) const;
    [[nodiscard]] bool flag(std::string_view key) const;
    [[nodiscard]] const std::vector<std::string>& list(std::string_view key) const;
    [[nodiscard]] bool given(std::string_view key) const;  // written in the file, not defaulted

    using Value = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;
    std::map<std::string, Value, std::less<>> values;
    std::map<std::string, bool, std::less<>> written;
};

// A parsed file, section by section. Unread sections are an error: call finish() at the end.
class ConfigFile {
public:
    static Result<ConfigFile> read(const std::filesystem::path& file);
    static Result<ConfigFile> parse(std::string text, std::string name);  // for tests and tools

    // `path` is dotted: "terminal", "terminal.tls". An absent section yields its defaults, unless a key is required.
    Result<ConfigSection> section(std::string_view path, std::span<const ConfigKey> keys);
    [[nodiscard]] bool has(std::string_view path) const;
    // Names of the tables directly below `path` ("device" -> "card-reader", "receipt-printer" ...), in file order.
    [[nodiscard]] std::vector<std::string> children(std::string_view path) const;
    // [[path]] arrays of tables.
    Result<std::vector<ConfigSection>> sections(std::string_view path, std::span<const ConfigKey> keys);
    // A text of a section that is read later with the keys it decides on (class, driver); nullopt: absent or no text.
    [[nodiscard]] std::optional<std::string> peek(std::string_view path, std::string_view key) const;
    // Leaves `path` and everything below it to another program that shares the file.
    void skip(std::string_view path);
    // Refuses sections and top-level keys nobody asked for, naming the nearest right one of those asked for.
    Result<void> finish();
    // "file:line: message" of a value, for checks that go beyond the table.
    [[nodiscard]] std::string place(std::string_view path, std::string_view key) const;

    ConfigFile(ConfigFile&&) noexcept;
    ConfigFile& operator=(ConfigFile&&) noexcept;
    ~ConfigFile();

private:
    struct Body;
    explicit ConfigFile(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body;
};

// The nearest of `candidates` to `word` (edit distance), for "did you mean"; empty when nothing is near.
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace madoguchi

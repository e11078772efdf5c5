// Inside catalogue/ only: reads one TOML table with the exactness that data files are held to. Every key that is asked
// for is remembered; finish() refuses the others, naming the nearest right one. The first trouble wins and is kept.
#pragma once

#include "common/result.h"

#include <toml++/toml.h>

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::catalogue {

// "file:line: message" as a malformed / unknown_key / missing error.
[[nodiscard]] Error trouble(Errc code, std::string_view file, int line, std::string_view message);
[[nodiscard]] int line_of(const toml::node& node);

Result<toml::table> parse_table(std::string_view text, std::string_view file);
Result<std::string> read_text(const std::filesystem::path& file);

class TableReader {
public:
    TableReader(const toml::table& table, std::string file, std::string what)
        : table{table}, file{std::move(file)}, what{std::move(what)} {}

    std::string text(std::string_view key, std::optional<std::string> fallback = std::nullopt);
    int integer(std::string_view key, std::optional<int> fallback, int least, int most);
    bool flag(std::string_view key, bool fallback);
    std::vector<std::string> texts(std::string_view key, bool required);
    const toml::table* child(std::string_view key, bool required);
    // Tables of an array, also of inline tables.
    std::vector<const toml::table*> children(std::string_view key, bool required);

    // A word of a closed list; `names` are tried in order, the index of the match is returned.
    int word(std::string_view key, std::span<const std::string_view> names, std::optional<int> fallback = std::nullopt);

    void refuse(Errc code, const toml::node* at, std::string message);
    // The first trouble, or an unknown key.
    Result<void> finish();
    [[nodiscard]] int line() const { return line_of(table); }

private:
    const toml::node* find(std::string_view key, bool required);

    const toml::table& table;
    std::string file, what;
    std::vector<std::string> asked;
    std::optional<Error> first;
};

}  // namespace madoguchi::catalogue

#include "catalogue/strings.h"

#include "catalogue/files.h"
#include "catalogue/reader.h"
#include "common/config.h"

#include <fmt/format.h>

#include <cstdlib>

namespace madoguchi::catalogue {

namespace {

using Table = std::map<std::string, std::string, std::less<>>;

Result<void> read_into(const std::filesystem::path& file, bool overlay, Table& table) {
    BOOST_OUTCOME_TRY(auto text, read_text(file));
    BOOST_OUTCOME_TRY(auto parsed, parse_table(text, file.string()));
    for (const auto& [key, node] : parsed) {
        const std::string name{key.str()};
        const auto* value = node.as_string();
        if (!value)
            return fail_with(trouble(Errc::malformed, file.string(), line_of(node),
                                     fmt::format("'{}' must be a text; files of strings are flat", name)));
        if (!overlay && table.contains(name))
            return fail_with(trouble(Errc::conflict, file.string(), line_of(node),
                                     fmt::format("'{}' stands in another file of this language", name)));
        table[name] = value->get();
    }
    return ok();
}

Result<Table> read_language(const std::filesystem::path& assets, std::string_view city, const std::string& language) {
    Table table;
    const auto folder = std::filesystem::path{"strings"} / language;
    BOOST_OUTCOME_TRY(auto files, overlaid_files(assets, "", folder.string()));
    for (const auto& file : files) {
        BOOST_OUTCOME_TRYV(read_into(file, false, table));
    }
    const auto own = assets / "cities" / city / folder;
    if (city.empty() || !std::filesystem::is_directory(own)) return table;
    for (const auto& entry : std::filesystem::directory_iterator{own}) {
        BOOST_OUTCOME_TRYV(read_into(entry.path(), true, table));
    }
    return table;
}

Result<void> same_keys(const std::string& one, const Table& has, const std::string& other, const Table& lacks) {
    for (const auto& [key, text] : has)
        if (!lacks.contains(key))
            return fail(Errc::missing, fmt::format("strings: '{}' stands in '{}' but not in '{}'", key, one, other));
    return ok();
}

}  // namespace

Result<Strings> Strings::read(const std::filesystem::path& assets, std::string_view city,
                              std::span<const std::string> languages) {
    Strings strings;
    strings.known.assign(languages.begin(), languages.end());
    for (const auto& language : languages) {
        BOOST_OUTCOME_TRY(auto table, read_language(assets, city, language));
        strings.tables[language] = std::move(table);
    }
    const auto& first = strings.tables[strings.known.front()];
    for (const auto& [language, table] : strings.tables) {
        BOOST_OUTCOME_TRYV(same_keys(strings.known.front(), first, language, table));
        BOOST_OUTCOME_TRYV(same_keys(language, table, strings.known.front(), first));
    }
    return strings;
}

std::string Strings::text(std::string_view language, std::string_view key, Places places) const {
    auto table = tables.find(language);
    if (table == tables.end()) std::abort();
    auto found = table->second.find(key);
    if (found == table->second.end()) {
        fmt::print(stderr, "no text '{}' in '{}'\n", key, language);
        std::abort();
    }
    return fill(found->second, places);
}

bool Strings::has(std::string_view language, std::string_view key) const {
    auto table = tables.find(language);
    return table != tables.end() && table->second.contains(key);
}

Result<void> Strings::require(std::span<const std::string> keys, std::string_view origin) const {
    for (const auto& [language, table] : tables) {
        for (const auto& key : keys) {
            if (table.contains(key)) continue;
            std::vector<std::string> candidates;
            for (const auto& [name, text] : table) candidates.push_back(name);
            auto near = nearest(key, candidates);
            return fail(Errc::missing, fmt::format("{}: no text '{}' in '{}'{}", origin, key, language,
                                                   near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near)));
        }
    }
    return ok();
}

const std::map<std::string, std::string, std::less<>>& Strings::table(std::string_view language) const {
    return tables.find(language)->second;
}

std::string fill(std::string_view text, Strings::Places places) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto close = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
        bool filled = false;
        if (close != std::string_view::npos) {
            auto name = text.substr(at + 1, close - at - 1);
            for (const auto& [place, value] : places) {
                if (place != name) continue;
                out += value;
                at = close + 1;
                filled = true;
                break;
            }
        }
        if (!filled) out += text[at++];
    }
    return out;
}

}  // namespace madoguchi::catalogue

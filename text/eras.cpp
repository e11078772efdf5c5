#include "text/eras.h"

#include "common/config.h"
#include "text/japanese_date.h"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

namespace madoguchi::text {
namespace {

bool is_mark(std::string_view text) {
    return !text.empty() && text.size() <= 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<void> check_keys(const toml::table& table, const std::vector<std::string>& known) {
    for (const auto& [key, value] : table) {
        const std::string name{key.str()};
        if (std::ranges::find(known, name) != known.end()) continue;
        const auto near = nearest(name, known);
        return fail(Errc::unknown_key, name + ": unknown" + (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    return ok();
}

Result<std::string> text_of(const toml::table& table, std::string_view key) {
    const auto* found = table.get(key);
    const auto value = found == nullptr ? std::nullopt : found->value_exact<std::string>();
    if (!value) return fail(Errc::missing, std::string{key} + ": a text is wanted");
    return *value;
}

Result<void> take_era(const toml::table& table) {
    BOOST_OUTCOME_TRY(check_keys(table, {"name", "begins", "mark"}));
    Era era;
    BOOST_OUTCOME_TRY(era.name, text_of(table, "name"));
    BOOST_OUTCOME_TRY(const auto begins, text_of(table, "begins"));
    BOOST_OUTCOME_TRY(era.mark, text_of(table, "mark"));
    if (!is_mark(era.mark)) return fail(Errc::malformed, "mark: one to three capital letters are wanted");
    BOOST_OUTCOME_TRY(era.begins, parse_iso_date(begins));
    return add_era(std::move(era));
}

std::string at_line(const std::string& file, const toml::source_region& where) {
    return file + ":" + std::to_string(where.begin.line) + ": ";
}

Result<void> take_all(const toml::table& root, const std::string& file) {
    if (auto known = check_keys(root, {"eras"}); !known)
        return fail(known.error().code, at_line(file, root.source()) + known.error().detail);
    const auto* list = root["eras"].as_array();
    if (list == nullptr)
        return root.empty() ? Result<void>{ok()} : fail(Errc::malformed, file + ": eras: a list of tables is wanted");
    for (std::size_t at = 0; at < list->size(); ++at) {
        const auto* table = list->get(at)->as_table();
        const auto place = at_line(file, list->get(at)->source()) + "/eras/" + std::to_string(at) + ": ";
        if (table == nullptr) return fail(Errc::malformed, place + "a table is wanted");
        if (auto taken = take_era(*table); !taken) return fail(taken.error().code, place + taken.error().detail);
    }
    return ok();
}

}  // namespace

Result<void> read_eras(const std::filesystem::path& assets) {
    const auto file = assets / "eras.toml";
    if (!std::filesystem::exists(file)) return ok();
    std::ifstream in{file};
    std::ostringstream content;
    content << in.rdbuf();
    if (!in) return fail(Errc::missing, file.string() + ": cannot be read");
    try {
        return take_all(toml::parse(content.str()), file.string());
    } catch (const toml::parse_error& error) {
        return fail(Errc::malformed, at_line(file.string(), error.source()) + std::string{error.description()});
    }
}

}  // namespace madoguchi::text

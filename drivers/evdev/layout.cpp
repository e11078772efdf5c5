#include "drivers/evdev/layout.h"

#include "common/config.h"
#include "evdev_layouts_toml.h"

#include <toml++/toml.h>

#include <string>
#include <vector>

namespace madoguchi::drivers::evdev {
namespace {

Result<void> read_row(const toml::table& row, Layout& layout) {
    auto first = row["first"].value_or(std::int64_t{-1});
    auto plain = row["plain"].value_or(std::string{});
    auto shifted = row["shifted"].value_or(std::string{});
    bool fits = first >= 0 && static_cast<std::size_t>(first) + plain.size() <= Layout::keys;
    if (!fits || plain.empty() || plain.size() != shifted.size()) return fail(Errc::malformed, "layouts.toml: row");
    for (std::size_t place = 0; place < plain.size(); ++place) {
        layout.plain[static_cast<std::size_t>(first) + place] = plain[place];
        layout.shifted[static_cast<std::size_t>(first) + place] = shifted[place];
    }
    return ok();
}

Result<void> read_rows(const toml::table& table, Layout& layout) {
    const auto* rows = table["row"].as_array();
    if (!rows) return fail(Errc::malformed, "layouts.toml: row");
    for (const auto& row : *rows) {
        if (!row.is_table()) return fail(Errc::malformed, "layouts.toml: row");
        BOOST_OUTCOME_TRY(read_row(*row.as_table(), layout));
    }
    return ok();
}

Result<Layout> pick(const toml::table& tables, std::string_view name) {
    std::vector<std::string> names;
    for (const auto& [key, node] : tables)
        if (key.str() != "keypad") names.emplace_back(key.str());
    const auto* chosen = name == "keypad" ? nullptr : tables[name].as_table();
    if (!chosen) {
        auto near = nearest(name, names);
        auto hint = near.empty() ? std::string{} : "; did you mean \"" + near + "\"?";
        return fail(Errc::unknown_key, "no layout \"" + std::string{name} + '"' + hint);
    }
    Layout layout;
    if (const auto* keypad = tables["keypad"].as_table()) {
        BOOST_OUTCOME_TRY(read_rows(*keypad, layout));
    }
    BOOST_OUTCOME_TRY(read_rows(*chosen, layout));
    return layout;
}

}  // namespace

Result<Layout> find_layout_in(std::string_view text, std::string_view name) {
    try {
        return pick(toml::parse(text), name);
    } catch (const toml::parse_error& trouble) {
        return fail(Errc::malformed, "layouts.toml: " + std::string{trouble.description()});
    }
}

Result<Layout> find_layout(std::string_view name) {
    return find_layout_in(evdev_layouts_toml, name);
}

}  // namespace madoguchi::drivers::evdev

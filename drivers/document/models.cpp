#include "drivers/document/models.h"

#include "document_models_toml.h"
#include "drivers/device/model_table.h"
#include "drivers/document/protocol.h"

#include <algorithm>
#include <array>
#include <span>

namespace madoguchi::drivers::document {
namespace {

constexpr auto keys = std::to_array<std::string_view>({"taken", "sheets", "remembers_s", "words", "shutter"});
constexpr auto shutter_keys =
    std::to_array<std::string_view>({"held", "present", "retract", "bin", "bin_count", "bin_high", "bin_full"});

// Zero or more, and a number at all.
std::optional<int> count_at(const toml::table& table, std::string_view key) {
    const auto value = table[key].value<std::int64_t>();
    return value && *value >= 0 && *value <= 100000 ? std::optional{static_cast<int>(*value)} : std::nullopt;
}

// A word of the table stands without severity, as it is compared.
bool bare(std::string_view word) {
    return !word.empty() && without_severity(word) == word;
}

bool read_words(const toml::table& table, Model& model) {
    if (!table.contains("words")) return true;
    const auto* words = table["words"].as_table();
    if (words == nullptr) return false;
    for (const auto& [word, node] : *words) {
        const auto registered = node.value_or(std::string{});
        if (!bare(word.str()) || !(registered == "none" || is_registered(registered))) return false;
        model.words.emplace(word.str(), registered);
    }
    return true;
}

// A key that the head of the table does not explain; "": none.
std::string unknown_key(const toml::table& table, std::span<const std::string_view> known) {
    for (const auto& [key, node] : table) {
        if (std::ranges::find(known, key.str()) == known.end()) return std::string{key.str()};
    }
    return "";
}

bool read_shutter(const toml::table& table, Model& model) {
    if (!table.contains("shutter")) return true;
    const auto* found = table["shutter"].as_table();
    if (found == nullptr || !unknown_key(*found, shutter_keys).empty()) return false;
    const auto text = [&](std::string_view key) { return (*found)[key].value_or(std::string{}); };
    Shutter shutter{text("held"), text("bin_count"), text("bin_high"), text("bin_full"), 0, 0, 0};
    shutter.present = count_at(*found, "present").value_or(0);
    shutter.retract = count_at(*found, "retract").value_or(0);
    shutter.bin = count_at(*found, "bin").value_or(0);
    const auto of_vendor = [](int operation) { return operation >= 0x4000 && operation <= 0x7fff; };
    model.shutter = shutter;
    return bare(shutter.held) && bare(shutter.bin_high) && bare(shutter.bin_full) && !shutter.bin_count.empty() &&
           of_vendor(shutter.present) && of_vendor(shutter.retract) && shutter.bin > 0 && !model.taken.empty();
}

Result<Model> read_model(std::string_view name, const toml::table& table) {
    auto wrong = [&](std::string_view key) {
        return fail(Errc::malformed, "models.toml: " + std::string{name} + "." + std::string{key});
    };
    if (const auto key = unknown_key(table, keys); !key.empty()) return wrong(key);
    Model model;
    model.name = name;
    const auto taken = table["taken"].value<std::string>();
    if (!taken || !(taken->empty() || bare(*taken))) return wrong("taken");
    const auto sheets = count_at(table, "sheets"), remembers = count_at(table, "remembers_s");
    if (!sheets) return wrong("sheets");
    if (!remembers) return wrong("remembers_s");
    if (!read_words(table, model)) return wrong("words");
    model.taken = *taken;
    model.sheets = *sheets;
    model.remembers = std::chrono::seconds{*remembers};
    if (!read_shutter(table, model)) return wrong("shutter");
    return model;
}

}  // namespace

std::string Model::registered_word(std::string_view keyword) const {
    const auto word = without_severity(keyword);
    const auto found = words.find(word);
    if (found == words.end()) return std::string{keyword};
    if (found->second == "none") return found->second;
    return found->second + std::string{keyword.substr(word.size())};
}

Result<std::vector<Model>> parse_models(std::string_view text) {
    return read_model_table<Model>(text, read_model);
}

Result<Model> find_model(std::string_view name) {
    BOOST_OUTCOME_TRY(auto models, parse_models(document_models_toml));
    return choose_model(std::move(models), name);
}

}  // namespace madoguchi::drivers::document

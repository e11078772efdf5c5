#include "drivers/panel-io/models.h"

#include "drivers/device/auxiliaries.h"
#include "drivers/device/model_table.h"
#include "panel_io_models_toml.h"

namespace madoguchi::drivers::panel_io {
namespace {

template <class Enum, std::size_t size>
Result<std::set<Enum>> values_of(const xfs4iot::Names<Enum, size>& names, const std::vector<std::string>& words) {
    std::set<Enum> values;
    for (const auto& word : words) {
        auto value = xfs4iot::value_in(names, word);
        if (!value) return fail(Errc::malformed, "models.toml: " + word);
        values.insert(*value);
    }
    return values;
}

Result<std::vector<std::string>> texts(const toml::table& table, const char* key) {
    std::vector<std::string> words;
    const auto* list = table[key].as_array();
    if (list == nullptr) return fail(Errc::malformed, std::string{"models.toml: "} + key);
    for (const auto& entry : *list) {
        auto word = entry.value<std::string>();
        if (!word) return fail(Errc::malformed, std::string{"models.toml: "} + key);
        words.push_back(*word);
    }
    return words;
}

Result<Model> read_model(std::string_view name, const toml::table& table) {
    Model model{std::string{name}, {}, {}, {}};
    BOOST_OUTCOME_TRY(auto lights, texts(table, "lights"));
    BOOST_OUTCOME_TRY(auto rate_words, texts(table, "rates"));
    BOOST_OUTCOME_TRY(auto color_words, texts(table, "colors"));
    BOOST_OUTCOME_TRY(auto rates, values_of(flash_rates, rate_words));
    BOOST_OUTCOME_TRY(auto colors, values_of(light_colors, color_words));
    for (const auto& light : lights) model.lights[light] = {rates, colors};
    BOOST_OUTCOME_TRY(model.sensors, texts(table, "sensors"));
    BOOST_OUTCOME_TRY(model.switches, texts(table, "switches"));
    for (const auto& sensor : model.sensors)
        if (sensor_kind(sensor) == nullptr) return fail(Errc::malformed, "models.toml: " + sensor);
    for (const auto& entry : model.switches)
        if (switch_kind(entry) == nullptr) return fail(Errc::malformed, "models.toml: " + entry);
    return model;
}

}  // namespace

Result<std::vector<Model>> parse_models(std::string_view text) {
    return read_model_table<Model>(text, read_model);
}

Result<Model> find_model(std::string_view name) {
    BOOST_OUTCOME_TRY(auto models, parse_models(panel_io_models_toml));
    return choose_model(std::move(models), name);
}

}  // namespace madoguchi::drivers::panel_io

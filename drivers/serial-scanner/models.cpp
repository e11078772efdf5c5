#include "drivers/serial-scanner/models.h"

#include "common/config.h"
#include "serial_scanner_models_toml.h"

#include <toml++/toml.h>

#include <optional>

namespace madoguchi::drivers::serial_scanner {
namespace {

Result<Model> read_model(std::string_view name, const toml::table& table) {
    auto wrong = [&](std::string_view key) {
        return fail(Errc::malformed, "models.toml: " + std::string{name} + "." + std::string{key});
    };
    auto on = table["trigger_on"].value<std::string>();
    auto off = table["trigger_off"].value<std::string>();
    auto light = table["illuminated"].value<bool>();
    if (!on) return wrong("trigger_on");
    if (!off || off->empty() != on->empty()) return wrong("trigger_off");
    if (!light) return wrong("illuminated");
    return Model{std::string{name}, *on, *off, *light};
}

}  // namespace

Result<std::vector<Model>> parse_models(std::string_view text) {
    std::vector<Model> models;
    try {
        for (const auto& [name, node] : toml::parse(text)) {
            if (!node.is_table()) return fail(Errc::malformed, "models.toml: " + std::string{name.str()});
            BOOST_OUTCOME_TRY(auto model, read_model(name.str(), *node.as_table()));
            models.push_back(std::move(model));
        }
    } catch (const toml::parse_error& trouble) {
        return fail(Errc::malformed, "models.toml: " + std::string{trouble.description()});
    }
    return models;
}

Result<Model> find_model(std::string_view name) {
    BOOST_OUTCOME_TRY(auto models, parse_models(serial_scanner_models_toml));
    std::vector<std::string> names;
    for (auto& model : models) {
        if (model.name == name) return std::move(model);
        names.push_back(model.name);
    }
    auto near = nearest(name, names);
    auto hint = near.empty() ? std::string{} : "; did you mean \"" + near + "\"?";
    return fail(Errc::unknown_key, "no model \"" + std::string{name} + '"' + hint);
}

}  // namespace madoguchi::drivers::serial_scanner

#include "drivers/serial-scanner/models.h"

#include "drivers/device/model_table.h"
#include "serial_scanner_models_toml.h"

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
    return read_model_table<Model>(text, read_model);
}

Result<Model> find_model(std::string_view name) {
    BOOST_OUTCOME_TRY(auto models, parse_models(serial_scanner_models_toml));
    return choose_model(std::move(models), name);
}

}  // namespace madoguchi::drivers::serial_scanner

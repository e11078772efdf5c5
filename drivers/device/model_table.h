// The table of models that a family of drivers carries (models.toml, one table per model), and the choice of one by
// name. For the models.cpp of the families: `Model` has a `name`, `read` makes one from its table.
#pragma once

#include "common/config.h"

#include <toml++/toml.h>

namespace madoguchi::drivers {

// malformed: the place in the table.
template <class Model>
Result<std::vector<Model>> read_model_table(std::string_view text,
                                            Result<Model> (*read)(std::string_view name, const toml::table& table)) {
    std::vector<Model> models;
    try {
        for (const auto& [name, node] : toml::parse(text)) {
            if (!node.is_table()) return fail(Errc::malformed, "models.toml: " + std::string{name.str()});
            BOOST_OUTCOME_TRY(auto model, read(name.str(), *node.as_table()));
            models.push_back(std::move(model));
        }
    } catch (const toml::parse_error& trouble) {
        return fail(Errc::malformed, "models.toml: " + std::string{trouble.description()});
    }
    return models;
}

// unknown_key: with the nearest right name.
template <class Model>
Result<Model> choose_model(std::vector<Model> models, std::string_view name) {
    std::vector<std::string> names;
    for (auto& model : models) {
        if (model.name == name) return std::move(model);
        names.push_back(model.name);
    }
    const auto near = nearest(name, names);
    const auto hint = near.empty() ? std::string{} : "; did you mean \"" + near + "\"?";
    return fail(Errc::unknown_key, "no model \"" + std::string{name} + '"' + hint);
}

}  // namespace madoguchi::drivers

// Looks into payloads of services without trusting their shape.
#pragma once

#include "common/json.h"

#include <initializer_list>

namespace madoguchi::effects {

// What stands below `path`; null when anything on the way is missing or no object.
[[nodiscard]] inline const nlohmann::json& below(const nlohmann::json& from, std::initializer_list<const char*> path) {
    static const nlohmann::json nothing;
    const auto* at = &from;
    for (const char* name : path) {
        if (!at->is_object() || !holds(*at, name)) return nothing;
        at = &at->at(name);
    }
    return *at;
}

}  // namespace madoguchi::effects

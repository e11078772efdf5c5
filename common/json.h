// JSON at the edges: library exceptions become results here. Includes the whole of nlohmann: for .cpp files only.
#pragma once

#include "common/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace madoguchi {

// Refuses broken syntax, text that is not UTF-8, and nesting deeper than 64. The detail names the byte, not the
// content.
[[nodiscard]] Result<nlohmann::json> parse_json(std::string_view text);

// Fills T through its from_json; a wrong type, a missing member or a bad value is malformed.
template <class T>
[[nodiscard]] Result<T> decode(const nlohmann::json& json) {
    try {
        T value{};
        json.get_to(value);
        return value;
    } catch (const nlohmann::json::exception& trouble) {
        return fail(Errc::malformed, trouble.what());
    }
}

// Overwrites every text inside; leaves null. For payloads that held a PIN or attributes.
void wipe(nlohmann::json& json);

// Helpers of from_json: null and absent are equivalent on the wire.
[[nodiscard]] bool holds(const nlohmann::json& json, const char* key);
[[nodiscard]] std::string text_or(const nlohmann::json& json, const char* key, std::string_view fallback = "");
// A base64 member, decoded. Throws nlohmann's type_error, like get_to, on anything else.
[[nodiscard]] std::string bytes_at(const nlohmann::json& json, const char* key);
[[nodiscard]] std::string bytes_or_empty(const nlohmann::json& json, const char* key);
[[noreturn]] void refuse_json(const std::string& reason);  // throws as nlohmann does; decode() catches

}  // namespace madoguchi

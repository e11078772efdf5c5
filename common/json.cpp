#include "common/json.h"

#include "common/base64.h"
#include "common/secret.h"

namespace madoguchi {
namespace {

constexpr int deepest = 64;  // a stack-friendly bound: destruction and wiping recurse

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text) {
    using Event = nlohmann::json::parse_event_t;
    bool too_deep = false;
    auto watch = [&](int depth, Event event, nlohmann::json&) {
        if ((event == Event::object_start || event == Event::array_start) && depth >= deepest) too_deep = true;
        return !too_deep;
    };
    try {
        auto json = nlohmann::json::parse(text, watch);
        if (too_deep) return fail(Errc::malformed, "nested too deeply");
        return json;
    } catch (const nlohmann::json::parse_error& trouble) {
        return fail(Errc::malformed, "not JSON near byte " + std::to_string(trouble.byte));
    } catch (const nlohmann::json::exception&) {
        return fail(Errc::malformed, "not JSON");
    }
}

void wipe(nlohmann::json& json) {
    if (auto* text = json.get_ptr<nlohmann::json::string_t*>()) wipe(*text);
    if (json.is_structured())
        for (auto& element : json) wipe(element);
    json = nullptr;
}

bool holds(const nlohmann::json& json, const char* key) {
    auto found = json.find(key);
    return found != json.end() && !found->is_null();
}

std::string text_or(const nlohmann::json& json, const char* key, std::string_view fallback) {
    return holds(json, key) ? json.at(key).get<std::string>() : std::string{fallback};
}

std::string bytes_at(const nlohmann::json& json, const char* key) {
    auto bytes = from_base64(json.at(key).get_ref<const std::string&>());
    if (!bytes) refuse_json(std::string{key} + " is not base64");
    return *std::move(bytes);
}

std::string bytes_or_empty(const nlohmann::json& json, const char* key) {
    return holds(json, key) ? bytes_at(json, key) : std::string{};
}

void refuse_json(const std::string& reason) {
    throw nlohmann::json::type_error::create(302, reason, static_cast<nlohmann::json*>(nullptr));
}

}  // namespace madoguchi

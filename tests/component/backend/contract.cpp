#include "tests/component/backend/contract.h"

#include <algorithm>
#include <fstream>
#include <regex>

using nlohmann::json;

Contract::Contract(const std::string& json_file) : file(json::parse(std::ifstream{json_file})) {}

const json& Contract::resolve(const json& node) const {
    if (!node.contains("$ref")) return node;
    return resolve(file.at(json::json_pointer{node["$ref"].get<std::string>().substr(1)}));
}

std::string Contract::template_of(const std::string& path) const {
    auto plain = path.substr(0, path.find('?'));
    for (const auto& [pattern, item] : file["paths"].items()) {
        if (std::regex_match(plain, std::regex{std::regex_replace(pattern, std::regex{"\\{id\\}"}, "[^/]+")}))
            return pattern;
    }
    return {};
}

std::set<std::string> Contract::operations() const {
    std::set<std::string> all;
    for (const auto& [path, item] : file["paths"].items()) {
        for (const auto& [method, operation] : item.items()) all.insert((method == "get" ? "GET " : "POST ") + path);
    }
    return all;
}

std::set<std::string> Contract::promised() const {
    std::set<std::string> all;
    for (const auto& [path, item] : file["paths"].items()) {
        for (const auto& [method, operation] : item.items()) {
            for (const auto& [status, response] : operation["responses"].items()) {
                if (status != "default") all.insert((method == "get" ? "GET " : "POST ") + path + " " + status);
            }
        }
    }
    return all;
}

std::set<std::string> Contract::codes() const {
    auto list = file["components"]["schemas"]["Error"]["properties"]["code"]["enum"].get<std::vector<std::string>>();
    return {list.begin(), list.end()};
}

std::set<std::string> Contract::event_kinds() const {
    auto list =
        file["components"]["schemas"]["StaffEvent"]["properties"]["kind"]["enum"].get<std::vector<std::string>>();
    return {list.begin(), list.end()};
}

std::string Contract::judge(const std::string& method, const std::string& path, int status,
                            const std::string& content_type, const std::string& body) {
    auto pattern = template_of(path);
    if (pattern.empty()) return "no such path: " + path;
    const auto& item = file["paths"][pattern];
    auto operation = item.find(method == "GET" ? "get" : "post");
    if (operation == item.end()) return "no such operation: " + method + " " + pattern;
    const auto& responses = (*operation)["responses"];
    auto named = responses.find(std::to_string(status));
    if (named != responses.end()) seen.insert(method + " " + pattern + " " + std::to_string(status));
    if (named == responses.end() && status < 400) return "status is not promised";
    if (named == responses.end() && status == 422) return "a refusal is not promised here";
    const auto& response = resolve(named == responses.end() ? responses["default"] : *named);
    auto media = response["content"].find(content_type);
    if (media == response["content"].end()) return "content type " + content_type;
    if (content_type != "application/json") return {};
    auto value = json::parse(body, nullptr, false);
    if (value.is_discarded()) return "not JSON";
    return check(value, (*media)["schema"], "");
}

std::string Contract::check(const json& value, const json& schema_or_ref, const std::string& at) const {
    const auto& schema = resolve(schema_or_ref);
    for (const auto& part : schema.value("allOf", json::array())) {
        if (auto wrong = check(value, part, at); !wrong.empty()) return wrong;
    }
    auto type = schema.value("type", "");
    if (type == "object") return check_object(value, schema, at);
    if (type != "array") return check_plain(value, schema, at);
    if (!value.is_array() || value.size() < schema.value("minItems", std::size_t{0}))
        return at + ": a list is promised";
    for (std::size_t index = 0; index < value.size(); ++index) {
        if (auto wrong = check(value[index], schema["items"], at + "/" + std::to_string(index)); !wrong.empty())
            return wrong;
    }
    return {};
}

std::string Contract::check_object(const json& value, const json& schema, const std::string& at) const {
    if (!value.is_object()) return at + ": an object is promised";
    for (const auto& key : schema.value("required", json::array())) {
        if (!value.contains(key.get<std::string>())) return at + "/" + key.get<std::string>() + ": missing";
    }
    auto known = schema.value("properties", json::object());
    auto others = schema.value("additionalProperties", json(true));
    for (const auto& [key, member] : value.items()) {
        if (!known.contains(key) && others == false) return at + "/" + key + ": not in the contract";
        if (!known.contains(key) && !others.is_object()) continue;
        if (auto wrong = check(member, known.contains(key) ? known[key] : others, at + "/" + key); !wrong.empty())
            return wrong;
    }
    return {};
}

std::string Contract::check_plain(const json& value, const json& schema, const std::string& at) const {
    auto type = schema.value("type", "");
    if (type == "string" && !value.is_string()) return at + ": a text is promised";
    if (type == "boolean" && !value.is_boolean()) return at + ": true or false is promised";
    if (type == "integer" && !value.is_number_integer()) return at + ": a whole number is promised";
    if (type == "integer" && schema.contains("minimum") &&
        value.get<std::int64_t>() < schema["minimum"].get<std::int64_t>())
        return at + ": too small";
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
        return at + ": not in the closed list";
    if (schema.contains("pattern") &&
        !std::regex_search(value.get<std::string>(), std::regex{schema["pattern"].get<std::string>()}))
        return at + ": pattern";
    return {};
}

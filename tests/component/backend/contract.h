// openapi.yaml as a judge: whether a reply is what the contract promises. Knows the part of JSON Schema that the file
// uses.
#pragma once

#include <nlohmann/json.hpp>

#include <set>
#include <string>

class Contract {
public:
    explicit Contract(const std::string& json_file);

    // "" if the reply fits, else what is wrong. Notes the operation as seen.
    std::string judge(const std::string& method, const std::string& path, int status, const std::string& content_type,
                      const std::string& body);
    // "POST /v1/visits 201" of every answer the contract names that is not an error.
    [[nodiscard]] std::set<std::string> promised() const;
    [[nodiscard]] std::set<std::string> operations() const;  // "POST /v1/visits"
    [[nodiscard]] std::set<std::string> codes() const;
    [[nodiscard]] std::set<std::string> event_kinds() const;
    std::set<std::string> seen;

private:
    [[nodiscard]] const nlohmann::json& resolve(const nlohmann::json& node) const;
    [[nodiscard]] std::string template_of(const std::string& path) const;
    [[nodiscard]] std::string check(const nlohmann::json& value, const nlohmann::json& schema,
                                    const std::string& at) const;
    [[nodiscard]] std::string check_object(const nlohmann::json& value, const nlohmann::json& schema,
                                           const std::string& at) const;
    [[nodiscard]] std::string check_plain(const nlohmann::json& value, const nlohmann::json& schema,
                                          const std::string& at) const;

    nlohmann::json file;
};

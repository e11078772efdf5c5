// Reads one JSON object with the exactness that requests and import files are held to: every member that is asked for
// is remembered, finish() refuses the others with their place ("/residents/3/brith: unknown; did you mean 'birth'?").
// The first trouble wins and is kept; readers go on with empty values, so check finish() before using anything.
#pragma once

#include "common/result.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::backend {

class JsonReader {
public:
    explicit JsonReader(const nlohmann::json& json, std::string place = "");

    // A missing member without fallback is trouble. `most` counts bytes.
    std::string text(std::string_view key, std::optional<std::string> fallback = std::nullopt, std::size_t most = 2000);
    std::int64_t integer(std::string_view key, std::optional<std::int64_t> fallback, std::int64_t least,
                         std::int64_t most);
    bool flag(std::string_view key, bool fallback);
    std::vector<std::string> texts(std::string_view key, bool required = false);
    // One of a closed list.
    std::string word(std::string_view key, const std::vector<std::string>& allowed,
                     std::optional<std::string> fallback = std::nullopt);
    // "YYYY-MM-DD", checked for existence; "" only with a fallback.
    std::string date(std::string_view key, std::optional<std::string> fallback = std::nullopt);
    std::string bytes(std::string_view key, bool required = true);  // base64, decoded
    // Text by language: an object with at least "ja".
    nlohmann::json languages(std::string_view key, bool required);
    // Object members; nullptr when absent.
    const nlohmann::json* object(std::string_view key, bool required);
    const nlohmann::json* array(std::string_view key, bool required);

    void trouble(Errc code, std::string_view key, std::string_view what);
    [[nodiscard]] std::string place_of(std::string_view key) const;
    // Takes over the first trouble of a reader inside this one.
    void absorb(const Result<void>& inner);
    Result<void> finish();

private:
    const nlohmann::json* find(std::string_view key, bool required);

    const nlohmann::json& json;
    std::string place;
    std::vector<std::string> asked;
    std::optional<Error> first;
};

[[nodiscard]] bool is_date(std::string_view text);

}  // namespace madoguchi::backend

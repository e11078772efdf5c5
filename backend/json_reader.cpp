#include "backend/json_reader.h"

#include "common/base64.h"
#include "common/config.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace madoguchi::backend {
namespace {

std::optional<int> digits(std::string_view text) {
    int value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    if (!std::ranges::all_of(text, [](char c) { return c == '-' || (c >= '0' && c <= '9'); })) return false;
    auto year = digits(text.substr(0, 4));
    auto month = digits(text.substr(5, 2));
    auto day = digits(text.substr(8, 2));
    if (!year || !month || !day) return false;
    return (date::year{*year} / date::month{static_cast<unsigned>(*month)} / date::day{static_cast<unsigned>(*day)})
        .ok();
}

JsonReader::JsonReader(const nlohmann::json& value, std::string at) : json{value}, place{std::move(at)} {
    if (!json.is_object())
        first = Error{Errc::malformed, fmt::format("{}: an object is wanted", place.empty() ? "/" : place)};
}

std::string JsonReader::place_of(std::string_view key) const {
    return fmt::format("{}/{}", place, key);
}

void JsonReader::trouble(Errc code, std::string_view key, std::string_view what) {
    if (!first) first = Error{code, fmt::format("{}: {}", place_of(key), what)};
}

void JsonReader::absorb(const Result<void>& inner) {
    if (!inner && !first) first = inner.error();
}

const nlohmann::json* JsonReader::find(std::string_view key, bool required) {
    asked.emplace_back(key);
    if (!json.is_object()) return nullptr;
    auto at = json.find(key);
    if (at != json.end() && !at->is_null()) return &*at;
    if (required) trouble(Errc::missing, key, "is missing");
    return nullptr;
}

std::string JsonReader::text(std::string_view key, std::optional<std::string> fallback, std::size_t most) {
    const auto* value = find(key, !fallback);
    if (value == nullptr) return fallback.value_or("");
    if (!value->is_string()) {
        trouble(Errc::malformed, key, "a text is wanted");
        return "";
    }
    auto content = value->get<std::string>();
    if (content.size() > most) trouble(Errc::too_large, key, fmt::format("longer than {} bytes", most));
    return content;
}

std::int64_t JsonReader::integer(std::string_view key, std::optional<std::int64_t> fallback, std::int64_t least,
                                 std::int64_t most) {
    const auto* value = find(key, !fallback);
    if (value == nullptr) return fallback.value_or(0);
    if (!value->is_number_integer() || (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX)) {
        trouble(Errc::malformed, key, "a whole number is wanted");
        return least;
    }
    auto number = value->get<std::int64_t>();
    if (number < least || number > most) trouble(Errc::out_of_range, key, fmt::format("must be {} to {}", least, most));
    return number;
}

bool JsonReader::flag(std::string_view key, bool fallback) {
    const auto* value = find(key, false);
    if (value == nullptr) return fallback;
    if (!value->is_boolean()) {
        trouble(Errc::malformed, key, "true or false is wanted");
        return fallback;
    }
    return value->get<bool>();
}

std::vector<std::string> JsonReader::texts(std::string_view key, bool required) {
    std::vector<std::string> content;
    const auto* value = array(key, required);
    if (value == nullptr) return content;
    for (const auto& item : *value) {
        if (item.is_string()) {
            content.push_back(item.get<std::string>());
        } else {
            trouble(Errc::malformed, fmt::format("{}/{}", key, content.size()), "a text is wanted");
            break;
        }
    }
    return content;
}

std::string JsonReader::word(std::string_view key, const std::vector<std::string>& allowed,
                             std::optional<std::string> fallback) {
    auto content = text(key, fallback);
    if (std::ranges::find(allowed, content) == allowed.end() && content != fallback) {
        auto near = nearest(content, allowed);
        trouble(Errc::unknown_key, key,
                near.empty() ? "is none of the allowed words" : fmt::format("did you mean '{}'?", near));
    }
    return content;
}

std::string JsonReader::date(std::string_view key, std::optional<std::string> fallback) {
    auto content = text(key, fallback);
    if (!is_date(content) && content != fallback) trouble(Errc::malformed, key, "a date YYYY-MM-DD is wanted");
    return content;
}

std::string JsonReader::bytes(std::string_view key, bool required) {
    auto content = required ? text(key, std::nullopt, 262144) : text(key, "", 262144);
    auto decoded = from_base64(content);
    if (!decoded) trouble(Errc::malformed, key, "base64 is wanted");
    return decoded.value_or("");
}

nlohmann::json JsonReader::languages(std::string_view key, bool required) {
    const auto* value = object(key, required);
    if (value == nullptr) return nlohmann::json::object();
    for (const auto& [language, content] : value->items()) {
        if (!content.is_string()) trouble(Errc::malformed, fmt::format("{}/{}", key, language), "a text is wanted");
    }
    if (!value->contains("ja")) trouble(Errc::missing, fmt::format("{}/ja", key), "is missing");
    return *value;
}

const nlohmann::json* JsonReader::object(std::string_view key, bool required) {
    const auto* value = find(key, required);
    if (value == nullptr || value->is_object()) return value;
    trouble(Errc::malformed, key, "an object is wanted");
    return nullptr;
}

const nlohmann::json* JsonReader::array(std::string_view key, bool required) {
    const auto* value = find(key, required);
    if (value == nullptr || value->is_array()) return value;
    trouble(Errc::malformed, key, "a list is wanted");
    return nullptr;
}

Result<void> JsonReader::finish() {
    if (first) return fail_with(*first);
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(asked, key) != asked.end()) continue;
        auto near = nearest(key, asked);
        auto hint = near.empty() ? std::string{} : fmt::format("; did you mean '{}'?", near);
        // The key is the sender's text: it is shown only if it looks like a name, so that no data leaks into logs.
        return fail(Errc::unknown_key,
                    fmt::format("{}: unknown{}", place_of(key.size() <= 40 ? key : "(long name)"), hint));
    }
    return ok();
}

}  // namespace madoguchi::backend

// IPP attributes (RFC 8011) as plain values, so that everything but the adapter is free of libcups and can be tested.
// Numbers and enums are written in decimal, booleans "true"/"false"; a value the printer gave as "no-value" or
// "unknown" is an attribute without texts.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::drivers::document {

struct Attributes;

struct Attribute {
    std::vector<std::string> texts;
    std::vector<Attributes> collections;
};

struct Attributes {
    std::map<std::string, Attribute, std::less<>> by_name;

    [[nodiscard]] bool has(std::string_view name) const { return by_name.contains(name); }
    [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
    [[nodiscard]] std::string text(std::string_view name) const;            // the first, "" when absent
    [[nodiscard]] std::optional<int> integer(std::string_view name) const;  // absent, no-value or not a number: none
    [[nodiscard]] std::vector<Attributes> collections(std::string_view name) const;
};

}  // namespace madoguchi::drivers::document

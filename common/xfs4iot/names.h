// Names of enum values on the wire, as one table per enum. For the .cpp files of common/xfs4iot and drivers/device.
#pragma once

#include <array>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

namespace madoguchi::xfs4iot {

template <class Enum, std::size_t size>
using Names = std::array<std::pair<Enum, std::string_view>, size>;

template <class Enum, std::size_t size>
[[nodiscard]] std::string_view name_in(const Names<Enum, size>& names, Enum value) {
    for (const auto& [known, name] : names)
        if (known == value) return name;
    std::terminate();
}

template <class Enum, std::size_t size>
[[nodiscard]] std::optional<Enum> value_in(const Names<Enum, size>& names, std::string_view name) {
    for (const auto& [value, known] : names)
        if (known == name) return value;
    return std::nullopt;
}

}  // namespace madoguchi::xfs4iot

// The table layouts.toml, compiled in.
#pragma once

#include "common/result.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace madoguchi::drivers::evdev {

struct Layout {
    static constexpr std::size_t keys = 256;
    std::array<char, keys> plain{}, shifted{};  // 0: no character
};

// With the keypad. unknown_key: names the nearest layout; malformed: the table.
[[nodiscard]] Result<Layout> find_layout(std::string_view name);
[[nodiscard]] Result<Layout> find_layout_in(std::string_view toml, std::string_view name);

}  // namespace madoguchi::drivers::evdev

// Digits as people and forms write them. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace madoguchi::barcode {

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] inline bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, is_digit);
}

// Full-width digits (０ to ９ in UTF-8) as ordinary ones; everything else as it is.
[[nodiscard]] std::string with_narrow_digits(std::string_view text);

}  // namespace madoguchi::barcode

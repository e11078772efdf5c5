// What is UTF-8: RFC 3629, without overlong forms, surrogates and anything beyond U+10FFFF. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace madoguchi {

// How many bytes the character at the beginning takes; 0: there is none, or it is cut off.
[[nodiscard]] std::size_t utf8_character(std::string_view bytes);
[[nodiscard]] bool is_utf8(std::string_view bytes);

}  // namespace madoguchi

// RFC 4648 section 4: the standard alphabet, padded, no line breaks. Decoding is strict.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace madoguchi {

[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);  // nullopt: not base64
[[nodiscard]] std::string to_hex(std::string_view bytes);                     // lower case

}  // namespace madoguchi

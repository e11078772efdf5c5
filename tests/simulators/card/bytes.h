// Hex text of card files and control commands against bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::simulators::card {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

[[nodiscard]] std::string to_hex(View bytes);                        // upper case
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);  // blanks are skipped
[[nodiscard]] inline Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

}  // namespace madoguchi::simulators::card

// The bytes of a code as text. Old Japanese writers put Shift_JIS into QR codes, new ones UTF-8, mostly without saying
// so (reference "barcodes" 5). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace madoguchi::barcode {

enum class Charset { guess, utf8, shift_jis };

[[nodiscard]] std::optional<Charset> charset(std::string_view name);  // "guess", "utf-8", "shift_jis"

// UTF-8 without byte order mark; nullopt when the bytes are no text of that kind. Guessing: what is valid UTF-8 is
// that, unless it is made of two-byte characters only and would be half-width katakana in Shift_JIS (Windows-31J).
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view bytes, Charset charset);

}  // namespace madoguchi::barcode

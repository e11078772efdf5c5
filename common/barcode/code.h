// One code as it was read, and whether it may be handed on at all. Whatever is scanned is untrusted: the length is
// capped, only characters that the kind of code can hold pass, and a code that holds a My Number is refused.
#pragma once

#include "common/barcode/symbology.h"
#include "common/barcode/text.h"

#include <string>
#include <string_view>

namespace madoguchi::barcode {

struct Code {
    Symbology symbology = Symbology::unknown;
    std::string aim;    // AIM identifier, "]C1"; empty when the reader told none
    std::string bytes;  // the data without AIM identifier; for audit and for digits
    std::string text;   // the same in UTF-8; empty when the bytes are no text
    friend bool operator==(const Code&, const Code&) = default;
};

// Why a code is not handed on. Names on the wire are the lowerCamelCase of these.
enum class Unfit {
    none,
    too_long,           // over the configured cap
    wrong_characters,   // empty, or characters the kind of code cannot hold; control characters above all
    individual_number,  // holds a My Number
};
[[nodiscard]] std::string_view name(Unfit reason);

constexpr std::size_t longest_code = 7089;  // digits of the largest QR code

// Fills `text`, unless the reader did, and judges. GS passes where GS1 data can be (GS1-128, Data Matrix, QR, DataBar);
// TAB, CR and LF in two-dimensional codes; no other control character ever does.
[[nodiscard]] Unfit examine(Code& code, Charset charset, std::size_t longest = longest_code);

}  // namespace madoguchi::barcode

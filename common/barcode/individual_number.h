// Finds a My Number (個人番号) in a text, so that it can be refused: a kiosk must not read or keep one from a code
// (番号法 20条; reference "barcodes" 3). Pure.
#pragma once

#include <string_view>

namespace madoguchi::barcode {

// Twelve digits whose last one is the check digit of the others (総務省令85号 5条).
[[nodiscard]] bool individual_number(std::string_view digits);

// Whether a run of exactly twelve such digits is inside, also in full-width digits and as 4-4-4 with spaces or hyphens.
// Longer runs are other numbers: any twelve digits of a payment slip's 44 would do by chance.
[[nodiscard]] bool holds_individual_number(std::string_view text);

}  // namespace madoguchi::barcode

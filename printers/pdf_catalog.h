// Inside printers/: adds to a PDF made by Cairo what Cairo cannot write: ViewerPreferences with PrintScaling None (the
// impression of a seal must stay 1:1; printing systems shrink to 96 % otherwise) and the language.
// ISO 32000-1, 7.5.6 (incremental update), 12.2 (viewer preferences).
#pragma once

#include "common/result.h"

#include <string>

namespace madoguchi::printers {

// Errors: malformed (not a PDF with a classic cross-reference table).
[[nodiscard]] Result<std::string> with_print_preferences(std::string pdf);

}  // namespace madoguchi::printers

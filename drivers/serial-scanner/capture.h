// Records of a scanner's session (`capture` of the configuration) for replay tests, without what a code says.
#pragma once

#include "drivers/stream/capture.h"

namespace madoguchi::drivers::serial_scanner {

// What a code says may be somebody's: digits become 1, letters A and a, bytes over 7F others of their kind, so that
// Shift_JIS and UTF-8 stay what they are. Kept: length, AIM identifier, control and punctuation characters, and what
// was sent to the scanner. (Twelve zeros could be a My Number, twelve ones cannot: such a code would be refused when it
// is played again.) Knows across calls where a code began.
[[nodiscard]] Redact hide_codes();

}  // namespace madoguchi::drivers::serial_scanner

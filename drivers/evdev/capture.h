// Records of a keyboard scanner's session (`capture` of the configuration) for replay tests, without what was typed.
#pragma once

#include "drivers/evdev/layout.h"
#include "drivers/stream/capture.h"

namespace madoguchi::drivers::evdev {

// Letter keys become A, digit keys 1; scan codes and times become 0. Kept: number and order of events, the keys of an
// AIM identifier, modifiers, ends, and every key that gives another character with Shift or Ctrl. Knows across calls
// where a code began (behind Enter or Tab) and which key was pressed as which.
[[nodiscard]] Redact hide_keys(const Layout& layout);

}  // namespace madoguchi::drivers::evdev

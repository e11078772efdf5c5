// Readers by name: which are contactless, which to take when several are plugged in. A reader more is a line in the
// table of readers.cpp. Names are those pcscd gives: maker, model, interface, slot.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace madoguchi::drivers::pcsc {

// By the table; a reader it does not know counts as a contact reader until its card's ATR says otherwise.
[[nodiscard]] bool is_contactless(std::string_view reader_name);

// The reader to use: `wanted` when it is not empty, else the best of those that are plugged in (contactless before
// contact, never a slot for security modules; the first of equals, and `current` before all equals). "": none.
[[nodiscard]] std::string choose_reader(std::span<const std::string> plugged_in, std::string_view wanted,
                                        std::string_view current);

}  // namespace madoguchi::drivers::pcsc

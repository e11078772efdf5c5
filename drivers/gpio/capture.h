// Records of a panel's lines (`capture` of the configuration) for replay tests; nothing of a person passes here.
// A line of a record says in `text`
//   note    the configuration of the wiring, as TOML
//   open
//   in      "edge N 0|1": something happened on input N, whose level was then 0 or 1;
//           "level N 0|1": input N was found at another level than was known of it
//   out     "set N 0|1": output N was set
//   closed  the name of the error and its detail: lines could not be opened, read or set, or went away
#pragma once

#include "common/config.h"
#include "drivers/gpio/lines.h"

namespace madoguchi::drivers::gpio {

// What passes through `inner` goes to a new file in the directory that `section` names.
[[nodiscard]] std::unique_ptr<Lines> record(std::unique_ptr<Lines> inner, const ConfigSection& section);

}  // namespace madoguchi::drivers::gpio

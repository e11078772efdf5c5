// Mistakes somebody could make in the kiosk, put between model and runner: the simulation must find each.
#pragma once

#include "tests/simulation/world.h"

namespace madoguchi::simulation {

// What moves money or paper is done first and written down afterwards.
[[nodiscard]] Mutation intent_after_act();
// A payment whose answer was lost is simply tried again.
[[nodiscard]] Mutation unknown_payment_repeated();
// A sheet whose answer was lost is simply printed again.
[[nodiscard]] Mutation unknown_print_repeated();
// Money is given back as soon as the printer complains.
[[nodiscard]] Mutation money_back_on_any_trouble();

}  // namespace madoguchi::simulation

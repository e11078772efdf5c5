// The kiosk's whole behaviour. Pure: no clock, no I/O, no locale. The same events give the same states.
// Use:  auto [next, effects] = step(state, event);
#pragma once

#include "kiosk/model/event.h"

namespace madoguchi::model {

struct Transition {
    State state;
    Effects effects;
};

[[nodiscard]] Transition step(State state, const Event& event);

}  // namespace madoguchi::model

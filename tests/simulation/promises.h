// What must hold whatever happens. Asked at the devices, where money and paper move, after every step of the model, and
// when a world has come to rest.
#pragma once

#include "tests/simulation/outside.h"

namespace madoguchi::simulation {

void broken(Outside& outside, std::string promise);
[[nodiscard]] bool intended(const Outside& outside, const AttemptId& attempt, model::RecordKind kind);

// ---- at the devices, with the truth
void before_charge(Outside& outside, const xfs4iot::PayRequest& request);
void before_reversal(Outside& outside, const xfs4iot::ReverseRequest& request);
void before_print(Outside& outside, const VisitId& visit, const saga::Document& document);

// ---- after each step
void after_step(Outside& outside, const model::State& before, const model::State& now);

// ---- at the end, when everything works and nobody is there
void at_rest(Outside& outside, const model::State& state);

}  // namespace madoguchi::simulation

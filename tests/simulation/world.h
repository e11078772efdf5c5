// One story from one seed: a machine, some residents one after another, staff now and then, and what goes wrong.
#pragma once

#include "tests/simulation/resident.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace madoguchi::simulation {

struct Story {
    std::optional<std::string> broken;  // the promise; empty: all kept
    std::vector<Chance::Misfortune> misfortunes;
    std::vector<std::string> trace;
    // What the story came through.
    int visits = 0, charged = 0, sheets = 0, given_back = 0, to_staff = 0, power_cuts = 0;
};

// `without`: misfortunes left out. `traced`: keeps the lines.
[[nodiscard]] Story tell(std::uint64_t seed, const Mutation& mutation = {}, std::set<int> without = {},
                         bool traced = false);

// A failing seed again, with as few misfortunes as still break the same promise.
[[nodiscard]] Story shortest(std::uint64_t seed, const Mutation& mutation = {});

}  // namespace madoguchi::simulation

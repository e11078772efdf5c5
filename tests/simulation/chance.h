// Everything a simulated world leaves to chance, from one seed. Misfortunes (things that go wrong) have numbers, so
// that a run can be repeated without some of them: what is left of a failing run is then its cause.
#pragma once

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace madoguchi::simulation {

class Chance {
public:
    explicit Chance(std::uint64_t seed, std::set<int> without = {}) : random{seed}, without{std::move(without)} {}

    // 0 … below-1
    int pick(int below) { return static_cast<int>(random() % static_cast<std::uint64_t>(below)); }
    int between(int least, int most) { return least + pick(most - least + 1); }
    // An ordinary choice.
    bool once_in(int times) { return pick(times) == 0; }
    // Something goes wrong, once in `times`; never once calm() was called.
    bool misfortune(std::string_view what, int times) {
        const bool struck = once_in(times) && !is_calm;
        if (!struck) return false;
        const int number = next_misfortune++;
        if (without.contains(number)) return false;
        struck_list.push_back({number, std::string{what}});
        return true;
    }
    void calm() { is_calm = true; }

    struct Misfortune {
        int number;
        std::string what;
    };
    [[nodiscard]] const std::vector<Misfortune>& struck() const { return struck_list; }

private:
    std::mt19937_64 random;
    std::set<int> without;
    std::vector<Misfortune> struck_list;
    int next_misfortune = 0;
    bool is_calm = false;
};

}  // namespace madoguchi::simulation

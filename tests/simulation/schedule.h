// Virtual time: what is to happen when. Nothing waits; the clock jumps to the next thing.
#pragma once

#include "common/clock.h"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace madoguchi::simulation {

class Schedule final : public Clock {
public:
    [[nodiscard]] WallTime now() const override { return WallTime{Milliseconds{1795484640000} + passed}; }
    [[nodiscard]] SteadyTime steady() const override { return SteadyTime{std::chrono::hours{1} + passed}; }
    [[nodiscard]] Milliseconds elapsed() const { return passed; }

    void in(Milliseconds delay, std::function<void()> act) {
        waiting.emplace(std::pair{passed + delay, ++order}, std::move(act));
    }
    // Does the next thing; false when there is none.
    bool advance() {
        if (waiting.empty()) return false;
        auto next = waiting.extract(waiting.begin());
        passed = next.key().first;
        next.mapped()();
        return true;
    }

private:
    Milliseconds passed{0};
    std::uint64_t order = 0;
    std::map<std::pair<Milliseconds, std::uint64_t>, std::function<void()>> waiting;
};

}  // namespace madoguchi::simulation

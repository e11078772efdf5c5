// Contacts bounce: a level counts once no edge came for a while. No I/O, no clock of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace madoguchi::drivers::gpio {

class Debounce {
public:
    using Moment = std::chrono::steady_clock::time_point;

    Debounce(std::size_t inputs, std::chrono::milliseconds rest) : settling(inputs), rest{rest} {}

    void edge(std::size_t input, Moment now) { settling[input] = now + rest; }
    [[nodiscard]] bool restless(std::size_t input) const { return settling[input].has_value(); }
    // Inputs that have come to rest by `now`; each is told once.
    [[nodiscard]] std::vector<std::size_t> settled(Moment now);
    // When the next one comes to rest, as far as is known.
    [[nodiscard]] std::optional<Moment> next() const;
    void clear();

private:
    std::vector<std::optional<Moment>> settling;
    std::chrono::milliseconds rest;
};

}  // namespace madoguchi::drivers::gpio

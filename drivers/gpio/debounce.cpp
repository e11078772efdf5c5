#include "drivers/gpio/debounce.h"

namespace madoguchi::drivers::gpio {

std::vector<std::size_t> Debounce::settled(Moment now) {
    std::vector<std::size_t> found;
    for (std::size_t input = 0; input < settling.size(); ++input) {
        if (!settling[input] || *settling[input] > now) continue;
        settling[input].reset();
        found.push_back(input);
    }
    return found;
}

std::optional<Debounce::Moment> Debounce::next() const {
    std::optional<Moment> first;
    for (const auto& end : settling)
        if (end && (!first || *end < *first)) first = end;
    return first;
}

void Debounce::clear() {
    for (auto& end : settling) end.reset();
}

}  // namespace madoguchi::drivers::gpio

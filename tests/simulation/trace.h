// What happened, line by line, with virtual time; and the first promise that was broken.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi::simulation {

class Trace {
public:
    bool on = false;  // lines cost time: kept only when a failing seed is run again

    template <class... Parts>
    void line(std::chrono::milliseconds at, fmt::format_string<Parts...> format, Parts&&... parts) {
        if (on)
            lines.push_back(fmt::format("{:9.3f} s  ", static_cast<double>(at.count()) / 1000) +
                            fmt::format(format, std::forward<Parts>(parts)...));
    }
    // Only the first counts: what follows may be its consequence.
    void broken(std::chrono::milliseconds at, std::string promise) {
        line(at, "BROKEN: {}", promise);
        if (!first_broken) first_broken = std::move(promise);
    }

    std::vector<std::string> lines;
    std::optional<std::string> first_broken;
};

}  // namespace madoguchi::simulation

// Which refusals of peers are worth a line in the log: each peer's each kind once a minute, and no more than `most`
// lines a minute altogether, however many peers there are. Belongs to one thread.
#pragma once

#include "common/clock.h"

#include <chrono>
#include <map>
#include <string>

namespace madoguchi::backend {

class TurnedAway {
public:
    static constexpr std::size_t most = 64;

    // True when this one is to be logged. `what` names kind and peer.
    bool is_news(const std::string& what, WallTime now) {
        std::erase_if(logged, [&](const auto& one) { return now - one.second > again || one.second > now; });
        if (logged.contains(what) || logged.size() >= most) return false;
        logged.emplace(what, now);
        return true;
    }

private:
    static constexpr std::chrono::minutes again{1};
    std::map<std::string, WallTime> logged;
};

}  // namespace madoguchi::backend

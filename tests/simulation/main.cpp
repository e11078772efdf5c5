// simulation --first S --seeds N: N stories from seed S on; a failing one prints its seed and its shortest trace.
// Last line "N seeds, V violations"; exit status 1 when there is one.
#include "tests/simulation/world.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>

using namespace madoguchi;

namespace {

void print(std::uint64_t seed, const simulation::Story& story) {
    std::cout << "seed " << seed << ": " << story.broken.value_or("kept") << '\n';
    for (const auto& each : story.misfortunes) std::cout << "  misfortune " << each.number << ": " << each.what << '\n';
    for (const auto& line : story.trace) std::cout << "  " << line << '\n';
}

}  // namespace

int main(int count, char** words) {
    std::uint64_t first = 1;
    int seeds = 1000;
    bool trace = false;
    CLI::App app{"The kiosk in a world of virtual time, one story a seed."};
    app.add_option("--first", first, "The first seed");
    app.add_option("--seeds", seeds, "How many");
    app.add_flag("--trace", trace, "Print every story");
    CLI11_PARSE(app, count, words);
    if (!std::freopen("/dev/null", "w", stderr)) return 1;  // what a thousand kiosks log
    const auto started = std::chrono::steady_clock::now();
    int violations = 0;
    simulation::Story sum;
    for (int index = 0; index < seeds; ++index) {
        const auto seed = first + static_cast<std::uint64_t>(index);
        const auto story = simulation::tell(seed, {}, {}, trace);
        if (trace) print(seed, story);
        sum.visits += story.visits, sum.charged += story.charged, sum.sheets += story.sheets;
        sum.given_back += story.given_back, sum.to_staff += story.to_staff, sum.power_cuts += story.power_cuts;
        if (!story.broken) continue;
        ++violations;
        if (violations <= 5) print(seed, simulation::shortest(seed));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::cout << sum.visits << " visits, " << sum.charged << " charged, " << sum.sheets << " sheets, " << sum.given_back
              << " given back, " << sum.to_staff << " to staff, " << sum.power_cuts << " power cuts; "
              << static_cast<int>(sum.visits / took.count()) << " visits a second\n"
              << seeds << " seeds, " << violations << " violations\n";
    return violations == 0 ? 0 : 1;
}

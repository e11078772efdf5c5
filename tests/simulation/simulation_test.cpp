// A thousand stories, and the mistakes that a story must reveal.
#include "tests/simulation/mutants.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

namespace madoguchi::simulation {

namespace {

std::uint64_t first_seed() {
    const char* given = std::getenv("MADOGUCHI_SEED");
    return given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

std::string told(std::uint64_t seed, const Story& story) {
    auto text = "seed " + std::to_string(seed) + ": " + story.broken.value_or("kept") + "\n";
    for (const auto& line : story.trace) text += line + "\n";
    return text;
}

// The first story in which the mistake breaks a promise; empty: none of `most` does.
std::optional<std::string> caught(const Mutation& mistake, int most) {
    for (std::uint64_t seed = 1; seed <= static_cast<std::uint64_t>(most); ++seed)
        if (const auto story = tell(seed, mistake); story.broken) return story.broken;
    return {};
}

bool says(const std::optional<std::string>& promise, std::string_view words) {
    return promise && promise->find(words) != promise->npos;
}

}  // namespace

TEST_CASE("in a thousand stories every promise about money, paper and people is kept") {
    const auto first = first_seed();
    MESSAGE("first seed ", first, " (repeat with MADOGUCHI_SEED)");
    Story sum;
    for (std::uint64_t seed = first; seed < first + 1000; ++seed) {
        const auto story = tell(seed);
        sum.visits += story.visits, sum.charged += story.charged, sum.sheets += story.sheets;
        sum.given_back += story.given_back, sum.to_staff += story.to_staff, sum.power_cuts += story.power_cuts;
        if (story.broken) FAIL_CHECK(told(seed, shortest(seed)));
    }
    MESSAGE(sum.visits, " visits, ", sum.charged, " charged, ", sum.sheets, " sheets, ", sum.given_back,
            " given back, ", sum.to_staff, " to staff, ", sum.power_cuts, " power cuts");
    CHECK(sum.charged > 500);
    CHECK(sum.given_back > 20);
    CHECK(sum.to_staff > 20);
    CHECK(sum.power_cuts > 100);
}

TEST_CASE("the same seed tells the same story") {
    const auto seed = first_seed();
    CAPTURE(seed);
    CHECK(tell(seed, {}, {}, true).trace == tell(seed, {}, {}, true).trace);
}

TEST_CASE("a kiosk that writes its intent after the act is found out") {
    CHECK(says(caught(intent_after_act(), 50), "in the journal before"));
}

TEST_CASE("a kiosk that repeats a payment nobody knows the end of is found out") {
    CHECK(says(caught(unknown_payment_repeated(), 400), "asked for money twice"));
}

TEST_CASE("a kiosk that repeats a print nobody knows the end of is found out") {
    CHECK(says(caught(unknown_print_repeated(), 400), "printed twice"));
}

TEST_CASE("a kiosk that gives money back at any trouble of the printer is found out") {
    CHECK(says(caught(money_back_on_any_trouble(), 400), "only when no sheet came out"));
}

}  // namespace madoguchi::simulation

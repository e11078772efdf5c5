#include "terminal-daemon/supervisor/life.h"

#include <doctest/doctest.h>

using namespace madoguchi::supervisor;
using namespace std::chrono_literals;

namespace {

// A unit with a clock of its own.
struct Watched {
    Limits limits{.start = 10s,
                  .watchdog = 8s,
                  .abort = 2s,
                  .first_wait = 200ms,
                  .longest_wait = 1s,
                  .steady = 60s,
                  .starts = 4,
                  .within = 100s,
                  .rest = 600s};
    Life life;
    Time now{std::chrono::hours{1}};

    Order at(std::chrono::milliseconds later, Event event) {
        now += later;
        return advance(life, limits, event, now);
    }
    void run() {
        REQUIRE(at(0ms, Event::allowed) == Order::start);
        REQUIRE(at(1s, Event::ready) == Order::none);
        REQUIRE(life.phase == Phase::running);
    }
    // Waits until a tick has something to do.
    Order at_next_tick() {
        const auto due = next_tick(life, limits);
        REQUIRE(due.has_value());
        now = *due - 1ms;
        CHECK(at(0ms, Event::tick) == Order::none);
        return at(1ms, Event::tick);
    }
};

}  // namespace

TEST_CASE("a unit starts when it may, runs when it says so, and is left alone while it makes progress") {
    Watched unit;
    CHECK(unit.at(0ms, Event::tick) == Order::none);
    unit.run();
    for (int i = 0; i < 20; ++i) {
        CHECK(unit.at(7s, Event::beat) == Order::none);
        CHECK(unit.at(0ms, Event::tick) == Order::none);
    }
    CHECK(unit.life.starts == 1);
}

TEST_CASE("without progress it gets SIGABRT, then SIGKILL, then a new start, all within 15 seconds") {
    Watched unit;
    unit.run();
    const auto froze = unit.now;
    CHECK(unit.at_next_tick() == Order::abort);
    CHECK(unit.life.phase == Phase::ending);
    CHECK(unit.at(1s, Event::beat) == Order::none);  // too late
    CHECK(unit.at_next_tick() == Order::kill);
    CHECK_FALSE(next_tick(unit.life, unit.limits).has_value());
    CHECK(unit.at(10ms, Event::exited) == Order::none);
    CHECK(unit.life.phase == Phase::pausing);
    CHECK(unit.at_next_tick() == Order::start);
    CHECK(unit.now - froze < 15s);
}

TEST_CASE("a process that says itself that it is stuck is ended at once") {
    Watched unit;
    unit.run();
    CHECK(unit.at(1s, Event::trigger) == Order::abort);
}

TEST_CASE("a unit that does not become usable in time is ended and started again") {
    Watched unit;
    REQUIRE(unit.at(0ms, Event::allowed) == Order::start);
    CHECK_FALSE(settled(unit.life));
    CHECK(unit.at_next_tick() == Order::abort);
    unit.at(10ms, Event::exited);
    CHECK(settled(unit.life));  // others need not wait for it any longer
    CHECK(unit.at_next_tick() == Order::start);
    CHECK(settled(unit.life));
}

TEST_CASE("waits between restarts double up to the longest, and begin anew after a steady run") {
    Watched unit;
    unit.limits.starts = 100;
    unit.run();
    for (const auto wait : {200ms, 400ms, 800ms, 1000ms, 1000ms}) {
        const auto ended = unit.now;
        CHECK(unit.at(0ms, Event::exited) == Order::none);
        CHECK(unit.at_next_tick() == Order::start);
        CHECK(unit.now - ended == wait);
        unit.at(0ms, Event::ready);
    }
    for (int i = 0; i < 10; ++i) unit.at(7s, Event::beat);
    const auto ended = unit.now;
    unit.at(0ms, Event::exited);
    CHECK(unit.at_next_tick() == Order::start);
    CHECK(unit.now - ended == 200ms);
}

TEST_CASE("at the restart limit it rests, then is tried again with a clean record") {
    Watched unit;
    unit.run();
    for (int i = 0; i < 3; ++i) {
        unit.at(0ms, Event::exited);
        CHECK(unit.at_next_tick() == Order::start);
    }
    unit.at(0ms, Event::exited);
    CHECK(unit.life.phase == Phase::resting);
    const auto rested = unit.now;
    CHECK(unit.at_next_tick() == Order::start);
    CHECK(unit.now - rested == 600s);
    unit.at(0ms, Event::exited);
    CHECK(unit.life.phase == Phase::pausing);
}

TEST_CASE("restarts that are far apart never reach the limit") {
    Watched unit;
    unit.run();
    for (int i = 0; i < 20; ++i) {
        unit.at(30s, Event::exited);
        CHECK(unit.at_next_tick() == Order::start);
        unit.at(0ms, Event::ready);
    }
}

TEST_CASE("stop ends each phase: at once without a process, by SIGTERM and SIGKILL with one") {
    for (const auto phase : {Phase::waiting, Phase::pausing, Phase::resting}) {
        Watched unit;
        unit.life.phase = phase;
        CHECK(unit.at(0ms, Event::stop) == Order::none);
        CHECK(unit.life.phase == Phase::ended);
        CHECK(unit.at(1h, Event::tick) == Order::none);
    }
    Watched unit;
    unit.run();
    CHECK(unit.at(0ms, Event::stop) == Order::terminate);
    CHECK(unit.at_next_tick() == Order::kill);
    CHECK(unit.at(0ms, Event::exited) == Order::none);
    CHECK(unit.life.phase == Phase::ended);
    CHECK_FALSE(next_tick(unit.life, unit.limits).has_value());
}

TEST_CASE("stop while a hung process is being ended waits for its end and starts nothing") {
    Watched unit;
    unit.run();
    REQUIRE(unit.at_next_tick() == Order::abort);
    CHECK(unit.at(0ms, Event::stop) == Order::none);
    CHECK(unit.at_next_tick() == Order::kill);
    unit.at(0ms, Event::exited);
    CHECK(unit.life.phase == Phase::ended);
}

TEST_CASE("no event in any phase does harm: an end without a process, a second ready, a beat before ready") {
    for (const auto phase : {Phase::waiting, Phase::pausing, Phase::resting, Phase::ended}) {
        for (const auto event : {Event::ready, Event::beat, Event::trigger, Event::exited}) {
            Watched unit;
            unit.life.phase = phase;
            unit.life.since = unit.now;
            CHECK(unit.at(0ms, event) == Order::none);
            CHECK(unit.life.phase == phase);
        }
    }
}

TEST_CASE("a program that says nothing is up as soon as it was started and is not watched") {
    Watched unit;
    unit.limits.says_ready = false;
    unit.limits.watchdog = 0s;
    CHECK(unit.at(0ms, Event::allowed) == Order::start);
    CHECK(settled(unit.life));
    CHECK_FALSE(next_tick(unit.life, unit.limits).has_value());
}

#include "terminal-daemon/supervisor/life.h"

#include <algorithm>

namespace madoguchi::supervisor {
namespace {

void enter(Life& life, Phase phase, Time now) {
    life.phase = phase;
    life.since = now;
}

Order begin(Life& life, const Limits& limits, Time now) {
    enter(life, limits.says_ready ? Phase::starting : Phase::running, now);
    life.beat = now;
    life.killed = false;
    life.started.push_back(now);
    ++life.starts;
    return Order::start;
}

// A process that ran long enough has made good what failed before.
void forgive(Life& life, const Limits& limits, Time now) {
    if (life.phase == Phase::running && now - life.since >= limits.steady) life.failures = 0;
}

Order end(Life& life, const Limits& limits, Order how, Time now) {
    forgive(life, limits, now);
    enter(life, Phase::ending, now);
    return how;
}

Milliseconds wait_before_restart(const Life& life, const Limits& limits) {
    auto wait = limits.first_wait;
    for (int i = 1; i < life.failures && wait < limits.longest_wait; ++i) wait *= 2;
    return std::min(wait, limits.longest_wait);
}

bool at_limit(Life& life, const Limits& limits, Time now) {
    std::erase_if(life.started, [&](Time start) { return now - start > limits.within; });
    return static_cast<int>(life.started.size()) >= limits.starts;
}

Order after_exit(Life& life, const Limits& limits, Time now) {
    if (life.stopping) return enter(life, Phase::ended, now), Order::none;
    forgive(life, limits, now);
    ++life.failures;
    enter(life, at_limit(life, limits, now) ? Phase::resting : Phase::pausing, now);
    return Order::none;
}

Order stop(Life& life, const Limits& limits, Time now) {
    life.stopping = true;
    if (life.phase == Phase::starting || life.phase == Phase::running) return end(life, limits, Order::terminate, now);
    if (life.phase != Phase::ending) enter(life, Phase::ended, now);
    return Order::none;
}

Order on_tick(Life& life, const Limits& limits, Time now) {
    if (const auto due = next_tick(life, limits); !due || now < *due) return Order::none;
    switch (life.phase) {
        case Phase::starting:
        case Phase::running:
            return end(life, limits, Order::abort, now);
        case Phase::ending:
            life.killed = true;
            return Order::kill;
        case Phase::pausing:
            return begin(life, limits, now);
        case Phase::resting:
            life.started.clear();
            life.failures = 0;
            return begin(life, limits, now);
        case Phase::waiting:
        case Phase::ended:
            return Order::none;
    }
    return Order::none;
}

}  // namespace

std::string_view name(Phase phase) {
    switch (phase) {
        case Phase::waiting:
            return "waiting";
        case Phase::starting:
            return "starting";
        case Phase::running:
            return "running";
        case Phase::ending:
            return "ending";
        case Phase::pausing:
            return "pausing";
        case Phase::resting:
            return "resting";
        case Phase::ended:
            return "ended";
    }
    return "ended";
}

Order advance(Life& life, const Limits& limits, Event event, Time now) {
    const bool alive = life.phase == Phase::starting || life.phase == Phase::running;
    switch (event) {
        case Event::allowed:
            return life.phase == Phase::waiting ? begin(life, limits, now) : Order::none;
        case Event::ready:
            if (life.phase == Phase::starting) enter(life, Phase::running, now), life.beat = now;
            return Order::none;
        case Event::beat:
            if (life.phase == Phase::running) life.beat = now;
            return Order::none;
        case Event::trigger:
            return alive ? end(life, limits, Order::abort, now) : Order::none;
        case Event::exited:
            return has_process(life) ? after_exit(life, limits, now) : Order::none;
        case Event::stop:
            return stop(life, limits, now);
        case Event::tick:
            return on_tick(life, limits, now);
    }
    return Order::none;
}

std::optional<Time> next_tick(const Life& life, const Limits& limits) {
    switch (life.phase) {
        case Phase::starting:
            return life.since + limits.start;
        case Phase::running:
            if (limits.watchdog.count() == 0) return std::nullopt;
            return life.beat + limits.watchdog;
        case Phase::ending:
            if (life.killed) return std::nullopt;
            return life.since + limits.abort;
        case Phase::pausing:
            return life.since + wait_before_restart(life, limits);
        case Phase::resting:
            return life.since + limits.rest;
        case Phase::waiting:
        case Phase::ended:
            return std::nullopt;
    }
    return std::nullopt;
}

bool settled(const Life& life) {
    switch (life.phase) {
        case Phase::running:
        case Phase::pausing:
        case Phase::resting:
        case Phase::ended:
            return true;
        case Phase::waiting:
        case Phase::starting:
        case Phase::ending:
            return life.failures > 0;  // it has had its chance
    }
    return true;
}

bool has_process(const Life& life) {
    return life.phase == Phase::starting || life.phase == Phase::running || life.phase == Phase::ending;
}

}  // namespace madoguchi::supervisor

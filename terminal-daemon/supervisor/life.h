// The life of one watched process: what happened goes in, what is to be done comes out. Pure: no clock, no process; the
// supervisor feeds it and obeys. Rules as in systemd.service(5) (Restart=always, StartLimitBurst, WatchdogSec), with
// two differences for machines nobody looks at: waits between restarts grow, and after the restart limit a unit rests
// and is tried again instead of staying down for ever.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

namespace madoguchi::supervisor {

using Milliseconds = std::chrono::milliseconds;
using Time = std::chrono::steady_clock::time_point;

struct Limits {
    Milliseconds start{30'000};         // from its start to READY=1
    Milliseconds watchdog{0};           // longest time between two WATCHDOG=1; 0: not watched
    Milliseconds abort{3'000};          // SIGABRT (or SIGTERM) to SIGKILL
    Milliseconds first_wait{200};       // before the first restart; doubles each time
    Milliseconds longest_wait{10'000};  // and grows to this
    Milliseconds steady{60'000};        // ran so long: the next wait is the first again
    int starts = 8;                     // so many starts
    Milliseconds within{120'000};       // within this time are the restart limit
    Milliseconds rest{600'000};         // then it rests so long
    bool says_ready = true;             // false: up as soon as it was started
};

enum class Phase {
    waiting,   // for those it starts after
    starting,  // started, not usable yet
    running,   // usable
    ending,    // told to end
    pausing,   // ended, will be started again
    resting,   // at the restart limit
    ended      // for good: the supervisor stops
};
[[nodiscard]] std::string_view name(Phase phase);

enum class Event { allowed, ready, beat, trigger, exited, stop, tick };
enum class Order { none, start, terminate, abort, kill };

struct Life {
    Phase phase = Phase::waiting;
    Time since;                // of the phase
    Time beat;                 // last sign of progress
    std::deque<Time> started;  // recent starts
    int failures = 0;          // ends in a row that were not asked for
    int starts = 0;            // in all
    bool stopping = false;
    bool killed = false;  // in this ending
};

// `trigger` is WATCHDOG=trigger: the process itself says that it is stuck. Events that mean nothing in a phase (a beat
// of a process that is ending) change nothing.
[[nodiscard]] Order advance(Life& life, const Limits& limits, Event event, Time now);
// When `tick` will have something to do; nullopt: only an event can change anything.
[[nodiscard]] std::optional<Time> next_tick(const Life& life, const Limits& limits);
// Those that start after it need wait no longer: it is usable, or did not become so.
[[nodiscard]] bool settled(const Life& life);
[[nodiscard]] bool has_process(const Life& life);

}  // namespace madoguchi::supervisor

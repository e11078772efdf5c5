#include "terminal-daemon/supervisor/supervisor.h"

#include "common/log.h"
#include "terminal-daemon/supervisor/process.h"

#include <fmt/format.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <nlohmann/json.hpp>

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

namespace madoguchi::supervisor {
namespace {

constexpr std::chrono::seconds status_again{1};  // after a full disk

Time now() {
    return std::chrono::steady_clock::now();
}

}  // namespace

Supervisor::Supervisor(asio::io_context& given, std::vector<Unit> wanted, std::filesystem::path place)
    : loop{given},
      state{std::move(place)},
      notifications{given, [this](pid_t process, std::string_view message) { heard(process, message); }},
      timer{given} {
    for (auto& unit : wanted) units.push_back({.unit = std::move(unit), .life = {}});
}

Result<void> Supervisor::open() {
    prctl(PR_SET_CHILD_SUBREAPER, 1);  // what a unit leaves behind is reaped here
    return notifications.open(state / "supervisor.sock");
}

void Supervisor::begin() {
    start(loop, [this] { return notifications.run(); });
    start(loop, [this] { return await_exits(); });
    let_others();
}

void Supervisor::stop() {
    stopping = true;
    let_others();
}

void Supervisor::happen(Watched& one, Event event) {
    const auto before = one.life.phase;
    const auto order = advance(one.life, one.unit.limits, event, now());
    obey(one, order);
    if (one.life.phase == before) return;
    log_event(LogEvent::unit_phase, {{"unit", one.unit.name},
                                     {"phase", std::string{name(one.life.phase)}},
                                     {"process", std::int64_t{one.process}},
                                     {"starts", std::int64_t{one.life.starts}}});
    if (one.life.phase == Phase::resting) log_event(LogEvent::unit_rests, {{"unit", one.unit.name}});
    let_others();
}

void Supervisor::obey(Watched& one, Order order) {
    switch (order) {
        case Order::none:
            return;
        case Order::start:
            return launch(one);
        case Order::terminate:
            return signal_process(one.process, SIGTERM);
        case Order::abort:
            log_event(LogEvent::unit_stuck, {{"unit", one.unit.name}, {"process", std::int64_t{one.process}}});
            return signal_process(one.process, SIGABRT);
        case Order::kill:
            return signal_process(one.process, SIGKILL);
    }
}

void Supervisor::launch(Watched& one) {
    auto environment = one.unit.environment;
    environment.push_back("NOTIFY_SOCKET=" + std::filesystem::absolute(state / "supervisor.sock").string());
    const auto watchdog = std::chrono::microseconds{one.unit.limits.watchdog}.count();
    if (watchdog > 0) environment.push_back(fmt::format("WATCHDOG_USEC={}", watchdog));
    const auto process = start_process(one.unit.command, environment);
    one.process = process ? process.value() : 0;
    if (process) return;
    log_event(LogEvent::unit_ended, {{"unit", one.unit.name}, {"how", process.error().detail}});
    obey(one, advance(one.life, one.unit.limits, Event::exited, now()));
}

// A message counts for the unit whose process, or whose session, it came from.
Supervisor::Watched* Supervisor::owner(pid_t process) {
    const auto session = getsid(process);
    const auto found = std::ranges::find_if(units, [&](const Watched& one) {
        return one.process > 0 && (one.process == process || one.process == session);
    });
    return found == units.end() ? nullptr : &*found;
}

void Supervisor::heard(pid_t process, std::string_view message) {
    auto* one = owner(process);
    if (one == nullptr) return;
    if (message == "READY=1") happen(*one, Event::ready);
    if (message == "WATCHDOG=1") happen(*one, Event::beat);
    if (message == "WATCHDOG=trigger") happen(*one, Event::trigger);
}

Task<> Supervisor::await_exits() {
    asio::signal_set children{loop, SIGCHLD};
    while (true) {
        for (const auto& exit : reap()) ended(exit.how, exit.process);
        boost::system::error_code code;
        co_await children.async_wait(asio::redirect_error(asio::use_awaitable, code));
        if (code) co_return;
    }
}

void Supervisor::ended(const std::string& how, pid_t process) {
    const auto one = std::ranges::find(units, process, &Watched::process);
    if (one == units.end()) return;  // somebody's grandchild
    end_session(process);
    one->process = 0;
    log_event(LogEvent::unit_ended, {{"unit", one->unit.name}, {"how", how}});
    happen(*one, Event::exited);
}

void Supervisor::let_others() {
    if (busy) return;  // happen() within: the outer one sees to it
    busy = true;
    stopping ? stop_next() : allow_next();
    busy = false;
    write_status();
    look_again();
    if (stopping && all([](const Life& life) { return life.phase == Phase::ended; })) {
        notifications.close();
        return loop.stop();
    }
    if (told || stopping || !all(&supervisor::settled)) return;
    told = true;
    settled();
}

void Supervisor::allow_next() {
    const auto up = [this](const std::string& name) {
        const auto first = std::ranges::find(units, name, [](const Watched& one) { return one.unit.name; });
        return first == units.end() || supervisor::settled(first->life);
    };
    for (bool changed = true; changed;) {
        changed = false;
        for (auto& one : units) {
            if (one.life.phase != Phase::waiting || !std::ranges::all_of(one.unit.after, up)) continue;
            happen(one, Event::allowed);
            changed = true;
        }
    }
}

// In reverse: a unit ends when nothing that came after it is left.
void Supervisor::stop_next() {
    const auto needed = [this](const Watched& one) {
        return std::ranges::any_of(units, [&](const Watched& other) {
            return other.life.phase != Phase::ended &&
                   std::ranges::find(other.unit.after, one.unit.name) != other.unit.after.end();
        });
    };
    for (bool changed = true; changed;) {
        changed = false;
        for (auto& one : units) {
            if (one.life.stopping || needed(one)) continue;
            happen(one, Event::stop);
            changed = true;
        }
    }
}

void Supervisor::look_again() {
    std::optional<Time> first;
    for (const auto& one : units) {
        const auto due = next_tick(one.life, one.unit.limits);
        if (due && (!first || *due < *first)) first = due;
    }
    if (status_due) first = std::min(first.value_or(Time::max()), now() + status_again);
    timer.cancel();
    if (!first) return;
    timer.expires_at(*first);
    timer.async_wait([this](boost::system::error_code code) {
        if (code) return;
        for (auto& one : units) happen(one, Event::tick);
        if (status_due) write_status();
        look_again();
    });
}

void Supervisor::write_status() {
    auto list = nlohmann::json::array();
    for (const auto& one : units) {
        list.push_back({{"name", one.unit.name},
                        {"phase", name(one.life.phase)},
                        {"process", one.process},
                        {"starts", one.life.starts}});
    }
    const auto file = state / "supervisor.json";
    std::ofstream fresh{file.string() + ".new"};
    fresh << nlohmann::json{{"units", std::move(list)}}.dump() << "\n";
    fresh.close();
    std::error_code trouble;
    // A reader sees all of it or the former, also when the disk is full.
    if (fresh) std::filesystem::rename(file.string() + ".new", file, trouble);
    status_due = !fresh || trouble;
}

bool Supervisor::all(bool (*test)(const Life&)) const {
    return std::ranges::all_of(units, [&](const Watched& one) { return test(one.life); });
}

}  // namespace madoguchi::supervisor

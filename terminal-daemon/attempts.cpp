#include "terminal-daemon/attempts.h"

#include "common/log.h"

#include <algorithm>
#include <exception>

namespace madoguchi::daemon {
namespace {

constexpr auto kept = std::chrono::hours{24 * 90};
constexpr std::size_t most_cancels = 64;  // of attempts that never came; a bound, not a feature

}  // namespace

Result<Attempts> Attempts::open(const std::filesystem::path& state, const std::string& service, const Clock& clock) {
    BOOST_OUTCOME_TRY(auto table, AttemptTable::open(state / (service + ".attempts")));
    BOOST_OUTCOME_TRY(table.forget_finished_before(clock.now() - kept));
    return Attempts{std::move(table), service, clock};
}

Result<void> Attempts::begin(const AttemptId& attempt, std::string_view kind, std::string_view request) {
    BOOST_OUTCOME_TRY(table.begin(attempt, kind, request, clock->now()));
    running = attempt;
    running_wire.clear();
    return ok();
}

void Attempts::on_wire(const AttemptId& attempt, std::string_view wire) {
    running_wire = wire;
    if (auto stored = table.on_wire(attempt, wire); !stored) {
        log_event(LogEvent::attempt_store_failed, {{"service", service}, {"reason", stored.error().detail}});
        std::terminate();
    }
}

void Attempts::finish(const AttemptId& attempt, std::string_view result) {
    if (running == attempt) running = {};
    std::erase_if(to_cancel, [&](const AttemptId& other) { return other == attempt; });
    if (auto stored = table.finish(attempt, result); !stored) {
        log_event(LogEvent::attempt_store_failed, {{"service", service}, {"reason", stored.error().detail}});
        std::terminate();
    }
}

void Attempts::request_cancel(const AttemptId& attempt) {
    if (to_cancel.size() < most_cancels) to_cancel.insert(attempt);
}

bool Attempts::take_cancel(const AttemptId& attempt) {
    return to_cancel.erase(attempt) > 0;
}

bool usable_id(std::string_view text) {
    auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, allowed);
}

}  // namespace madoguchi::daemon

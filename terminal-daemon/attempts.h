// The attempts of one device as its service sees them: each attempt id is taken once, stored before the wire, and its
// end is stored before it is told. A store that fails in the middle of an attempt ends the process: going on would let
// the wire know what the table does not, and the restart can still tell begun from on the wire.
#pragma once

#include "common/attempt_table.h"

#include <set>

namespace madoguchi::daemon {

class Attempts {
public:
    // Opens state/NAME.attempts and forgets finished attempts older than 90 days.
    static Result<Attempts> open(const std::filesystem::path& state, const std::string& service, const Clock& clock);

    // conflict: used before. Any other failure: nothing may be done either.
    Result<void> begin(const AttemptId& attempt, std::string_view kind, std::string_view request);
    void on_wire(const AttemptId& attempt, std::string_view wire);
    void finish(const AttemptId& attempt, std::string_view result);
    Result<std::optional<AttemptRow>> find(const AttemptId& attempt) { return table.find(attempt); }

    // Cancel of an attempt that waits in the queue or runs; the service looks when it begins.
    void request_cancel(const AttemptId& attempt);
    [[nodiscard]] bool take_cancel(const AttemptId& attempt);

    // The attempt being executed, "" when none; its wire id as far as it is known.
    AttemptId running = {};
    std::string running_wire = {};

private:
    Attempts(AttemptTable table, std::string service, const Clock& clock)
        : table{std::move(table)}, service{std::move(service)}, clock{&clock} {}
    AttemptTable table;
    std::string service;
    const Clock* clock;
    std::set<AttemptId> to_cancel;
};

// 1 to 64 of A-Z a-z 0-9 - _ : what an attempt or visit id may look like here.
[[nodiscard]] bool usable_id(std::string_view text);

}  // namespace madoguchi::daemon

// What staff see and do: users, sessions, events, suspensions, refusals with their true causes, day totals, and the log
// of every look. Database Worker only.
#pragma once

#include "backend/storage/visits.h"

namespace madoguchi::backend {

enum class Role { clerk, supervisor, administrator };  // each may do what the ones before may
[[nodiscard]] std::string_view name(Role role);
[[nodiscard]] std::optional<Role> role_named(std::string_view name);

struct StaffUser {
    std::string name, password;  // argon2id, encoded
    Role role = Role::clerk;
    std::int64_t failures = 0;
    WallTime locked_until;
};

struct StaffEvent {
    std::string id, terminal, kind, visit, document, attempt, device, state, done_by;
    std::int64_t amount = 0;
    WallTime time, done_time;
    std::string idempotency_key = {};  // the terminal's name for it
    std::string serial = {};           // of the document, when it is read
};

struct Refusal {
    std::string id, terminal, visit, service, code;
    std::vector<std::string> causes;
    WallTime time;
};

struct DayTotal {
    std::string fee_code, means;
    std::int64_t payments = 0, copies = 0, amount = 0;  // reversals taken away
};

struct Suspension {
    std::string service, reason_ja, reason_en, by_whom;  // service "*": the whole machine
    WallTime since;
};

struct Access {
    WallTime time;
    std::string name, role, action, object;
};

class StaffRecords {
public:
    StaffRecords(Database& database, const Sealer& sealer) : database{database}, sealer{sealer} {}

    Result<void> put_user(const StaffUser& user);
    Result<std::optional<StaffUser>> user(const std::string& name);
    Result<std::vector<StaffUser>> users();
    Result<void> note_failure(const StaffUser& user, WallTime locked_until);
    Result<void> open_session(const std::string& token, const std::string& name, WallTime expires);
    Result<std::optional<StaffUser>> session(const std::string& token, WallTime now);
    Result<void> end_session(const std::string& token);

    Result<void> add_event(const StaffEvent& event);
    // What still waits, all of it, newest first.
    Result<std::vector<StaffEvent>> open_events();
    // The `most` that were settled last.
    Result<std::vector<StaffEvent>> settled_events(std::int64_t most);
    Result<std::vector<StaffEvent>> events_of(const std::string& visit);
    // Idempotency keys of the `most` events of this kind and terminal that were settled last, since `from`.
    Result<std::vector<std::string>> settled_keys(const std::string& terminal, const std::string& kind, WallTime from,
                                                  std::int64_t most);
    Result<bool> finish_event(const std::string& id, const std::string& by, WallTime now);

    Result<void> add_refusal(const Refusal& refusal);
    Result<std::vector<Refusal>> refusals(WallTime from, WallTime until, bool with_causes);

    Result<std::vector<DayTotal>> totals(WallTime from, WallTime until);

    Result<void> suspend(const Suspension& suspension);
    Result<void> resume(const std::string& service);
    Result<std::vector<Suspension>> suspensions();

    Result<void> log_access(const Access& access);
    Result<std::vector<Access>> accesses(std::int64_t most);
    // What was done to one object ("<id>" or "<id> what"), oldest first.
    Result<std::vector<Access>> accesses_of(const std::string& action, const std::string& object);
    Result<void> purge(WallTime refusals_before, WallTime sessions_before);

private:
    Database& database;
    const Sealer& sealer;
};

}  // namespace madoguchi::backend

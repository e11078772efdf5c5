#include "backend/storage/staff_records.h"

#include "common/digest.h"
#include "common/ids.h"
#include "common/json.h"

#include <array>

namespace madoguchi::backend {
namespace {

constexpr std::array<std::string_view, 3> role_names{"clerk", "supervisor", "administrator"};
constexpr std::string_view user_columns =
    "select u.name, u.password, u.role, u.failures, u.locked_until from staff_users u ";

constexpr std::string_view event_columns =
    "select id, time, terminal, kind, visit, document, attempt, amount, device, state, done_by, done_time, "
    "(select serial from documents where documents.id = staff_events.document) from staff_events ";

std::vector<StaffEvent> events_in(const Rows& rows) {
    std::vector<StaffEvent> found;
    for (const auto& row : rows) {
        found.push_back({.id = row.text(0),
                         .terminal = row.text(2),
                         .kind = row.text(3),
                         .visit = row.text(4),
                         .document = row.text(5),
                         .attempt = row.text(6),
                         .device = row.text(8),
                         .state = row.text(9),
                         .done_by = row.text(10),
                         .amount = row.integer(7),
                         .time = wall_time(row.integer(1)),
                         .done_time = wall_time(row.integer(11)),
                         .serial = row.text(12)});
    }
    return found;
}

std::vector<Access> accesses_in(const Rows& rows) {
    std::vector<Access> found;
    for (const auto& row : rows)
        found.push_back({wall_time(row.integer(0)), row.text(1), row.text(2), row.text(3), row.text(4)});
    return found;
}

StaffUser user_of(const Row& row) {
    return {.name = row.text(0),
            .password = row.text(1),
            .role = role_named(row.text(2)).value_or(Role::clerk),
            .failures = row.integer(3),
            .locked_until = wall_time(row.integer(4))};
}

}  // namespace

std::string_view name(Role role) {
    return role_names[static_cast<std::size_t>(role)];
}

std::optional<Role> role_named(std::string_view name) {
    for (std::size_t at = 0; at < role_names.size(); ++at) {
        if (role_names[at] == name) return static_cast<Role>(at);
    }
    return std::nullopt;
}

Result<void> StaffRecords::put_user(const StaffUser& user) {
    BOOST_OUTCOME_TRY(database.run("delete from staff_sessions where name = :1", {user.name}));
    BOOST_OUTCOME_TRY(database.run("delete from staff_users where name = :1", {user.name}));
    return database.run(
        "insert into staff_users (name, role, password, failures, locked_until) values (:1, :2, :3, 0, 0)",
        {user.name, std::string{madoguchi::backend::name(user.role)}, user.password});
}

Result<std::optional<StaffUser>> StaffRecords::user(const std::string& name) {
    BOOST_OUTCOME_TRY(auto rows, database.rows(std::string{user_columns} + "where u.name = :1", {name}));
    if (rows.empty()) return std::nullopt;
    return std::optional{user_of(rows.front())};
}

Result<std::vector<StaffUser>> StaffRecords::users() {
    BOOST_OUTCOME_TRY(auto rows, database.rows(std::string{user_columns} + "order by u.name"));
    std::vector<StaffUser> found;
    for (const auto& row : rows) found.push_back(user_of(row));
    return found;
}

Result<void> StaffRecords::note_failure(const StaffUser& user, WallTime locked_until) {
    return database.run("update staff_users set failures = :1, locked_until = :2 where name = :3",
                        {user.failures, milliseconds(locked_until), user.name});
}

Result<void> StaffRecords::open_session(const std::string& token, const std::string& name, WallTime expires) {
    return database.run("insert into staff_sessions (token_hash, name, expires) values (:1, :2, :3)",
                        {sha256_hex(token), name, milliseconds(expires)});
}

Result<std::optional<StaffUser>> StaffRecords::session(const std::string& token, WallTime now) {
    BOOST_OUTCOME_TRY(
        auto rows,
        database.rows(std::string{user_columns} +
                          "join staff_sessions s on s.name = u.name where s.token_hash = :1 and s.expires > :2",
                      {sha256_hex(token), milliseconds(now)}));
    if (rows.empty()) return std::nullopt;
    return std::optional{user_of(rows.front())};
}

Result<void> StaffRecords::end_session(const std::string& token) {
    return database.run("delete from staff_sessions where token_hash = :1", {sha256_hex(token)});
}

Result<void> StaffRecords::add_event(const StaffEvent& event) {
    return database.run(
        "insert into staff_events (id, time, terminal, kind, visit, document, attempt, amount, device, state, done_by, "
        "done_time, idempotency_key) "
        "values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, '', 0, :11)",
        {event.id, milliseconds(event.time), event.terminal, event.kind, event.visit, event.document, event.attempt,
         event.amount, event.device, event.state, event.idempotency_key});
}

Result<std::vector<StaffEvent>> StaffRecords::open_events() {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows(std::string{event_columns} + "where done_by = '' order by time desc, id desc"));
    return events_in(rows);
}

Result<std::vector<StaffEvent>> StaffRecords::settled_events(std::int64_t most) {
    BOOST_OUTCOME_TRY(auto rows, database.rows(std::string{event_columns} +
                                                   "where done_by <> '' order by done_time desc, id desc limit :1",
                                               {most}));
    return events_in(rows);
}

Result<std::vector<StaffEvent>> StaffRecords::events_of(const std::string& visit) {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows(std::string{event_columns} + "where visit = :1 order by time, id", {visit}));
    return events_in(rows);
}

Result<std::vector<std::string>> StaffRecords::settled_keys(const std::string& terminal, const std::string& kind,
                                                            WallTime from, std::int64_t most) {
    BOOST_OUTCOME_TRY(auto rows, database.rows("select idempotency_key from staff_events where terminal = :1 and kind "
                                               "= :2 and done_time >= :3 and done_by <> '' and idempotency_key <> '' "
                                               "order by done_time desc, id desc limit :4",
                                               {terminal, kind, milliseconds(from), most}));
    std::vector<std::string> found;
    for (const auto& row : rows) found.push_back(row.text(0));
    return found;
}

Result<bool> StaffRecords::finish_event(const std::string& id, const std::string& by, WallTime now) {
    BOOST_OUTCOME_TRY(
        auto changed,
        database.change("update staff_events set done_by = :1, done_time = :2 where id = :3 and done_by = ''",
                        {by, milliseconds(now), id}));
    return changed == 1;
}

Result<void> StaffRecords::add_refusal(const Refusal& refusal) {
    return database.run(
        "insert into refusals (id, time, terminal, visit, service, code, causes_sealed) values (:1, :2, :3, :4, :5, "
        ":6, :7)",
        {refusal.id, milliseconds(refusal.time), refusal.terminal, refusal.visit, refusal.service, refusal.code,
         sealer.seal(nlohmann::json(refusal.causes).dump(), "refusals:" + refusal.id)});
}

Result<std::vector<Refusal>> StaffRecords::refusals(WallTime from, WallTime until, bool with_causes) {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows("select id, time, terminal, visit, service, code, causes_sealed from refusals "
                                    "where time >= :1 and time < :2 order by time desc, id desc limit 500",
                                    {milliseconds(from), milliseconds(until)}));
    std::vector<Refusal> found;
    for (const auto& row : rows) {
        Refusal refusal{.id = row.text(0),
                        .terminal = row.text(2),
                        .visit = row.text(3),
                        .service = row.text(4),
                        .code = row.text(5),
                        .causes = {},
                        .time = wall_time(row.integer(1))};
        if (with_causes) {
            BOOST_OUTCOME_TRY(auto plain, sealer.unseal(row.text(6), "refusals:" + refusal.id));
            BOOST_OUTCOME_TRY(auto json, parse_json(plain));
            BOOST_OUTCOME_TRY(refusal.causes, decode<std::vector<std::string>>(json));
        }
        found.push_back(std::move(refusal));
    }
    return found;
}

Result<std::vector<DayTotal>> StaffRecords::totals(WallTime from, WallTime until) {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows("select fee_code, means, sum(case outcome when 'paid' then 1 when 'reversed' then "
                                    "-1 else 0 end), "
                                    "sum(case when outcome = 'paid' then copies else -copies end), "
                                    "sum(case when outcome = 'paid' then amount else -amount end) from payment_entries "
                                    "where time >= :1 and time < :2 and (outcome = 'paid' or outcome = 'reversed' or "
                                    "outcome = 'refunded') "
                                    "group by fee_code, means order by fee_code, means",
                                    {milliseconds(from), milliseconds(until)}));
    std::vector<DayTotal> found;
    for (const auto& row : rows) {
        found.push_back({.fee_code = row.text(0),
                         .means = row.text(1),
                         .payments = row.integer(2),
                         .copies = row.integer(3),
                         .amount = row.integer(4)});
    }
    return found;
}

Result<void> StaffRecords::suspend(const Suspension& suspension) {
    BOOST_OUTCOME_TRY(resume(suspension.service));
    return database.run(
        "insert into suspensions (service, reason_ja, reason_en, since, by_whom) values (:1, :2, :3, :4, :5)",
        {suspension.service, suspension.reason_ja, suspension.reason_en, milliseconds(suspension.since),
         suspension.by_whom});
}

Result<void> StaffRecords::resume(const std::string& service) {
    return database.run("delete from suspensions where service = :1", {service});
}

Result<std::vector<Suspension>> StaffRecords::suspensions() {
    BOOST_OUTCOME_TRY(
        auto rows,
        database.rows("select service, reason_ja, reason_en, by_whom, since from suspensions order by service"));
    std::vector<Suspension> found;
    for (const auto& row : rows) {
        found.push_back({.service = row.text(0),
                         .reason_ja = row.text(1),
                         .reason_en = row.text(2),
                         .by_whom = row.text(3),
                         .since = wall_time(row.integer(4))});
    }
    return found;
}

Result<void> StaffRecords::log_access(const Access& access) {
    return database.run(
        "insert into access_log (id, time, name, role, action, object, subject) values (:1, :2, :3, :4, :5, :6, :7)",
        {new_ulid(milliseconds(access.time)), milliseconds(access.time), access.name, access.role, access.action,
         access.object, access.object.substr(0, access.object.find(' '))});
}

Result<std::vector<Access>> StaffRecords::accesses(std::int64_t most) {
    BOOST_OUTCOME_TRY(
        auto rows,
        database.rows("select time, name, role, action, object from access_log order by time desc, id desc limit :1",
                      {most}));
    return accesses_in(rows);
}

Result<std::vector<Access>> StaffRecords::accesses_of(const std::string& action, const std::string& object) {
    BOOST_OUTCOME_TRY(auto rows,
                      database.rows("select time, name, role, action, object from access_log where subject = :1 and "
                                    "action = :2 order by time, id",
                                    {object, action}));
    return accesses_in(rows);
}

Result<void> StaffRecords::purge(WallTime refusals_before, WallTime sessions_before) {
    BOOST_OUTCOME_TRY(database.run("delete from refusals where time < :1", {milliseconds(refusals_before)}));
    return database.run("delete from staff_sessions where expires < :1", {milliseconds(sessions_before)});
}

}  // namespace madoguchi::backend

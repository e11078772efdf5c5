#include "common/attempt_table.h"

#include <fmt/format.h>

#include <exception>

namespace madoguchi {
namespace {

constexpr std::string_view table =
    "CREATE TABLE IF NOT EXISTS attempt (attempt TEXT PRIMARY KEY, kind TEXT NOT NULL, request TEXT NOT NULL, "
    "wire TEXT NOT NULL, state INTEGER NOT NULL, result TEXT NOT NULL, time INTEGER NOT NULL)";

constexpr std::int64_t code(AttemptState state) {
    switch (state) {
        case AttemptState::begun:
            return 0;
        case AttemptState::on_wire:
            return 1;
        case AttemptState::finished:
            return 2;
    }
    std::terminate();
}

AttemptState state_of(std::int64_t number) {
    for (auto state : {AttemptState::begun, AttemptState::on_wire})
        if (code(state) == number) return state;
    return AttemptState::finished;
}

AttemptRow to_attempt(const sqlite::Row& row) {
    return {.attempt = {sqlite::text(row[0])},
            .kind = sqlite::text(row[1]),
            .request = sqlite::text(row[2]),
            .wire = sqlite::text(row[3]),
            .state = state_of(sqlite::integer(row[4])),
            .result = sqlite::text(row[5]),
            .time = WallTime{Milliseconds{sqlite::integer(row[6])}}};
}

}  // namespace

Result<AttemptTable> AttemptTable::open(const std::filesystem::path& file) {
    BOOST_OUTCOME_TRY(auto database, sqlite::Database::open(file, sqlite::Access::write));
    BOOST_OUTCOME_TRY(database.check());
    BOOST_OUTCOME_TRY(database.run(table));
    return AttemptTable{std::move(database)};
}

Result<void> AttemptTable::begin(const AttemptId& attempt, std::string_view kind, std::string_view request,
                                 WallTime time) {
    BOOST_OUTCOME_TRY(database.run("INSERT INTO attempt VALUES (?, ?, ?, '', ?, '', ?)",
                                   {attempt.text, std::string{kind}, std::string{request}, code(AttemptState::begun),
                                    time.time_since_epoch().count()}));
    return ok();
}

Result<void> AttemptTable::on_wire(const AttemptId& attempt, std::string_view wire) {
    BOOST_OUTCOME_TRY(database.run("UPDATE attempt SET wire = ?, state = ? WHERE attempt = ?",
                                   {std::string{wire}, code(AttemptState::on_wire), attempt.text}));
    return ok();
}

Result<void> AttemptTable::finish(const AttemptId& attempt, std::string_view result) {
    BOOST_OUTCOME_TRY(database.run("UPDATE attempt SET result = ?, state = ? WHERE attempt = ?",
                                   {std::string{result}, code(AttemptState::finished), attempt.text}));
    return ok();
}

Result<std::vector<AttemptRow>> AttemptTable::select(std::string_view condition,
                                                     const std::vector<sqlite::Value>& values) {
    BOOST_OUTCOME_TRY(auto rows, database.run(fmt::format("SELECT attempt, kind, request, wire, state, result, time "
                                                          "FROM attempt WHERE {} ORDER BY time, attempt",
                                                          condition),
                                              values));
    std::vector<AttemptRow> attempts;
    for (const auto& row : rows) attempts.push_back(to_attempt(row));
    return attempts;
}

Result<std::optional<AttemptRow>> AttemptTable::find(const AttemptId& attempt) {
    BOOST_OUTCOME_TRY(auto rows, select("attempt = ?", {attempt.text}));
    if (rows.empty()) return std::optional<AttemptRow>{};
    return std::optional{std::move(rows.front())};
}

Result<std::vector<AttemptRow>> AttemptTable::unfinished() {
    return select("state <> ?", {code(AttemptState::finished)});
}

Result<void> AttemptTable::forget_finished_before(WallTime time) {
    BOOST_OUTCOME_TRY(database.run("DELETE FROM attempt WHERE state = ? AND time < ?",
                                   {code(AttemptState::finished), time.time_since_epoch().count()}));
    return ok();
}

}  // namespace madoguchi

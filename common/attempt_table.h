// What a device daemon knows of each try to move money or paper: attempt id -> wire id, state, result. Durable (SQLite,
// WAL, synchronous=FULL, mode 0600), written before the wire: after any stop the daemon can say what it had started.
// Requests and results are JSON without personal data. One thread.
#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/result.h"
#include "common/sqlite.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace madoguchi {

enum class AttemptState {
    begun,     // accepted; nothing has reached the device
    on_wire,   // the request may have reached the device under `wire`
    finished,  // `result` is its end; it may still say unknown
};

struct AttemptRow {
    AttemptId attempt;
    std::string kind;     // "pay", "reverse", "print", "form"
    std::string request;  // JSON: what is needed to ask about it later
    std::string wire;     // nexo ServiceID, print job id; "" until on the wire
    AttemptState state = AttemptState::begun;
    std::string result;  // JSON; "" until finished
    WallTime time;       // when begun
};

class AttemptTable {
public:
    static Result<AttemptTable> open(const std::filesystem::path& file);

    // conflict: this attempt id was used before; nothing may be done for it again.
    Result<void> begin(const AttemptId& attempt, std::string_view kind, std::string_view request, WallTime time);
    Result<void> on_wire(const AttemptId& attempt, std::string_view wire);
    Result<void> finish(const AttemptId& attempt, std::string_view result);
    Result<std::optional<AttemptRow>> find(const AttemptId& attempt);
    // Begun or on the wire when the process last ended.
    Result<std::vector<AttemptRow>> unfinished();
    // Forgets finished attempts begun before `time`: keeps the table small.
    Result<void> forget_finished_before(WallTime time);

private:
    explicit AttemptTable(sqlite::Database database) : database{std::move(database)} {}
    Result<std::vector<AttemptRow>> select(std::string_view condition, const std::vector<sqlite::Value>& values);
    sqlite::Database database;
};

}  // namespace madoguchi

#include "common/journal.h"

#include "common/base64.h"
#include "common/digest.h"
#include "common/journal_tail.h"
#include "common/sqlite.h"

#include <fmt/format.h>

#include <exception>

namespace madoguchi {
namespace {

constexpr std::string_view table =
    "CREATE TABLE IF NOT EXISTS journal (sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL, visit TEXT NOT NULL, "
    "attempt TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL)";
constexpr std::string_view no_update =
    "CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'append only'); "
    "END";
constexpr std::string_view no_delete =
    "CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'append only'); "
    "END";
constexpr std::string_view insert = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr std::int64_t page = 256;  // records read at a time: memory stays bounded on a long journal

const std::string genesis = sha256("madoguchi journal 1");

// Every field carries its length, so that no two records have the same bytes.
std::string chain(const std::string& previous, const JournalRecord& record) {
    std::string bytes = previous;
    auto put = [&](std::string_view field) { bytes += fmt::format("{}:", field.size()), bytes += field; };
    put(std::to_string(record.sequence));
    put(std::to_string(record.time.time_since_epoch().count()));
    put(record.visit.text);
    put(record.attempt.text);
    put(record.kind);
    put(record.body);
    return sha256(bytes);
}

JournalRecord to_record(const sqlite::Row& row) {
    JournalRecord record;
    record.sequence = sqlite::integer(row[0]);
    record.time = WallTime{Milliseconds{sqlite::integer(row[1])}};
    record.visit.text = sqlite::text(row[2]);
    record.attempt.text = sqlite::text(row[3]);
    record.kind = sqlite::text(row[4]);
    record.body = sqlite::text(row[5]);
    return record;
}

// A damaged page may hand out another type than was written.
bool sound(const sqlite::Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i)
        if (std::holds_alternative<std::int64_t>(row[i]) != (i < 2)) return false;
    return row.size() == 7;
}

}  // namespace

struct Journal::Body {
    sqlite::Database database;
    std::filesystem::path tail_file;
    bool writable;
    Tail tail{0, genesis};

    Result<void> each(std::int64_t first, const std::function<Result<void>(const sqlite::Row&)>& visit) {
        for (auto next = first;; next += page) {
            BOOST_OUTCOME_TRY(auto rows,
                              database.run("SELECT sequence, time, visit, attempt, kind, body, hash FROM journal "
                                           "WHERE sequence >= ? AND sequence < ? ORDER BY sequence",
                                           {next, next + page}));
            for (const auto& row : rows) {
                BOOST_OUTCOME_TRY(visit(row));
            }
            if (std::cmp_less(rows.size(), page)) return ok();
        }
    }

    Result<void> verify() {
        auto stored_tail = read_tail(tail_file);
        // One picture until this reader goes, begun after the tail was read: the kiosk may write on meanwhile.
        if (!writable) {
            BOOST_OUTCOME_TRY(database.run("BEGIN"));
        }
        BOOST_OUTCOME_TRY(database.check());
        bool tail_met = !stored_tail || *stored_tail == tail;
        BOOST_OUTCOME_TRY(each(1, [&](const sqlite::Row& row) -> Result<void> {
            auto wanted = tail.sequence + 1;
            if (!sound(row) || sqlite::integer(row[0]) != wanted)
                return fail(Errc::corrupted, fmt::format("record {} is damaged or missing", wanted));
            tail = {wanted, chain(tail.hash, to_record(row))};
            if (to_hex(tail.hash) != sqlite::text(row[6]))
                return fail(Errc::corrupted, fmt::format("record {} does not fit the chain", wanted));
            if (stored_tail && *stored_tail == tail) tail_met = true;
            return ok();
        }));
        BOOST_OUTCOME_TRY(auto beyond, database.run("SELECT count(*) FROM journal"));
        if (sqlite::integer(beyond[0][0]) != tail.sequence)
            return fail(Errc::corrupted, fmt::format("record {} is damaged or missing", tail.sequence + 1));
        if (!tail_met) return fail(Errc::corrupted, fmt::format("records after {} are lost", tail.sequence));
        if (!stored_tail && tail.sequence > 0) return fail(Errc::corrupted, "the tail file is missing or damaged");
        return ok();
    }
};

Journal::Journal(std::unique_ptr<Body> body) : body{std::move(body)} {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal> Journal::open(const std::filesystem::path& file) {
    return open_verified(file, true);
}

Result<Journal> Journal::open_for_reading(const std::filesystem::path& file) {
    return open_verified(file, false);
}

Result<Journal> Journal::open_verified(const std::filesystem::path& file, bool writable) {
    BOOST_OUTCOME_TRY(auto database,
                      sqlite::Database::open(file, writable ? sqlite::Access::write : sqlite::Access::read));
    if (writable) {
        for (auto statement : {table, no_update, no_delete}) {
            BOOST_OUTCOME_TRY(database.run(statement));
        }
    }
    auto tail_file = file;
    tail_file += ".tail";
    Journal journal{std::make_unique<Body>(Body{std::move(database), tail_file, writable})};
    BOOST_OUTCOME_TRY(journal.body->verify());
    if (writable) {
        BOOST_OUTCOME_TRY(write_tail(tail_file, journal.body->tail));
    }
    return journal;
}

Result<std::int64_t> Journal::append(const JournalEntry& entry) {
    if (!body->writable) std::terminate();
    JournalRecord record{entry};
    record.sequence = body->tail.sequence + 1;
    auto hash = chain(body->tail.hash, record);
    BOOST_OUTCOME_TRY(
        body->database.run(insert, {record.sequence, record.time.time_since_epoch().count(), record.visit.text,
                                    record.attempt.text, record.kind, record.body, to_hex(hash)}));
    body->tail = {record.sequence, hash};
    BOOST_OUTCOME_TRY(write_tail(body->tail_file, body->tail));
    return record.sequence;
}

Result<void> Journal::each(std::int64_t first, const std::function<void(const JournalRecord&)>& visit) const {
    return body->each(first, [&](const sqlite::Row& row) -> Result<void> {
        if (!sound(row)) return fail(Errc::corrupted, "a record is damaged");
        visit(to_record(row));
        return ok();
    });
}

std::int64_t Journal::last() const {
    return body->tail.sequence;
}

std::string Journal::last_hash() const {
    return to_hex(body->tail.hash);
}

Result<void> Journal::close() {
    BOOST_OUTCOME_TRY(body->database.run("PRAGMA wal_checkpoint(TRUNCATE)"));
    return ok();
}

}  // namespace madoguchi

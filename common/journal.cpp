#include "common/journal.h"

#include "common/base64.h"
#include "common/digest.h"
#include "common/journal_tail.h"
#include "common/json.h"
#include "common/sqlite.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
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

constexpr std::int64_t salvage_reach = 1'000'000;  // a damaged number must not keep the search going

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

Result<std::vector<sqlite::Row>> rows_from(sqlite::Database& database, std::int64_t first, std::int64_t count) {
    return database.run(
        "SELECT sequence, time, visit, attempt, kind, body, hash FROM journal "
        "WHERE sequence >= ? AND sequence < ? ORDER BY sequence",
        {first, first + count});
}

std::string from_hex(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        unsigned value = 0;
        const auto [end, code] = std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
        if (code != std::errc{} || end != text.data() + i + 2) return {};
        bytes += static_cast<char>(value);
    }
    return bytes;
}

JournalPosition to_position(const Tail& tail) {
    return {tail.sequence, to_hex(tail.hash)};
}

// What a first record says it follows; nullopt: it is the first of all, or does not say it rightly.
std::optional<Tail> start_of(const JournalRecord& first) {
    if (first.kind != journal_continued && first.kind != journal_repaired) return {};
    const auto body = parse_json(first.body);
    if (!body || !body.value().is_object()) return {};
    const auto after = body.value().find("after"), hash = body.value().find("hash");
    if (after == body.value().end() || !after->is_number_integer() || hash == body.value().end() || !hash->is_string())
        return {};
    Tail start{after->get<std::int64_t>(), from_hex(hash->get_ref<const std::string&>())};
    if (start.sequence != first.sequence - 1 || start.hash.size() != tail_hash_size) return {};
    return start;
}

}  // namespace

struct Journal::Body {
    sqlite::Database database;
    std::filesystem::path tail_file;  // empty: none
    bool writable;
    Tail start{0, genesis}, tail{start};
    bool repaired = false;  // begins anew after damage: the tail may be that of lost records

    Result<void> each(std::int64_t first, const std::function<Result<void>(const sqlite::Row&)>& visit) {
        for (auto next = std::max(first, start.sequence + 1);; next += page) {
            BOOST_OUTCOME_TRY(auto rows, rows_from(database, next, page));
            for (const auto& row : rows) {
                BOOST_OUTCOME_TRY(visit(row));
            }
            if (std::cmp_less(rows.size(), page)) return ok();
        }
    }

    Result<void> find_start() {
        BOOST_OUTCOME_TRY(auto rows, database.run("SELECT sequence, time, visit, attempt, kind, body, hash FROM "
                                                  "journal ORDER BY sequence LIMIT 1"));
        if (rows.empty() || !sound(rows[0])) return ok();
        const auto record = to_record(rows[0]);
        const auto found = start_of(record);
        if (!found) return ok();
        repaired = record.kind == journal_repaired;
        start = tail = *found;
        return ok();
    }

    Result<void> take(const sqlite::Row& row) {
        auto wanted = tail.sequence + 1;
        if (!sound(row) || sqlite::integer(row[0]) != wanted)
            return fail(Errc::corrupted, fmt::format("record {} is damaged or missing", wanted));
        auto hash = chain(tail.hash, to_record(row));
        if (to_hex(hash) != sqlite::text(row[6]))
            return fail(Errc::corrupted, fmt::format("record {} does not fit the chain", wanted));
        tail = {wanted, std::move(hash)};
        return ok();
    }

    // A tail from before this file is older than it and met.
    [[nodiscard]] bool meets_start(const Tail& stored) const {
        return stored == start || stored.sequence < start.sequence || (repaired && stored.sequence == start.sequence);
    }

    Result<void> verify() {
        auto stored_tail = tail_file.empty() ? std::nullopt : read_tail(tail_file);
        // One picture until this reader goes, begun after the tail was read: the kiosk may write on meanwhile.
        if (!writable) {
            BOOST_OUTCOME_TRY(database.run("BEGIN"));
        }
        BOOST_OUTCOME_TRY(database.check());
        BOOST_OUTCOME_TRY(find_start());
        bool tail_met = !stored_tail || meets_start(*stored_tail);
        BOOST_OUTCOME_TRY(each(1, [&](const sqlite::Row& row) -> Result<void> {
            BOOST_OUTCOME_TRY(take(row));
            if (stored_tail && *stored_tail == tail) tail_met = true;
            return ok();
        }));
        BOOST_OUTCOME_TRY(auto beyond, database.run("SELECT count(*) FROM journal"));
        if (sqlite::integer(beyond[0][0]) != tail.sequence - start.sequence)
            return fail(Errc::corrupted, fmt::format("record {} is damaged or missing", tail.sequence + 1));
        if (!tail_met) return fail(Errc::corrupted, fmt::format("records after {} are lost", tail.sequence));
        if (!stored_tail && !tail_file.empty() && tail.sequence > 0)
            return fail(Errc::corrupted, "the tail file is missing or damaged");
        return ok();
    }

    Result<void> write(const JournalEntry& entry) {
        JournalRecord record{entry};
        record.sequence = tail.sequence + 1;
        auto hash = chain(tail.hash, record);
        BOOST_OUTCOME_TRY(
            database.run(insert, {record.sequence, record.time.time_since_epoch().count(), record.visit.text,
                                  record.attempt.text, record.kind, record.body, to_hex(hash)}));
        tail = {record.sequence, std::move(hash)};
        return ok();
    }

    Result<void> write_all(std::span<const JournalEntry> entries) {
        BOOST_OUTCOME_TRY(database.run("BEGIN"));
        for (const auto& entry : entries) {
            BOOST_OUTCOME_TRY(write(entry));
        }
        BOOST_OUTCOME_TRY(database.run("COMMIT"));
        return ok();
    }

    Result<void> create_table() {
        for (auto statement : {table, no_update, no_delete}) {
            BOOST_OUTCOME_TRY(database.run(statement));
        }
        return ok();
    }
};

Journal::Journal(std::unique_ptr<Body> body) : body{std::move(body)} {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

JournalPosition journal_genesis() {
    return to_position({0, genesis});
}

Result<Journal> Journal::open(const std::filesystem::path& file) {
    return open_verified(file, file.string() + ".tail", true);
}
Result<Journal> Journal::open(const std::filesystem::path& file, const std::filesystem::path& tail) {
    return open_verified(file, tail, true);
}
Result<Journal> Journal::open_for_reading(const std::filesystem::path& file) {
    return open_verified(file, file.string() + ".tail", false);
}
Result<Journal> Journal::open_for_reading(const std::filesystem::path& file, const std::filesystem::path& tail) {
    return open_verified(file, tail, false);
}

Result<Journal> Journal::open_verified(const std::filesystem::path& file, const std::filesystem::path& tail,
                                       bool writable) {
    BOOST_OUTCOME_TRY(auto database,
                      sqlite::Database::open(file, writable ? sqlite::Access::write : sqlite::Access::read));
    Journal journal{std::make_unique<Body>(Body{std::move(database), tail, writable})};
    if (writable) {
        BOOST_OUTCOME_TRY(journal.body->create_table());
    }
    BOOST_OUTCOME_TRY(journal.body->verify());
    if (writable) {
        BOOST_OUTCOME_TRY(journal.confirm());
    }
    return journal;
}

Result<Journal> Journal::create(const std::filesystem::path& file, const JournalPosition& start) {
    BOOST_OUTCOME_TRY(auto database, sqlite::Database::open(file, sqlite::Access::write));
    Journal journal{std::make_unique<Body>(Body{std::move(database), {}, true})};
    BOOST_OUTCOME_TRY(journal.body->create_table());
    journal.body->start = journal.body->tail = {start.sequence, from_hex(start.hash)};
    return journal;
}

JournalRemains Journal::salvage(const std::filesystem::path& file) {
    JournalRemains remains{{}, journal_genesis(), {}};
    auto database = sqlite::Database::open(file, sqlite::Access::read);
    if (!database) return remains;
    Body body{std::move(database.value()), {}, false};
    if (!body.find_start()) return remains;
    // One by one: a damaged page must not take its neighbours along.
    const auto one = [&](std::int64_t sequence) -> std::optional<sqlite::Row> {
        auto rows = rows_from(body.database, sequence, 1);
        return rows && !rows.value().empty() ? std::optional{std::move(rows.value().front())} : std::nullopt;
    };
    for (auto row = one(body.tail.sequence + 1); row && body.take(*row); row = one(body.tail.sequence + 1))
        remains.records.push_back(to_record(*row));
    remains.last = to_position(body.tail);
    const auto highest =
        body.database.run("SELECT max(sequence) FROM journal WHERE sequence > ?", {body.tail.sequence});
    if (!highest || !std::holds_alternative<std::int64_t>(highest.value()[0][0])) return remains;
    const auto end = std::min(sqlite::integer(highest.value()[0][0]), body.tail.sequence + salvage_reach);
    for (auto sequence = body.tail.sequence + 1; sequence <= end; ++sequence) {
        const auto row = one(sequence);
        if (!row || !sound(*row)) continue;
        VisitId visit{sqlite::text((*row)[2])};
        if (!visit.empty() && std::ranges::find(remains.beyond, visit) == remains.beyond.end())
            remains.beyond.push_back(std::move(visit));
    }
    return remains;
}

Result<std::int64_t> Journal::append(const JournalEntry& entry) {
    if (!body->writable) std::terminate();
    BOOST_OUTCOME_TRY(body->write(entry));
    BOOST_OUTCOME_TRY(confirm());
    return last();
}

Result<void> Journal::append_all(std::span<const JournalEntry> entries) {
    if (!body->writable) std::terminate();
    const auto before = body->tail;
    const auto written = body->write_all(entries);
    if (written) return confirm();
    body->tail = before;
    (void)body->database.run("ROLLBACK");  // SQLite may have done it already
    return written;
}

Result<void> Journal::confirm() {
    if (body->tail_file.empty()) return ok();
    return confirm_in(body->tail_file);
}

Result<void> Journal::confirm_in(const std::filesystem::path& tail) const {
    return write_tail(tail, body->tail);
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

JournalPosition Journal::position() const {
    return to_position(body->tail);
}

JournalPosition Journal::start() const {
    return to_position(body->start);
}

Result<std::optional<std::string>> Journal::hash_at(std::int64_t sequence) const {
    if (sequence == body->start.sequence) return to_hex(body->start.hash);
    BOOST_OUTCOME_TRY(auto rows, rows_from(body->database, sequence, 1));
    if (rows.empty() || !sound(rows[0])) return std::optional<std::string>{};
    return std::optional{sqlite::text(rows[0][6])};
}

Result<void> Journal::close() {
    BOOST_OUTCOME_TRY(body->database.run("PRAGMA wal_checkpoint(TRUNCATE)"));
    return ok();
}

Result<void> seal_journal(const std::filesystem::path& file) {
    {
        BOOST_OUTCOME_TRY(auto database, sqlite::Database::open(file, sqlite::Access::write));
        BOOST_OUTCOME_TRY(database.run("PRAGMA wal_checkpoint(TRUNCATE)"));
        BOOST_OUTCOME_TRY(database.run("PRAGMA journal_mode=DELETE"));
    }
    std::error_code code;
    std::filesystem::permissions(file, std::filesystem::perms::owner_read, code);
    if (code) return fail(Errc::storage_failed, code.message());
    return ok();
}

}  // namespace madoguchi

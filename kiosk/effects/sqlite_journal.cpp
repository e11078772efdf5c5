#include "kiosk/effects/sqlite_journal.h"

#include "common/json.h"
#include "kiosk/effects/records.h"
#include "kiosk/model/names.h"

#include <ostream>

namespace madoguchi::effects {

using nlohmann::json;

std::filesystem::path journal_file(const std::filesystem::path& state) {
    return state / "kiosk.journal";
}

Result<SqliteJournal> SqliteJournal::open(const std::filesystem::path& file, const Clock& clock) {
    BOOST_OUTCOME_TRY(auto journal, Journal::open(file));
    return SqliteJournal{std::move(journal), clock};
}

Result<void> SqliteJournal::append(const model::JournalRecord& record) {
    JournalEntry entry;
    entry.time = clock->now();
    entry.visit = record.visit;
    entry.attempt = record.attempt;
    entry.kind = model::name(record.kind);
    entry.body = record_body(record);
    BOOST_OUTCOME_TRY(journal.append(entry));
    return ok();
}

Result<std::vector<model::JournalRecord>> SqliteJournal::read() {
    std::vector<model::JournalRecord> records;
    Result<void> trouble = ok();
    BOOST_OUTCOME_TRY(journal.each(1, [&](const JournalRecord& stored) {
        auto record = read_record(stored.kind, stored.visit, stored.attempt, stored.body);
        if (record)
            records.push_back(std::move(record.value()));
        else if (trouble)
            trouble =
                fail(record.error().code, "record " + std::to_string(stored.sequence) + ": " + record.error().detail);
    }));
    BOOST_OUTCOME_TRY(trouble);
    return records;
}

Result<void> export_journal(const std::filesystem::path& file, std::string_view terminal, std::ostream& out) {
    json document{{"terminal", terminal}, {"records", json::array()}};
    auto journal = Journal::open_for_reading(file);
    if (!journal) {
        document["chain"] = "broken";
        document["trouble"] = journal.error().detail;
        out << document.dump(2) << '\n';
        return fail(journal.error().code, journal.error().detail);
    }
    Result<void> trouble = ok();
    const auto read = journal.value().each(1, [&](const JournalRecord& stored) {
        auto body = parse_json(stored.body);
        if (!body && trouble) trouble = fail(Errc::corrupted, "record " + std::to_string(stored.sequence));
        document["records"].push_back({{"sequence", stored.sequence},
                                       {"time", to_rfc3339(stored.time)},
                                       {"visit", stored.visit.text},
                                       {"attempt", stored.attempt.text},
                                       {"kind", stored.kind},
                                       {"body", body ? body.value() : json(nullptr)}});
    });
    if (!read) trouble = fail(read.error().code, read.error().detail);
    document["chain"] = trouble ? "sound" : "broken";
    document["last"] = journal.value().last();
    document["last_hash"] = journal.value().last_hash();
    out << document.dump(2) << '\n';
    return trouble;
}

}  // namespace madoguchi::effects

#include "common/json.h"
#include "kiosk/effects/sqlite_journal.h"

#include <ostream>

namespace madoguchi::effects {
namespace {

using nlohmann::json;

// What is read goes into `document`, even if something is wrong behind it.
Result<void> add_records(const Journal& journal, json& document) {
    Result<void> trouble = ok();
    std::int64_t carried_up_to = 0;
    BOOST_OUTCOME_TRY(journal.each(1, [&](const JournalRecord& stored) {
        auto body = parse_json(stored.body);
        if (!body && trouble) trouble = fail(Errc::corrupted, "record " + std::to_string(stored.sequence));
        json record{{"sequence", stored.sequence}, {"time", to_rfc3339(stored.time)},
                    {"visit", stored.visit.text},  {"attempt", stored.attempt.text},
                    {"kind", stored.kind},         {"body", body ? body.value() : json(nullptr)}};
        if (stored.sequence <= carried_up_to) record["carried"] = true;
        const bool first = stored.kind == journal_continued || stored.kind == journal_repaired;
        if (first && body && holds(body.value(), "carried"))
            carried_up_to = stored.sequence + body.value().value("carried", std::int64_t{0});
        document["records"].push_back(std::move(record));
    }));
    return trouble;
}

// A file may begin with another hash than its predecessor ended with only where a repair says why.
bool joined(const Journal& journal, const std::optional<JournalPosition>& before) {
    if (!before || journal.start() == *before) return true;
    bool repaired = false;
    const auto read = journal.each(1, [&](const JournalRecord& record) {
        repaired = repaired || (record.kind == journal_repaired && record.sequence == journal.start().sequence + 1);
    });
    return read && repaired;
}

Result<void> add_files(const JournalFiles& files, bool all, json& document) {
    auto numbers = files.numbers();
    if (numbers.empty()) return fail(Errc::missing, files.first.string() + " is missing");
    const auto current = numbers.back();
    if (!all) numbers = {current};
    std::optional<JournalPosition> before;
    for (const auto number : numbers) {
        const auto file = files.numbered(number);
        BOOST_OUTCOME_TRY(const auto journal,
                          Journal::open_for_reading(file, number == current ? files.tail() : std::filesystem::path{}));
        if (!joined(journal, before))
            return fail(Errc::corrupted, file.string() + " does not go on from the file before it");
        before = journal.position();
        document["files"].push_back(
            {{"file", file.string()}, {"after", journal.start().sequence}, {"last", before->sequence}});
        document["last"] = before->sequence;
        document["last_hash"] = before->hash;
        BOOST_OUTCOME_TRYV(add_records(journal, document));
    }
    return ok();
}

}  // namespace

Result<void> export_journal(const JournalPlan& plan, std::string_view terminal, bool all, std::ostream& out) {
    json document{{"terminal", terminal}, {"records", json::array()}, {"files", json::array()}};
    const JournalFiles files{plan.file};
    const auto current = files.current();
    auto done = add_files(files, all, document);
    // The kiosk may have begun a new file in between.
    if (!done && files.current() != current) {
        document["records"] = document["files"] = json::array();
        done = add_files(files, all, document);
    }
    document["chain"] = done ? "sound" : "broken";
    if (!done) document["trouble"] = done.error().detail;
    out << document.dump(2) << '\n';
    return done;
}

}  // namespace madoguchi::effects

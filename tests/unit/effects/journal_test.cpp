#include "common/sqlite.h"
#include "kiosk/effects/records.h"
#include "kiosk/effects/sqlite_journal.h"
#include "kiosk/model/names.h"
#include "kiosk/model/saga/recovery.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace madoguchi::effects {

using model::RecordKind;

namespace {

struct Folder {
    Folder() {
        char pattern[] = "/tmp/madoguchi-effects-XXXXXX";
        path = mkdtemp(pattern);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

model::JournalRecord full_record(RecordKind kind) {
    model::JournalRecord record;
    record.kind = kind;
    record.visit = {"01KATEST000000000000000100"};
    record.attempt = {"01KATEST000000000000000101"};
    record.service = "juminhyo";
    record.quote = {"Q1"};
    record.documents = {"D1", "D2"};
    record.sha256 = std::string(64, 'a');
    record.amount = {600};
    record.means = "credit";
    record.outcome = "notDone";
    record.reason = "declined";
    record.transaction_id = "T1";
    record.transaction_time = "2026-11-24T01:24:00Z";
    record.impressions = 0;
    record.page_count = 4;
    model::Report report;
    report.kind = model::ReportKind::staff_event;
    report.key = "key-12345";
    report.event = model::StaffEventKind::refund_due;
    report.amount = {600};
    report.impressions = 1;
    record.report = report;
    return record;
}

}  // namespace

TEST_CASE("every kind of record comes back as it was written") {
    for (int value = 0; value <= static_cast<int>(RecordKind::closed); ++value) {
        const auto record = full_record(static_cast<RecordKind>(value));
        const auto body = record_body(record);
        const auto read = read_record(model::name(record.kind), record.visit, record.attempt, body);
        REQUIRE(read.has_value());
        CHECK(record_body(read.value()) == body);
        CHECK(read.value().kind == record.kind);
        CHECK(read.value().impressions == 0);
        CHECK(read.value().report->event == model::StaffEventKind::refund_due);
    }
}

TEST_CASE("a body cut at any length or of an unknown kind is refused") {
    const auto body = record_body(full_record(RecordKind::payment_result));
    for (std::size_t length = 0; length < body.size(); ++length)
        CHECK_FALSE(read_record("payment_result", {}, {}, body.substr(0, length)).has_value());
    CHECK_FALSE(read_record("paid", {}, {}, body).has_value());
    CHECK_FALSE(read_record("payment_result", {}, {}, R"({"documents":"D1"})").has_value());
}

TEST_CASE("what is appended is read again after a restart and exported with a sound chain") {
    const Folder folder;
    const SystemClock clock;
    const auto file = journal_file(folder.path);
    {
        auto journal = SqliteJournal::open({.file = file}, clock);
        REQUIRE(journal.has_value());
        REQUIRE(journal.value().append(full_record(RecordKind::visit_opened)).has_value());
        REQUIRE(journal.value().append(full_record(RecordKind::payment_intended)).has_value());
    }
    auto again = SqliteJournal::open({.file = file}, clock);
    REQUIRE(again.has_value());
    const auto records = again.value().read();
    REQUIRE(records.has_value());
    CHECK(records.value().size() == 2);
    CHECK(records.value()[1].kind == RecordKind::payment_intended);
    std::ostringstream out;
    CHECK(export_journal({.file = file}, "city-hall-1", false, out).has_value());
    CHECK(out.str().find(R"("chain": "sound")") != std::string::npos);
    CHECK(out.str().find("payment_intended") != std::string::npos);
}

TEST_CASE("a journal that was altered is exported as broken and refused") {
    const Folder folder;
    const SystemClock clock;
    const auto file = journal_file(folder.path);
    {
        auto journal = SqliteJournal::open({.file = file}, clock);
        REQUIRE(journal.value().append(full_record(RecordKind::visit_opened)).has_value());
    }
    std::fstream damaged{file, std::ios::in | std::ios::out | std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{damaged}, {}};
    const auto place = content.find("juminhyo");
    REQUIRE(place != std::string::npos);
    damaged.clear();
    damaged.seekp(static_cast<std::streamoff>(place));
    damaged << "koseki--";
    damaged.close();
    std::ostringstream out;
    CHECK_FALSE(export_journal({.file = file}, "city-hall-1", false, out).has_value());
    CHECK(out.str().find(R"("chain": "broken")") != std::string::npos);
}

namespace {

model::JournalRecord record_of(RecordKind kind, int visit) {
    model::JournalRecord record;
    record.kind = kind;
    record.visit = {"VISIT" + std::to_string(visit)};
    record.attempt = {"01KATEST0000000000000001" + std::to_string(10 + visit)};
    record.outcome = "unknown";
    if (kind == RecordKind::escalated) record.reason = "payment_unknown";
    return record;
}

model::JournalRecord report_record(RecordKind kind, const std::string& key) {
    model::JournalRecord record;
    record.kind = kind;
    record.report = model::Report{};
    record.report->kind = model::ReportKind::staff_event;
    record.report->event = model::StaffEventKind::refund_due;
    record.report->key = key;
    return record;
}

// A visit that is over, one whose payment nobody knows, one that is open, a report heard and one not heard.
std::vector<model::JournalRecord> busy_day() {
    return {record_of(RecordKind::visit_opened, 1),
            record_of(RecordKind::payment_intended, 1),
            record_of(RecordKind::closed, 1),
            record_of(RecordKind::visit_opened, 2),
            record_of(RecordKind::payment_intended, 2),
            record_of(RecordKind::escalated, 2),
            record_of(RecordKind::closed, 2),
            report_record(RecordKind::report_due, "heard"),
            report_record(RecordKind::report_sent, "heard"),
            report_record(RecordKind::report_due, "not heard"),
            record_of(RecordKind::visit_opened, 3),
            record_of(RecordKind::payment_intended, 3)};
}

void check_recovery(const std::vector<model::JournalRecord>& records) {
    const auto open = saga::unfinished(records);
    REQUIRE(open.size() == 1);
    CHECK(open[0].visit.text == "VISIT3");
    CHECK(open[0].phase == saga::Phase::paying);
    REQUIRE(saga::doubts(records).size() == 1);
    CHECK(saga::doubts(records)[0].visit.text == "VISIT2");
    REQUIRE(saga::unreported(records).size() == 1);
    CHECK(saga::unreported(records)[0].key == "not heard");
}

std::string exported(const JournalPlan& plan, bool all, bool sound) {
    std::ostringstream out;
    CHECK(export_journal(plan, "city-hall-1", all, out).has_value() == sound);
    return out.str();
}

}  // namespace

TEST_CASE("recovery finds in a new file of the journal all that was not resolved in the one before") {
    const Folder folder;
    const SystemClock clock;
    JournalPlan plan{.file = journal_file(folder.path)};
    plan.records = 24;
    {
        auto journal = SqliteJournal::open(plan, clock);
        for (const auto& each : busy_day()) REQUIRE(journal.value().append(each).has_value());
        check_recovery(journal.value().read().value());
        for (int visit = 10; visit < 40; ++visit)
            for (const auto kind : {RecordKind::visit_opened, RecordKind::closed})
                REQUIRE(journal.value().append(record_of(kind, visit)).has_value());
        const auto records = journal.value().read().value();
        CHECK(records.size() < 24);
        check_recovery(records);
    }
    check_recovery(SqliteJournal::open(plan, clock).value().read().value());
    CHECK(exported(plan, true, true).find("VISIT1\"") != std::string::npos);
    const auto current = exported(plan, false, true);
    CHECK(current.find("VISIT1\"") == std::string::npos);
    CHECK(current.find(R"("carried": true)") != std::string::npos);
    std::filesystem::remove(JournalFiles{plan.file}.numbered(2));
    CHECK(exported(plan, true, false).find("does not go on from") != std::string::npos);
}

TEST_CASE("a left sheet goes along into a new file of the journal, one that was taken out does not") {
    const Folder folder;
    const SystemClock clock;
    JournalPlan plan{.file = journal_file(folder.path)};
    plan.records = 24;
    auto journal = SqliteJournal::open(plan, clock);
    const auto write = [&](RecordKind kind, int visit, const std::string& key) {
        auto record = record_of(kind, visit);
        record.reason = key;
        REQUIRE(journal.value().append(record).has_value());
    };
    write(RecordKind::sheet_left, 7, "first");
    write(RecordKind::sheet_removed, 7, "first");
    write(RecordKind::sheet_left, 8, "second");
    for (int visit = 10; visit < 40; ++visit) {
        write(RecordKind::visit_opened, visit, "");
        write(RecordKind::closed, visit, "");
    }
    const auto records = journal.value().read().value();
    CHECK(records.size() < 24);
    CHECK(saga::left(records) == model::LeftSheet{{"VISIT8"}, "second"});
    CHECK(std::ranges::none_of(records, [](const auto& each) { return each.reason == "first"; }));
}

TEST_CASE("a damaged journal lets the kiosk rest, and after the repair recovery goes on from what is sound") {
    const Folder folder;
    const SystemClock clock;
    const JournalPlan plan{.file = journal_file(folder.path)};
    {
        auto journal = SqliteJournal::open(plan, clock);
        for (const auto& each : busy_day()) REQUIRE(journal.value().append(each).has_value());
        REQUIRE(journal.value().append(record_of(RecordKind::closed, 3)).has_value());
    }
    {
        auto database = sqlite::Database::open(plan.file, sqlite::Access::write);
        REQUIRE(database.value().run("DROP TRIGGER journal_no_update").has_value());
        REQUIRE(database.value().run("UPDATE journal SET body = '{}' WHERE sequence = 13").has_value());
    }
    {
        auto opened = open_records(plan, clock);
        CHECK_FALSE(opened.value().usable);
        CHECK(opened.value().records->read().value().empty());
        CHECK_FALSE(opened.value().records->append(record_of(RecordKind::visit_opened, 5)).has_value());
    }
    std::ostringstream said;
    REQUIRE(repair_records(plan, clock, said).has_value());
    CHECK(said.str().find("Last sound record: 12; records certainly lost behind it: 1") != std::string::npos);
    CHECK(said.str().find("Not resolved, may have lost records: VISIT3") != std::string::npos);
    auto repaired = open_records(plan, clock);
    CHECK(repaired.value().usable);
    check_recovery(repaired.value().records->read().value());
}

TEST_CASE("no visit is opened without room for its end") {
    const Folder folder;
    const SystemClock clock;
    JournalPlan plan{.file = journal_file(folder.path)};
    plan.reserve = std::int64_t{1} << 50;
    auto journal = SqliteJournal::open(plan, clock);
    CHECK_FALSE(journal.value().append(record_of(RecordKind::visit_opened, 1)).has_value());
    CHECK(journal.value().append(report_record(RecordKind::report_due, "a staff event")).has_value());
}

}  // namespace madoguchi::effects

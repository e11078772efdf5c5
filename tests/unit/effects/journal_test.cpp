#include "kiosk/effects/records.h"
#include "kiosk/effects/sqlite_journal.h"
#include "kiosk/model/names.h"

#include <doctest/doctest.h>

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
        auto journal = SqliteJournal::open(file, clock);
        REQUIRE(journal.has_value());
        REQUIRE(journal.value().append(full_record(RecordKind::visit_opened)).has_value());
        REQUIRE(journal.value().append(full_record(RecordKind::payment_intended)).has_value());
    }
    auto again = SqliteJournal::open(file, clock);
    REQUIRE(again.has_value());
    const auto records = again.value().read();
    REQUIRE(records.has_value());
    CHECK(records.value().size() == 2);
    CHECK(records.value()[1].kind == RecordKind::payment_intended);
    std::ostringstream out;
    CHECK(export_journal(file, "city-hall-1", out).has_value());
    CHECK(out.str().find(R"("chain": "sound")") != std::string::npos);
    CHECK(out.str().find("payment_intended") != std::string::npos);
}

TEST_CASE("a journal that was altered is exported as broken and refused") {
    const Folder folder;
    const SystemClock clock;
    const auto file = journal_file(folder.path);
    {
        auto journal = SqliteJournal::open(file, clock);
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
    CHECK_FALSE(export_journal(file, "city-hall-1", out).has_value());
    CHECK(out.str().find(R"("chain": "broken")") != std::string::npos);
}

}  // namespace madoguchi::effects

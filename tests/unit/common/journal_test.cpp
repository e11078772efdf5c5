#include "common/journal.h"
#include "common/attempt_table.h"
#include "common/sqlite.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <atomic>
#include <thread>

using namespace madoguchi;
using madoguchi::test::TemporaryDirectory;

namespace {

JournalEntry entry(std::string kind) {
    return {WallTime{Milliseconds{1000}}, {"VISIT"}, {"ATTEMPT"}, std::move(kind), R"({"amount":300})"};
}

// Three records, closed: one file without a WAL.
std::filesystem::path written(const TemporaryDirectory& directory) {
    auto file = directory.path() / "journal";
    auto journal = Journal::open(file).value();
    for (const char* kind : {"pay_intended", "paid", "printed"}) REQUIRE(journal.append(entry(kind)));
    REQUIRE(journal.close());
    return file;
}

std::vector<std::string> kinds(const Journal& journal) {
    std::vector<std::string> found;
    REQUIRE(journal.each(1, [&](const JournalRecord& record) { found.push_back(record.kind); }));
    return found;
}

}  // namespace

TEST_CASE("records come back in order with everything they carried") {
    TemporaryDirectory directory;
    auto file = written(directory);
    auto journal = Journal::open(file).value();
    CHECK(journal.last() == 3);
    CHECK(kinds(journal) == std::vector<std::string>{"pay_intended", "paid", "printed"});
    CHECK(journal.append(entry("closed")).value() == 4);
    std::vector<JournalRecord> records;
    REQUIRE(journal.each(4, [&](const JournalRecord& record) { records.push_back(record); }));
    REQUIRE(records.size() == 1);
    CHECK(records[0].sequence == 4);
    CHECK(records[0].visit.text == "VISIT");
    CHECK(records[0].attempt.text == "ATTEMPT");
    CHECK(records[0].body == R"({"amount":300})");
}

TEST_CASE("a journal is sound to whoever reads it while records are being written") {
    TemporaryDirectory directory;
    auto file = written(directory);
    std::atomic<bool> enough = false;
    std::atomic<int> more = 0;
    std::thread writer{[&] {
        auto journal = Journal::open(file).value();
        while (!enough && more < 1500 && journal.append(entry("more"))) ++more;
    }};
    while (more == 0) std::this_thread::yield();
    std::string trouble;
    for (int round = 0; round < 150 && trouble.empty(); ++round) {
        auto reader = Journal::open_for_reading(file);
        trouble = reader ? "" : reader.error().detail;
        if (reader) CHECK(std::cmp_equal(kinds(reader.value()).size(), reader.value().last()));
    }
    enough = true;
    writer.join();
    CHECK(trouble == "");
    CHECK(more > 10);
}

TEST_CASE("a journal is readable by its owner only") {
    TemporaryDirectory directory;
    auto file = written(directory);
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a reader beside the writer sees what was appended") {
    TemporaryDirectory directory;
    auto file = directory.path() / "journal";
    auto writer = Journal::open(file).value();
    REQUIRE(writer.append(entry("one")));
    auto reader = Journal::open_for_reading(file);
    REQUIRE(reader);
    CHECK(kinds(reader.value()) == std::vector<std::string>{"one"});
    CHECK(reader.value().last_hash() == writer.last_hash());
}

TEST_CASE("a journal cut at any byte opens whole or is refused as corrupted") {
    TemporaryDirectory directory;
    auto file = written(directory);
    auto bytes = test::read_file(file);
    auto tail = test::read_file(file.string() + ".tail");
    for (std::size_t length = 0; length < bytes.size(); length += length < 200 ? 1 : 61) {
        TemporaryDirectory other;
        auto copy = other.path() / "journal";
        test::write_file(copy, bytes.substr(0, length));
        test::write_file(copy.string() + ".tail", tail);
        auto journal = Journal::open(copy);
        CHECK_MESSAGE((!journal || journal.value().last() == 3), "cut at ", length);
    }
}

TEST_CASE("records that were cut off the end are missed even when the chain before them is sound") {
    TemporaryDirectory directory;
    auto file = directory.path() / "journal";
    std::string earlier;
    {
        auto journal = Journal::open(file).value();
        REQUIRE(journal.append(entry("one")));
        REQUIRE(journal.close());
    }
    earlier = test::read_file(file);
    {
        auto journal = Journal::open(file).value();
        REQUIRE(journal.append(entry("two")));
        REQUIRE(journal.close());
    }
    test::write_file(file, earlier);
    auto reopened = Journal::open(file);
    REQUIRE(!reopened);
    CHECK(reopened.error().code == Errc::corrupted);
    CHECK(reopened.error().detail == "records after 1 are lost");
}

TEST_CASE("the tail file cut at any byte is noticed or harmless") {
    TemporaryDirectory directory;
    auto file = written(directory);
    auto tail = test::read_file(file.string() + ".tail");
    for (std::size_t length = 0; length <= tail.size(); length += length % 4096 < 80 ? 1 : 251) {
        test::write_file(file.string() + ".tail", tail.substr(0, length));
        auto journal = Journal::open_for_reading(file);
        if (journal)
            CHECK(journal.value().last() == 3);
        else
            CHECK(journal.error().code == Errc::corrupted);
    }
}

TEST_CASE("an altered record is found and named") {
    TemporaryDirectory directory;
    auto file = written(directory);
    {
        auto database = sqlite::Database::open(file, sqlite::Access::write).value();
        REQUIRE(database.run("DROP TRIGGER journal_no_update"));
        REQUIRE(database.run("UPDATE journal SET body = '{\"amount\":30}' WHERE sequence = 2"));
    }
    auto journal = Journal::open(file);
    REQUIRE(!journal);
    CHECK(journal.error().code == Errc::corrupted);
    CHECK(journal.error().detail == "record 2 does not fit the chain");
}

TEST_CASE("a removed record is found and rows cannot be changed through the table") {
    TemporaryDirectory directory;
    auto file = written(directory);
    {
        auto database = sqlite::Database::open(file, sqlite::Access::write).value();
        CHECK(!database.run("DELETE FROM journal WHERE sequence = 2"));
        CHECK(!database.run("UPDATE journal SET kind = 'x'"));
        REQUIRE(database.run("DROP TRIGGER journal_no_delete"));
        REQUIRE(database.run("DELETE FROM journal WHERE sequence = 2"));
    }
    CHECK(Journal::open(file).error().detail == "record 2 is damaged or missing");
}

TEST_CASE("every changed byte of the file leaves a journal that opens whole or is refused") {
    TemporaryDirectory directory;
    auto file = written(directory);
    auto bytes = test::read_file(file);
    for (std::size_t place = 0; place < bytes.size(); place += 97) {
        auto damaged = bytes;
        damaged[place] = static_cast<char>(damaged[place] ^ 0x41);
        test::write_file(file, damaged);
        auto journal = Journal::open_for_reading(file);
        CHECK_MESSAGE((!journal || journal.value().last() == 3), "byte ", place);
    }
}

TEST_CASE("an attempt id is taken once, also after a restart") {
    TemporaryDirectory directory;
    auto file = directory.path() / "attempts";
    {
        auto table = AttemptTable::open(file).value();
        REQUIRE(table.begin({"A1"}, "pay", "{}", WallTime{}));
        REQUIRE(table.on_wire({"A1"}, "17"));
    }
    auto table = AttemptTable::open(file).value();
    CHECK(table.begin({"A1"}, "pay", "{}", WallTime{}).error().code == Errc::conflict);
    auto row = table.find({"A1"}).value();
    REQUIRE(row);
    CHECK(row->wire == "17");
    CHECK(row->state == AttemptState::on_wire);
    CHECK(table.unfinished().value().size() == 1);
    REQUIRE(table.finish({"A1"}, R"({"outcome":"done"})"));
    CHECK(table.unfinished().value().empty());
    CHECK(!table.find({"A2"}).value());
}

TEST_CASE("only finished attempts are forgotten") {
    TemporaryDirectory directory;
    auto table = AttemptTable::open(directory.path() / "attempts").value();
    REQUIRE(table.begin({"OLD"}, "pay", "{}", WallTime{Milliseconds{1}}));
    REQUIRE(table.begin({"OPEN"}, "pay", "{}", WallTime{Milliseconds{1}}));
    REQUIRE(table.finish({"OLD"}, "{}"));
    REQUIRE(table.forget_finished_before(WallTime{Milliseconds{2}}));
    CHECK(!table.find({"OLD"}).value());
    CHECK(table.find({"OPEN"}).value());
}

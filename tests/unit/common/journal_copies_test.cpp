#include "common/journal_copies.h"
#include "common/journal_repair.h"
#include "common/sqlite.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace madoguchi;
using madoguchi::test::TemporaryDirectory;

namespace {

constexpr int limit_of_file = 20;

struct Office {
    Office() {
        std::filesystem::create_directory(directory.path() / "other");
        plan.file = directory.path() / "journal";
        plan.copy = directory.path() / "other" / "copy";
        plan.records = limit_of_file;
        plan.files = 3;
        plan.reserve = 64 * 1024;
    }
    [[nodiscard]] Result<JournalCopies> open() const { return JournalCopies::open(plan, clock); }
    // Appends kind_FIRST … kind_LAST and closes.
    void write(std::int64_t first, std::int64_t last) const;
    TemporaryDirectory directory{test::memory()};
    SystemClock clock;
    JournalPlan plan;
};

JournalEntry entry(std::int64_t number) {
    return {WallTime{Milliseconds{number}},
            {fmt::format("VISIT{}", number / 10)},
            {},
            fmt::format("kind_{}", number),
            R"({"amount":300})"};
}

void Office::write(std::int64_t first, std::int64_t last) const {
    auto journal = open().value();
    for (auto number = first; number <= last; ++number) REQUIRE(journal.append(entry(number)));
}

std::vector<std::string> kinds(const std::filesystem::path& file) {
    std::vector<std::string> found;
    auto journal = Journal::open_for_reading(file, file.string() + ".tail");
    if (!journal) return {journal.error().detail};
    REQUIRE(journal.value().each(1, [&](const JournalRecord& record) { found.push_back(record.kind); }));
    return found;
}

std::vector<std::string> numbered(std::int64_t first, std::int64_t last) {
    std::vector<std::string> names;
    for (auto number = first; number <= last; ++number) names.push_back(entry(number).kind);
    return names;
}

void damage(const std::filesystem::path& file, std::int64_t sequence) {
    auto database = sqlite::Database::open(file, sqlite::Access::write).value();
    REQUIRE(database.run("DROP TRIGGER journal_no_update"));
    REQUIRE(database.run("UPDATE journal SET body = '{\"amount\":30}' WHERE sequence = ?", {sequence}));
}

// Carries what the last `count` records say.
JournalCarry newest(std::size_t count) {
    return [count](std::span<const JournalRecord> records) -> Result<std::vector<JournalEntry>> {
        const auto kept = records.last(std::min(count, records.size()));
        return std::vector<JournalEntry>{kept.begin(), kept.end()};
    };
}

// Everything there is room for.
void fill(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const std::string block(4096, 'x');
    while (::write(descriptor, block.data(), block.size()) > 0) continue;
    ::close(descriptor);
}

enum Verdict { held, no_mount, lost_a_record, reserve_not_used, new_visit_allowed, not_sound, still_refused };

// In a process with a small file system of its own.
Verdict visit_on_a_full_disk(const std::filesystem::path& directory) {
    const auto user = fmt::format("0 {} 1", ::getuid()), group = fmt::format("0 {} 1", ::getgid());
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return no_mount;
    test::write_file("/proc/self/uid_map", user);
    test::write_file("/proc/self/setgroups", "deny");
    test::write_file("/proc/self/gid_map", group);
    if (::mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=1m") != 0) return no_mount;
    const SystemClock clock;
    JournalPlan plan;
    plan.file = directory / "journal";
    plan.reserve = 300 * 1024;
    {
        auto journal = JournalCopies::open(plan, clock).value();
        if (!journal.secure() || !journal.append(entry(1))) return lost_a_record;
        fill(directory / "filler");
        for (std::int64_t number = 2; number <= 40; ++number)
            if (!journal.append(entry(number))) return lost_a_record;
        if (JournalReserve{JournalFiles{plan.file}.reserve(), plan.reserve}.held()) return reserve_not_used;
        if (journal.secure()) return new_visit_allowed;
    }
    if (kinds(plan.file) != numbered(1, 40)) return not_sound;
    std::filesystem::remove(directory / "filler");
    return JournalCopies::open(plan, clock).value().secure() ? held : still_refused;
}

int files_named(const std::filesystem::path& directory, std::string_view part) {
    int found = 0;
    for (const auto& each : std::filesystem::directory_iterator{directory})
        found += each.path().filename().string().find(part) != std::string::npos;
    return found;
}

}  // namespace

TEST_CASE("every record is in both copies") {
    const Office office;
    office.write(1, 5);
    CHECK(kinds(office.plan.file) == numbered(1, 5));
    CHECK(kinds(office.plan.copy) == numbered(1, 5));
}

TEST_CASE("whichever copy is behind gets the records it lacks") {
    for (const bool first : {true, false}) {
        const Office office;
        office.write(1, 3);
        auto one = office.plan;
        one.file = first ? office.plan.file : office.plan.copy;
        one.copy.clear();
        {
            auto alone = JournalCopies::open(one, office.clock).value();
            REQUIRE(alone.append(entry(4)));
        }
        office.write(5, 5);
        CHECK(kinds(office.plan.file) == numbered(1, 5));
        CHECK(kinds(office.plan.copy) == numbered(1, 5));
    }
}

TEST_CASE("a damaged copy is kept aside and made anew from the sound one") {
    for (const bool first : {true, false}) {
        const Office office;
        office.write(1, 4);
        const auto& victim = first ? office.plan.file : office.plan.copy;
        damage(victim, 2);
        office.write(5, 5);
        CHECK(kinds(office.plan.file) == numbered(1, 5));
        CHECK(kinds(office.plan.copy) == numbered(1, 5));
        CHECK(files_named(victim.parent_path(), ".damaged-") == 2);
    }
}

TEST_CASE("a copy that was taken away, cut or emptied comes back") {
    for (const int way : {0, 1, 2}) {
        const Office office;
        office.write(1, 4);
        if (way == 0) std::filesystem::remove(office.plan.file);
        if (way == 0) std::filesystem::remove(office.plan.file.string() + ".tail");
        if (way == 1) std::filesystem::resize_file(office.plan.file, 4096);
        if (way == 2) std::filesystem::resize_file(office.plan.file, 0);
        office.write(5, 5);
        CHECK(kinds(office.plan.file) == numbered(1, 5));
        CHECK(kinds(office.plan.copy) == numbered(1, 5));
    }
}

TEST_CASE("two sound copies that contradict each other are refused") {
    const Office office;
    office.write(1, 3);
    for (const auto& file : {office.plan.file, office.plan.copy}) {
        auto one = office.plan;
        one.file = file;
        one.copy.clear();
        auto alone = JournalCopies::open(one, office.clock).value();
        REQUIRE(alone.append(entry(file == office.plan.file ? 4 : 5)));
        if (file == office.plan.file) REQUIRE(alone.append(entry(6)));
    }
    const auto opened = office.open();
    REQUIRE(!opened);
    CHECK(opened.error().code == Errc::conflict);
    CHECK(opened.error().detail.find("hold different records") != std::string::npos);
}

TEST_CASE("with both copies damaged the journal is refused and repair goes on from what is sound") {
    const Office office;
    office.write(1, 15);
    damage(office.plan.file, 5);
    damage(office.plan.copy, 9);
    REQUIRE(!office.open());
    CHECK(office.open().error().code == Errc::corrupted);
    const auto repair = repair_journal(office.plan, office.clock, newest(2)).value();
    CHECK(repair.needed);
    CHECK(repair.sound == 8);
    CHECK(repair.lost == 7);
    CHECK(repair.carried == 2);
    CHECK(repair.kept.size() == 2);
    CHECK(repair.open == std::vector<VisitId>{{"VISIT0"}});
    CHECK(repair.torn == std::vector<VisitId>{{"VISIT0"}, {"VISIT1"}});
    auto journal = office.open().value();
    CHECK(journal.append(entry(16)).value() == 19);
    std::vector<JournalRecord> records;
    REQUIRE(journal.each([&](const JournalRecord& record) { records.push_back(record); }));
    REQUIRE(records.size() == 4);
    CHECK(records[0].kind == journal_repaired);
    CHECK(records[0].sequence == 16);
    CHECK(records[0].body.find("sha256") != std::string::npos);
    CHECK(records[1].kind == "kind_7");
}

TEST_CASE("a journal of which nothing is legible is begun anew, and its file is kept") {
    Office office;
    office.plan.copy.clear();
    office.write(1, 4);
    test::write_file(office.plan.file, std::string(9000, 'x'));
    REQUIRE(!office.open());
    const auto repair = repair_journal(office.plan, office.clock, newest(2)).value();
    CHECK(repair.sound == 0);
    CHECK(repair.lost == 4);
    CHECK(office.open().value().append(entry(5)).value() == 6);
    REQUIRE(repair.kept.size() == 1);
    CHECK(test::read_file(repair.kept[0]) == std::string(9000, 'x'));
}

TEST_CASE("while one program writes a journal no other one writes or repairs it") {
    const Office office;
    const auto journal = office.open().value();
    CHECK(office.open().error().code == Errc::busy);
    CHECK(repair_journal(office.plan, office.clock, newest(1)).error().code == Errc::busy);
}

TEST_CASE("a full file is followed by a new one that carries numbers and chain on, and the oldest goes") {
    const Office office;
    for (std::int64_t number = 1; number <= 150; ++number) {
        auto journal = office.open().value();
        REQUIRE(journal.append(entry(number)));
        journal.rotate_if_full(newest(2));
    }
    for (const auto& first : {office.plan.file, office.plan.copy}) {
        const JournalFiles files{first};
        const auto numbers = files.numbers();
        REQUIRE(numbers.size() == 4);
        CHECK(numbers.back() > 6);
        JournalPosition before;
        for (const auto number : numbers) {
            const auto journal = Journal::open_for_reading(files.numbered(number), {}).value();
            if (number != numbers.front()) CHECK(journal.start() == before);
            CHECK(journal.last() - journal.start().sequence <= limit_of_file);
            before = journal.position();
        }
    }
}

TEST_CASE("a lost newest file is missed although the ones before it are sound") {
    Office office;
    office.plan.copy.clear();
    office.write(1, 20);
    {
        auto journal = office.open().value();
        journal.rotate_if_full(newest(2));
        REQUIRE(journal.append(entry(21)));
    }
    std::filesystem::remove(JournalFiles{office.plan.file}.current_file());
    CHECK(office.open().error().code == Errc::corrupted);
}

TEST_CASE("a visit that meets a full disk is written to its end, and no other one begins before there is room") {
    const TemporaryDirectory directory;
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(visit_on_a_full_disk(directory.path()));
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == no_mount) {
        MESSAGE("no file system may be mounted here");
        return;
    }
    CHECK(WEXITSTATUS(status) == held);
}

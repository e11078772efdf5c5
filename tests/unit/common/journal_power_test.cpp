// The power goes, or the disk refuses, at every single operation of the journal.
#include "common/journal.h"
#include "common/journal_tail.h"
#include "tests/unit/common/lossy_vfs.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace madoguchi;
using madoguchi::test::LossyVfs;
using madoguchi::test::TemporaryDirectory;

namespace {

constexpr int records = 14;

JournalEntry entry(std::int64_t number) {
    // Some records are longer than a page.
    return {WallTime{Milliseconds{number}},
            {"VISIT"},
            {"ATTEMPT"},
            fmt::format("kind_{}", number),
            fmt::format(R"({{"amount":"{}"}})", std::string(number % 4 == 0 ? 5000 : 40, 'x'))};
}

struct Moment {
    LossyVfs::Image disk;
    std::string tail;
    std::int64_t acknowledged;
};

// The tail file is written outside SQLite: one 72-byte slot in place, the two in turn, after the record is durable and
// before it is acknowledged. Whatever a cut leaves in the slot being written, the other one holds the record before.
void tear_next_slot(std::string& tail, std::int64_t acknowledged, std::mt19937_64& chance) {
    const auto start = static_cast<std::size_t>((acknowledged + 1) % 2) * tail_slot_distance;
    for (std::size_t place = start; place < std::min(start + tail_slot_size, tail.size()); ++place)
        if (chance() % 2 == 0) tail[place] = static_cast<char>(chance());
}

// Every moment of a run of two starts of the program, as a disk without its unsynced writes may hold it.
std::vector<Moment> moments(std::uint64_t seed) {
    TemporaryDirectory directory{test::memory()};
    LossyVfs disk{directory.path()};
    std::mt19937_64 chance{seed};
    const auto file = directory.path() / "journal";
    std::vector<Moment> found;
    std::int64_t acknowledged = 0;
    disk.before = [&] {
        auto tail = test::read_file(file.string() + ".tail");
        if (chance() % 2 == 0) tear_next_slot(tail, acknowledged, chance);
        found.push_back({disk.image(chance), std::move(tail), acknowledged});
    };
    for (int half = 0; half < 2; ++half) {
        auto journal = Journal::open(file).value();
        for (int i = 0; i < records / 2; ++i) acknowledged = journal.append(entry(acknowledged + 1)).value();
        if (seed % 2 == 0) REQUIRE(journal.close());
    }
    return found;
}

std::string trouble_after(const Moment& moment) {
    TemporaryDirectory directory{test::memory()};
    for (const auto& [name, bytes] : moment.disk) test::write_file(directory.path() / name, bytes);
    if (!moment.tail.empty()) test::write_file(directory.path() / "journal.tail", moment.tail);
    auto journal = Journal::open(directory.path() / "journal");
    if (!journal) return journal.error().detail;
    if (journal.value().last() < moment.acknowledged) return "an acknowledged record is lost";
    if (journal.value().last() > moment.acknowledged + 1) return "a record nobody wrote";
    std::string wrong;
    std::int64_t number = 0;
    const auto read = journal.value().each(1, [&](const JournalRecord& record) {
        const auto wanted = entry(++number);
        if (record.kind != wanted.kind || record.body != wanted.body) wrong = "another record than was written";
    });
    if (!read) return read.error().detail;
    return journal.value().append(entry(number + 1)) ? wrong : "it cannot be written on";
}

// Writes under a disk that refuses the n-th operation; the numbers of the records that were acknowledged.
std::vector<std::int64_t> acknowledged_in(const std::filesystem::path& file) {
    std::vector<std::int64_t> done;
    auto journal = Journal::open(file);
    for (std::int64_t number = 1; journal && number <= records; ++number)
        if (journal.value().append(entry(number))) done.push_back(number);
    return done;
}

std::string trouble_in(const std::filesystem::path& file, const std::vector<std::int64_t>& acknowledged) {
    auto journal = Journal::open(file);
    if (!journal) return journal.error().detail;
    std::vector<std::string> kinds;
    const auto read = journal.value().each(1, [&](const JournalRecord& record) { kinds.push_back(record.kind); });
    if (!read) return read.error().detail;
    for (const auto number : acknowledged)
        if (std::ranges::count(kinds, entry(number).kind) != 1) return fmt::format("record {} is lost", number);
    return {};
}

}  // namespace

TEST_CASE("after a power cut at any write or sync every acknowledged record is there and the chain is sound") {
    for (std::uint64_t seed = 1; seed <= 24; ++seed) {
        const auto found = moments(seed);
        CHECK(found.size() > 2 * records);
        for (std::size_t place = 0; place < found.size(); ++place) {
            const auto trouble = trouble_after(found[place]);
            CHECK_MESSAGE(trouble == "", "seed ", seed, ", cut before operation ", place + 1);
        }
    }
}

TEST_CASE("a disk that refuses its n-th operation, once or from then on, costs no acknowledged record") {
    for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_READONLY}) {
        for (const bool lasting : {false, true}) {
            for (int place = 1, reached = 1; place <= reached; ++place) {
                TemporaryDirectory directory{test::memory()};
                LossyVfs disk{directory.path()};
                disk.code = code, disk.lasting = lasting, disk.failing = place;
                const auto acknowledged = acknowledged_in(directory.path() / "journal");
                reached = disk.operations;
                disk.failing = 0;
                const auto trouble = trouble_in(directory.path() / "journal", acknowledged);
                CHECK_MESSAGE(trouble == "", "code ", code, lasting ? " from " : " at ", place);
                if (lasting && place < 3) CHECK(acknowledged.empty());
            }
        }
    }
}

// The power goes, or the disk refuses, at every single operation of the journal.
#include "common/journal_copies.h"
#include "common/journal_tail.h"
#include "tests/unit/common/lossy_vfs.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

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

// ---- two copies, and files that are full after some records
struct Kept {
    explicit Kept(const std::filesystem::path& directory) {
        std::filesystem::create_directory(directory / "other");
        plan.file = directory / "journal";
        plan.copy = directory / "other" / "copy";
        plan.records = 6;
        plan.reserve = 4096;
    }
    JournalPlan plan;
};

Result<std::vector<JournalEntry>> last_two(std::span<const JournalRecord> all) {
    const auto kept = all.last(std::min<std::size_t>(2, all.size()));
    return std::vector<JournalEntry>{kept.begin(), kept.end()};
}

// Kinds in all files of this copy; the trouble, if a file is not sound.
Result<std::vector<std::string>> all_kinds(const JournalFiles& files) {
    std::vector<std::string> found;
    for (const auto number : files.numbers()) {
        const auto tail = number == files.current() ? files.tail() : std::filesystem::path{};
        BOOST_OUTCOME_TRY(auto journal, Journal::open_for_reading(files.numbered(number), tail));
        BOOST_OUTCOME_TRY(journal.each(1, [&](const JournalRecord& record) { found.push_back(record.kind); }));
    }
    return found;
}

std::string trouble_of(const Kept& kept, std::int64_t acknowledged) {
    const SystemClock clock;
    const auto journal = JournalCopies::open(kept.plan, clock);
    if (!journal) return journal.error().detail;
    if (journal.value().working() != 2) return "a copy is left behind";
    for (const auto& files : kept.plan.copies()) {
        const auto kinds = all_kinds(files);
        if (!kinds) return files.first.string() + ": " + kinds.error().detail;
        for (std::int64_t number = 1; number <= acknowledged; ++number)
            if (std::ranges::count(kinds.value(), entry(number).kind) == 0)
                return fmt::format("{}: record {} is lost", files.first.string(), number);
    }
    return {};
}

// One after another until the disk refuses one; the number of the last one acknowledged.
std::int64_t write_kept(const Kept& kept, std::int64_t& acknowledged, std::int64_t& sequence) {
    const SystemClock clock;
    auto journal = JournalCopies::open(kept.plan, clock);
    while (journal && acknowledged < records && journal.value().append(entry(acknowledged + 1))) {
        ++acknowledged;
        journal.value().rotate_if_full(last_two);
        if (journal.value().working() != 0) sequence = journal.value().last();
    }
    return acknowledged;
}

std::vector<Moment> kept_moments(std::uint64_t seed) {
    TemporaryDirectory directory{test::memory()};
    const Kept kept{directory.path()};
    LossyVfs disk{directory.path()};
    std::mt19937_64 chance{seed};
    std::vector<Moment> found;
    std::int64_t acknowledged = 0, sequence = 0;
    disk.before = [&] {
        auto image = disk.image(chance);
        for (const std::string name : {"journal.tail", "other/copy.tail"}) {
            auto tail = test::read_file(directory.path() / name);
            if (chance() % 2 == 0) tear_next_slot(tail, sequence, chance);
            if (!tail.empty()) image[name] = std::move(tail);
        }
        found.push_back({std::move(image), {}, acknowledged});
    };
    CHECK(write_kept(kept, acknowledged, sequence) == records);
    return found;
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

TEST_CASE("after a power cut at any operation two copies with their files are brought to the same sound state") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const auto found = kept_moments(seed);
        CHECK(found.size() > 4 * records);
        for (std::size_t place = 0; place < found.size(); ++place) {
            TemporaryDirectory directory{test::memory()};
            const Kept kept{directory.path()};
            for (const auto& [name, bytes] : found[place].disk) test::write_file(directory.path() / name, bytes);
            const auto trouble = trouble_of(kept, found[place].acknowledged);
            CHECK_MESSAGE(trouble == "", "seed ", seed, ", cut before operation ", place + 1);
        }
    }
}

TEST_CASE("two copies survive the n-th operation refused, once or from then on, also while a new file begins") {
    for (const bool lasting : {false, true}) {
        for (int place = 1, reached = 1; place <= reached; ++place) {
            TemporaryDirectory directory{test::memory()};
            const Kept kept{directory.path()};
            LossyVfs disk{directory.path()};
            disk.lasting = lasting, disk.failing = place;
            std::int64_t acknowledged = 0, sequence = 0;
            write_kept(kept, acknowledged, sequence);
            reached = disk.operations;
            disk.failing = 0;
            const auto trouble = trouble_of(kept, acknowledged);
            CHECK_MESSAGE(trouble == "", (lasting ? "from " : "at "), place);
            if (!lasting && place > 60) CHECK(acknowledged == records);
        }
    }
}

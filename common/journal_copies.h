// The journal of a terminal as it is kept: one or two copies on different paths (journal_files.h, journal.h), a new
// file when one is full, space set aside for a full disk. Specified in docs/journal.md.
// One process writes (a lock says so), one thread.
#pragma once

#include "common/journal.h"
#include "common/journal_files.h"

#include <functional>
#include <optional>
#include <vector>

namespace madoguchi {

struct JournalPlan {
    std::filesystem::path file, copy = {};  // no copy: empty
    std::int64_t records = 20'000;          // a file that holds so many is followed by a new one
    std::int64_t files = 24;                // older files that are kept
    std::int64_t reserve = 1 << 20;         // bytes
    [[nodiscard]] std::vector<JournalFiles> copies() const;
};

// The records of a file that its successor needs, too: what is not resolved.
using JournalCarry = std::function<Result<std::vector<JournalEntry>>(std::span<const JournalRecord>)>;

struct JournalCopy {
    JournalFiles files;
    JournalLock lock;
    JournalReserve reserve;
    std::int64_t number = 1;
    std::optional<Journal> journal;

    static Result<JournalCopy> take(const JournalFiles& files, const JournalPlan& plan);
    Result<void> open();
    // Gives the reserve back when the disk refuses, and tries once more.
    Result<void> append(const JournalEntry& entry);
    // Writes a file that goes on from `start` to files.fresh().
    Result<void> build(const JournalPosition& start, std::span<const JournalEntry> entries);
    // The fresh file becomes the one with this number, and is written from now on.
    Result<void> adopt(std::int64_t next);
    // The files before the current one; what a power cut or a reader hindered is made up for at the next start.
    void seal_older() const;
};

class JournalCopies {
public:
    // Brings copies to the same state; a damaged one is kept aside and made anew from the sound one.
    // corrupted: no sound copy. conflict: two sound copies that contradict each other. busy: somebody else writes.
    static Result<JournalCopies> open(const JournalPlan& plan, const Clock& clock);

    // Before something begins whose end must be written, too: the space for it is there.
    Result<void> secure();
    // Durable in every copy that still works. A copy that fails is left behind until the next open().
    Result<std::int64_t> append(const JournalEntry& entry);
    // When the file is full: a new one with `carry`'s records. Where that does not work, the old one goes on.
    void rotate_if_full(const JournalCarry& carry);
    Result<void> each(const std::function<void(const JournalRecord&)>& visit) const;  // of the current file
    [[nodiscard]] std::int64_t last() const { return copies.front().journal->last(); }
    [[nodiscard]] std::size_t working() const { return copies.size(); }

private:
    JournalCopies(JournalPlan plan, const Clock& clock) : plan{std::move(plan)}, clock{&clock} {}
    Result<void> rotate(const JournalCarry& carry);
    JournalPlan plan;
    const Clock* clock;
    std::vector<JournalCopy> copies;
    std::int64_t rotate_at = 0;  // records in the file
    Error lost{Errc::storage_failed, ""};
};

[[nodiscard]] Result<std::vector<JournalRecord>> read_all(const Journal& journal);

}  // namespace madoguchi

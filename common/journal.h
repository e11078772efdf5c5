// The journal: what this terminal intended and what came of it, written before and after every act that moves money or
// paper. Append-only SQLite (WAL, synchronous=FULL) with a hash chain: SHA-256 over the previous hash and the record.
// Beside it lies FILE.tail, the sequence and hash of the newest record, written after the record is durable: a chain
// that is sound but shorter than its tail has lost records. Opening verifies pages, chain and tail.
// A file may go on from another one: its first record (journal_continued, journal_repaired) holds the sequence and the
// hash it goes on from, and numbers and chain are carried on. journal_copies.h does that, and keeps two copies.
// Bodies are JSON without personal data: whoever writes them answers for that. One process, one thread writes.
#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

// Kinds of a first record. Their bodies hold `after` (sequence) and `hash`: where numbers and chain go on from.
inline constexpr std::string_view journal_continued = "journal_continued", journal_repaired = "journal_repaired";

struct JournalEntry {
    WallTime time;
    VisitId visit;      // may be empty: events of the terminal itself
    AttemptId attempt;  // may be empty
    std::string kind;   // snake_case name of the record
    std::string body;   // JSON object
};

struct JournalRecord : JournalEntry {
    std::int64_t sequence = 0;  // 1, 2, 3 … without gaps
};

struct JournalPosition {
    std::int64_t sequence = 0;
    std::string hash;  // lower-case hex
    friend bool operator==(const JournalPosition&, const JournalPosition&) = default;
};

// What a damaged file still gives.
struct JournalRemains {
    std::vector<JournalRecord> records;  // the sound ones before the damage
    JournalPosition last;                // the last of them
    std::vector<VisitId> beyond;         // visits of legible records behind the damage, each once
};

class Journal {
public:
    // Creates the file when missing. corrupted: damaged, altered or cut; `detail` names the record.
    static Result<Journal> open(const std::filesystem::path& file);
    static Result<Journal> open(const std::filesystem::path& file, const std::filesystem::path& tail);
    // For export beside the running writer: verifies all the same, cannot append. An empty `tail`: there is none.
    static Result<Journal> open_for_reading(const std::filesystem::path& file);
    static Result<Journal> open_for_reading(const std::filesystem::path& file, const std::filesystem::path& tail);
    // A new file without a tail that goes on from `start`; the first record appended must say so, unless `start` is
    // journal_genesis().
    static Result<Journal> create(const std::filesystem::path& file, const JournalPosition& start);
    static JournalRemains salvage(const std::filesystem::path& file);

    // Returns the record's sequence once it is durable (power may go). On a failure the act it announces must not
    // happen.
    Result<std::int64_t> append(const JournalEntry& entry);
    // All or none, in one go.
    Result<void> append_all(std::span<const JournalEntry> entries);
    // After a failed append() that last() counts all the same: the record is there, only its tail is not.
    Result<void> confirm();
    Result<void> confirm_in(const std::filesystem::path& tail) const;  // of a copy that holds the same
    // In order of sequence, from `first` on.
    Result<void> each(std::int64_t first, const std::function<void(const JournalRecord&)>& visit) const;
    [[nodiscard]] std::int64_t last() const;      // 0 = empty
    [[nodiscard]] std::string last_hash() const;  // lower-case hex
    [[nodiscard]] JournalPosition position() const;
    [[nodiscard]] JournalPosition start() const;  // what the first record follows
    // The hash of the record with this sequence; nullopt: not in this file.
    [[nodiscard]] Result<std::optional<std::string>> hash_at(std::int64_t sequence) const;
    Result<void> close();  // folds the WAL into the file; afterwards only destruction

    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) noexcept;
    ~Journal();

private:
    struct Body;
    explicit Journal(std::unique_ptr<Body> body);
    static Result<Journal> open_verified(const std::filesystem::path& file, const std::filesystem::path& tail,
                                         bool writable);
    std::unique_ptr<Body> body;
};

// A file that is not written any more: its WAL is folded in, it needs none to be read, and nobody may write it.
Result<void> seal_journal(const std::filesystem::path& file);
[[nodiscard]] JournalPosition journal_genesis();  // before the first record of all

}  // namespace madoguchi

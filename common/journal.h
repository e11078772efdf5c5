// The journal: what this terminal intended and what came of it, written before and after every act that moves money or
// paper. Append-only SQLite (WAL, synchronous=FULL) with a hash chain: SHA-256 over the previous hash and the record.
// Beside it lies FILE.tail, the sequence and hash of the newest record, written after the record is durable: a chain
// that is sound but shorter than its tail has lost records. Opening verifies pages, chain and tail.
// Bodies are JSON without personal data: whoever writes them answers for that. One process, one thread writes.
#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace madoguchi {

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

class Journal {
public:
    // Creates the file when missing. corrupted: damaged, altered or cut; `detail` names the record.
    static Result<Journal> open(const std::filesystem::path& file);
    // For export beside the running writer: verifies all the same, cannot append.
    static Result<Journal> open_for_reading(const std::filesystem::path& file);

    // Returns the record's sequence once it is durable (power may go). On a failure the act it announces must not
    // happen.
    Result<std::int64_t> append(const JournalEntry& entry);
    // In order of sequence, from `first` on.
    Result<void> each(std::int64_t first, const std::function<void(const JournalRecord&)>& visit) const;
    [[nodiscard]] std::int64_t last() const;      // 0 = empty
    [[nodiscard]] std::string last_hash() const;  // lower-case hex
    Result<void> close();                         // folds the WAL into the file; afterwards only destruction

    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) noexcept;
    ~Journal();

private:
    struct Body;
    explicit Journal(std::unique_ptr<Body> body);
    static Result<Journal> open_verified(const std::filesystem::path& file, bool writable);
    std::unique_ptr<Body> body;
};

}  // namespace madoguchi

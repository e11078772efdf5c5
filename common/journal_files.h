// The files of one copy of a journal: FILE, then FILE.000002, FILE.000003 … each going on from the one before; the
// last one is written. Beside them FILE.tail, FILE.lock (who writes) and FILE.reserve (space for a full disk).
#pragma once

#include "common/clock.h"
#include "common/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace madoguchi {

struct JournalFiles {
    std::filesystem::path first;

    [[nodiscard]] std::filesystem::path tail() const { return beside(".tail"); }
    [[nodiscard]] std::filesystem::path lock() const { return beside(".lock"); }
    [[nodiscard]] std::filesystem::path reserve() const { return beside(".reserve"); }
    [[nodiscard]] std::filesystem::path fresh() const { return beside(".fresh"); }  // a file that is being made
    [[nodiscard]] std::filesystem::path numbered(std::int64_t number) const;        // 1, 2, 3 …
    [[nodiscard]] std::vector<std::int64_t> numbers() const;                        // of the files there are, ascending
    [[nodiscard]] std::int64_t current() const;                                     // the highest; 1 when there is none
    [[nodiscard]] std::filesystem::path current_file() const { return numbered(current()); }

    // fresh() becomes the file with this number; durable.
    [[nodiscard]] Result<void> put_in_place(std::int64_t number) const;
    void remove_fresh() const;
    // Renames a file and its WAL to aside(), so that they can be looked at later.
    Result<void> keep_aside(const std::filesystem::path& file, WallTime now) const;
    [[nodiscard]] static std::filesystem::path aside(const std::filesystem::path& file, WallTime now);
    // Only the newest so many stay.
    void remove_older(std::int64_t kept) const;

private:
    [[nodiscard]] std::filesystem::path beside(std::string_view ending) const;
};

// Held while it lives; the kernel lets go of it when the process ends.
class JournalLock {
public:
    // busy: another process has it. storage_failed: the directory cannot be written or is not there.
    static Result<JournalLock> take(const std::filesystem::path& file);
    JournalLock(JournalLock&& other) noexcept : descriptor{std::exchange(other.descriptor, -1)} {}
    JournalLock& operator=(JournalLock&& other) noexcept;
    ~JournalLock();

private:
    explicit JournalLock(int descriptor) : descriptor{descriptor} {}
    int descriptor;
};

// Space that is given back when the disk is full, so that a visit under way can be written to its end.
class JournalReserve {
public:
    JournalReserve(std::filesystem::path file, std::int64_t bytes) : file{std::move(file)}, bytes{bytes} {}
    [[nodiscard]] bool held() const;
    Result<void> hold() const;  // takes it (again)
    void release() const;

private:
    std::filesystem::path file;
    std::int64_t bytes;
};

}  // namespace madoguchi

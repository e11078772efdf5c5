// FILE.tail of a journal: two slots of {sequence, hash, check}, written in turn, so that a write cut by a power failure
// leaves the older one. Used by common/journal.cpp only.
#pragma once

#include "common/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace madoguchi {

struct Tail {
    std::int64_t sequence = 0;
    std::string hash;  // 32 bytes
    friend bool operator==(const Tail&, const Tail&) = default;
};

// The newest slot whose check holds; nullopt: no file or no sound slot.
[[nodiscard]] std::optional<Tail> read_tail(const std::filesystem::path& file);
// Returns once it is durable.
Result<void> write_tail(const std::filesystem::path& file, const Tail& tail);

}  // namespace madoguchi

// FILE.tail of a journal: two slots of {sequence, hash, check}, written in turn, so that a write cut by a power failure
// leaves the older one; each in a block of its own. Used by common/journal*.cpp only.
#pragma once

#include "common/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace madoguchi {

constexpr std::size_t tail_hash_size = 32, tail_slot_size = 8 + 2 * tail_hash_size, tail_slot_distance = 4096;

struct Tail {
    std::int64_t sequence = 0;
    std::string hash;  // 32 bytes
    friend bool operator==(const Tail&, const Tail&) = default;
};

// The newest slot whose check holds; nullopt: no file or no sound slot.
[[nodiscard]] std::optional<Tail> read_tail(const std::filesystem::path& file);
// Returns once it is durable.
Result<void> write_tail(const std::filesystem::path& file, const Tail& tail);

// Names of files created, renamed or removed in it are durable then.
[[nodiscard]] bool sync_directory(const std::filesystem::path& directory);

}  // namespace madoguchi

// ServiceIDs that never repeat, also not after a reboot: a counter on disk, written ahead in blocks so that the disk is
// asked once in 256 numbers. A new or unreadable file begins at a random place of the 36^10 numbers, so that a wiped
// state directory does not repeat what was used before. Not shared between processes.
#pragma once

#include "common/result.h"

#include <cstdint>
#include <filesystem>

namespace madoguchi::drivers::nexo {

class ServiceIds {
public:
    explicit ServiceIds(std::filesystem::path file) : path{std::move(file)} {}
    // Ten characters of base 36. Error: storage_failed, when the number could not be made durable: send nothing.
    [[nodiscard]] Result<std::string> next();

private:
    [[nodiscard]] Result<void> reserve();

    std::filesystem::path path;
    std::uint64_t upcoming = 0, reserved_end = 0;  // [upcoming, reserved_end) may be used
};

[[nodiscard]] std::string to_base36(std::uint64_t number);

}  // namespace madoguchi::drivers::nexo

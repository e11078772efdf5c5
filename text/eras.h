// assets/eras.toml: eras younger than this release. Read once at start, before any thread formats a date.
#pragma once

#include "common/result.h"

#include <filesystem>

namespace madoguchi::text {

// Makes the eras of the file known to japanese_date.h. No such file: none. Errors with file, line and key.
[[nodiscard]] Result<void> read_eras(const std::filesystem::path& assets);

}  // namespace madoguchi::text

// `municipal-backend import`: takes over residents, households, 戸籍, seals, tax records, refusals, fees, hours and
// holidays from one JSON file, all or nothing. Records replace those of the same id; nothing is deleted. Format:
// docs/import.md. Unknown keys, wrong types and dangling references are refused with their place.
#pragma once

#include "backend/crypto/seal.h"
#include "backend/storage/database.h"

#include <filesystem>
#include <string_view>

namespace madoguchi::backend {

struct ImportCount {
    std::int64_t residents = 0, records = 0;
};

Result<ImportCount> import_text(Database& database, const Sealer& sealer, std::string_view json, std::string_view name);
Result<ImportCount> import_file(Database& database, const Sealer& sealer, const std::filesystem::path& file);

}  // namespace madoguchi::backend

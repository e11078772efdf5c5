// Where data files lie: assets/<folder>/*.toml, each replaced by a file of the same name in
// assets/cities/<city>/<folder>/, which may also add files. Sorted by name.
#pragma once

#include "common/result.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace madoguchi::catalogue {

Result<std::vector<std::filesystem::path>> overlaid_files(const std::filesystem::path& assets, std::string_view city,
                                                          std::string_view folder);

}  // namespace madoguchi::catalogue

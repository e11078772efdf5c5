#include "catalogue/files.h"

#include <algorithm>
#include <map>

namespace madoguchi::catalogue {

namespace {

Result<void> collect(const std::filesystem::path& folder, std::map<std::string, std::filesystem::path>& files) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{folder, error})
        if (entry.path().extension() == ".toml") files[entry.path().filename().string()] = entry.path();
    if (error) return fail(Errc::missing, folder.string() + ": " + error.message());
    return ok();
}

}  // namespace

Result<std::vector<std::filesystem::path>> overlaid_files(const std::filesystem::path& assets, std::string_view city,
                                                          std::string_view folder) {
    std::map<std::string, std::filesystem::path> files;
    BOOST_OUTCOME_TRYV(collect(assets / folder, files));
    const auto own = assets / "cities" / city / folder;
    if (std::filesystem::is_directory(own)) {
        BOOST_OUTCOME_TRYV(collect(own, files));
    }
    std::vector<std::filesystem::path> paths;
    for (auto& [name, path] : files) paths.push_back(path);
    return paths;
}

}  // namespace madoguchi::catalogue

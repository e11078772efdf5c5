#include "drivers/document/media_profiles.h"

#include "document_media_toml.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace madoguchi::drivers::document {
namespace {

constexpr int tolerance = 100;

// The file is compiled in and unit-cups reads it: what it cannot hold would be a mistake of the build.
std::vector<MediaProfile> read_table() {
    std::vector<MediaProfile> table;
    for (const auto& [name, node] : toml::parse(document_media_toml)) {
        const auto* size = node.as_array();
        if (size == nullptr || size->size() != 2) std::abort();
        table.push_back({std::string{name.str()}, (*size)[0].value_or(0), (*size)[1].value_or(0)});
    }
    return table;
}

}  // namespace

std::span<const MediaProfile> media_profiles() {
    static const auto table = read_table();
    return table;
}

const MediaProfile* find_media(std::string_view name) {
    const auto table = media_profiles();
    const auto found = std::ranges::find(table, name, &MediaProfile::name);
    return found == table.end() ? nullptr : &*found;
}

bool same_size(const MediaProfile& profile, int width, int height) {
    return std::abs(profile.width - width) <= tolerance && std::abs(profile.height - height) <= tolerance;
}

}  // namespace madoguchi::drivers::document

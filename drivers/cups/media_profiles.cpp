#include "drivers/cups/media_profiles.h"

#include <algorithm>
#include <cstdlib>

namespace madoguchi::drivers::cups {
namespace {

// PWG 5101.1-2013, sections 5.1 and 5.2. A new size is a line here.
constexpr MediaProfile profiles[] = {
    {"iso_a3_297x420mm", 29700, 42000}, {"iso_a4_210x297mm", 21000, 29700}, {"iso_a5_148x210mm", 14800, 21000},
    {"jis_b4_257x364mm", 25700, 36400}, {"jis_b5_182x257mm", 18200, 25700},
};
constexpr int tolerance = 100;

}  // namespace

std::span<const MediaProfile> media_profiles() {
    return profiles;
}

const MediaProfile* find_media(std::string_view name) {
    const auto* found = std::ranges::find(profiles, name, &MediaProfile::name);
    return found == std::end(profiles) ? nullptr : found;
}

bool same_size(const MediaProfile& profile, int width, int height) {
    return std::abs(profile.width - width) <= tolerance && std::abs(profile.height - height) <= tolerance;
}

}  // namespace madoguchi::drivers::cups

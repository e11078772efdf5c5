// What a resident hears, as data: assets/sounds.toml, replaced by assets/cities/<city>/sounds.toml. Each sound is a
// list of tones one after another. Read once at start; any thread.
#pragma once

#include "common/result.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::catalogue {

struct Tone {
    int hz = 0;     // 0 = silence
    int ms = 0;     // 1 to 2000
    int level = 0;  // percent of the terminal's volume
};

using Sounds = std::map<std::string, std::vector<Tone>, std::less<>>;

// Exactly `names` must be there; another one is refused with file, line and the nearest right name.
Result<Sounds> parse_sounds(std::string_view text, const std::string& file, std::span<const std::string_view> names);
Result<Sounds> read_sounds(const std::filesystem::path& assets, std::string_view city,
                           std::span<const std::string_view> names);

}  // namespace madoguchi::catalogue

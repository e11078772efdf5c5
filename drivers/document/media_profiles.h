// Paper sizes by PWG 5101.1 name: the one table (media.toml) of what may be printed on.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace madoguchi::drivers::document {

struct MediaProfile {
    std::string name;   // PWG media name, as in XPrintJob
    int width, height;  // hundredths of a millimetre, portrait
};

[[nodiscard]] std::span<const MediaProfile> media_profiles();
[[nodiscard]] const MediaProfile* find_media(std::string_view name);  // nullptr: unknown
// Equal within 1 mm (printers round to whole millimetres or to points).
[[nodiscard]] bool same_size(const MediaProfile& profile, int width, int height);

}  // namespace madoguchi::drivers::document

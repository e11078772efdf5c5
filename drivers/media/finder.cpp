#include "drivers/media/finder.h"

#include <array>

namespace madoguchi::drivers::media {
namespace {

using Treatment = Image (*)(const Image&);

// In the order of what each adds for its time, on the pictures of tests/bench/barcode. Linear codes are found up to 10
// degrees off the rows and columns: four turns cover the rest.
constexpr auto treatments = std::to_array<Treatment>({
    [](const Image& image) { return sharpened(stretched(image), 5); },
    [](const Image& image) { return turned(image, -20); },
    [](const Image& image) { return turned(image, 20); },
    [](const Image& image) { return inverted(stretched(image)); },
    [](const Image& image) { return turned(image, -40); },
    [](const Image& image) { return turned(image, 40); },
    [](const Image& image) { return doubled(stretched(image)); },
    [](const Image& image) { return sharpened(stretched(image), 2); },
    [](const Image& image) { return sharpened(stretched(image), 1); },
});

}  // namespace

std::vector<Sighting> CodeFinder::look(const Image& image) {
    auto found = decode(image, wanted);
    if (!found.empty()) return found;
    auto treatment = treatments[turn++ % treatments.size()];
    return decode(treatment(image), wanted);
}

std::vector<Sighting> CodeFinder::look_hard(const Image& image) const {
    auto found = decode(image, wanted);
    for (auto treatment : treatments) {
        if (!found.empty()) break;
        found = decode(treatment(image), wanted);
    }
    return found;
}

}  // namespace madoguchi::drivers::media

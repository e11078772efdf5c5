// How hard to look. ZXing finds most codes in the plain picture; a blurred, turned, pale, glaring or inverted one in a
// treated copy. One thread at a time.
#pragma once

#include "drivers/media/decoder.h"

namespace madoguchi::drivers::media {

class CodeFinder {
public:
    explicit CodeFinder(Symbologies wanted) : wanted{std::move(wanted)} {}

    // One frame of a camera: the part of it that is not plain background, and where that shows nothing the next
    // treatment of it in turn. A still code is found within frames_per_round frames or not at all.
    [[nodiscard]] std::vector<Sighting> look(const Image& image);
    static constexpr std::size_t frames_per_round = 11;

private:
    Symbologies wanted;
    std::size_t turn = 0;
};

}  // namespace madoguchi::drivers::media

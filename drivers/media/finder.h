// How hard to look. ZXing finds most codes in the plain picture; a blurred, turned, pale, glaring or inverted one in a
// treated copy. One thread at a time.
#pragma once

#include "drivers/media/decoder.h"

namespace madoguchi::drivers::media {

class CodeFinder {
public:
    explicit CodeFinder(Symbologies wanted) : wanted{std::move(wanted)} {}

    // For a live camera: the plain picture, and where that shows nothing the next treatment in turn, so that a frame
    // takes twice the time of a plain one at most and a still code is found within a few frames.
    [[nodiscard]] std::vector<Sighting> look(const Image& image);
    // For one picture: every treatment until one shows something.
    [[nodiscard]] std::vector<Sighting> look_hard(const Image& image) const;

private:
    Symbologies wanted;
    std::size_t turn = 0;
};

}  // namespace madoguchi::drivers::media

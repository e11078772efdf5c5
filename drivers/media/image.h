// Grey pictures, and what makes a code in one easier to find. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace madoguchi::drivers::media {

struct Image {
    int width = 0, height = 0;
    std::vector<std::uint8_t> grey;  // rows from the top, without padding
    [[nodiscard]] std::uint8_t at(int x, int y) const {
        return grey[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
};

struct Box {
    int left = 0, top = 0, width = 0, height = 0;
};

// That part of it; the box must lie within.
[[nodiscard]] Image cut(const Image& image, const Box& box);
[[nodiscard]] Image inverted(const Image& image);
// Its darkest hundredth black, its lightest white.
[[nodiscard]] Image stretched(const Image& image);
// Edges that a blur made soft stand out again (unsharp mask with a box of 2 × radius + 1).
[[nodiscard]] Image sharpened(const Image& image, int radius);
// Twice the size, interpolated.
[[nodiscard]] Image doubled(const Image& image);
// Turned about its middle, counter-clockwise; corners are cut off, what comes in is white.
[[nodiscard]] Image turned(const Image& image, double degrees);
// The same with room for the corners.
[[nodiscard]] Image turned_whole(const Image& image, double degrees);
// For bars that cross lines of this direction: such lines, four pixels apart, each the mean of two, their points half a
// pixel apart. Half the pixels of the picture, with finer bars and less noise.
[[nodiscard]] Image scan_lines(const Image& image, double degrees);

}  // namespace madoguchi::drivers::media

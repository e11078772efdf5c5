#include "drivers/media/region.h"

#include <algorithm>
#include <cstdlib>

namespace madoguchi::drivers::media {
namespace {

// Blocks of 4 × 4 pixels are added up first: a sensor's noise falls to a quarter, while modules of 2 pixels and more
// still tell neighbouring blocks apart. Tiles are 8 × 8 blocks.
constexpr int block = 4, blocks_per_tile = 8, tile = block * blocks_per_tile;
// Mean step between neighbouring blocks (down and across together), one grey value, as it adds up over a tile.
constexpr int grey_step = block * block * blocks_per_tile * blocks_per_tile;
constexpr int faintest = 2 * grey_step;      // a print of 10 grey values' contrast has more
constexpr int clear_print = 24 * grey_step;  // good prints always have more, whatever the background
constexpr int noise = 12 * grey_step;        // a sensor in bad light stays below

struct Grid {
    int width = 0, height = 0;
    std::vector<int> values;
    [[nodiscard]] int* row(int y) { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
};

Grid grid(int width, int height) {
    return {width, height, std::vector<int>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
}

Grid blocks_of(const Image& image) {
    auto blocks = grid(image.width / block, image.height / block);
    for (int y = 0; y < blocks.height * block; ++y) {
        const auto* pixel = image.grey.data() + static_cast<std::ptrdiff_t>(y) * image.width;
        auto* sums = blocks.row(y / block);
        for (int x = 0; x < blocks.width; ++x, pixel += block) sums[x] += pixel[0] + pixel[1] + pixel[2] + pixel[3];
    }
    return blocks;
}

Grid busyness_of(Grid blocks) {
    auto tiles = grid((blocks.width + blocks_per_tile - 2) / blocks_per_tile,
                      (blocks.height + blocks_per_tile - 2) / blocks_per_tile);
    for (int y = 0; y + 1 < blocks.height; ++y) {
        const auto *here = blocks.row(y), *below = blocks.row(y + 1);
        auto* sums = tiles.row(y / blocks_per_tile);
        for (int x = 0; x + 1 < blocks.width; ++x)
            sums[x / blocks_per_tile] += std::abs(here[x] - here[x + 1]) + std::abs(here[x] - below[x]);
    }
    return tiles;
}

// What four of five tiles reach: the background.
int background_of(std::vector<int> values) {
    auto fifth = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 5);
    std::ranges::nth_element(values, fifth);
    return *fifth;
}

// Of tiles; right and bottom are the first outside.
struct Span {
    int left, top, right = 0, bottom = 0;
};

Span span_above(Grid& tiles, int least) {
    Span span{tiles.width, tiles.height};
    for (int y = 0; y < tiles.height; ++y)
        for (int x = 0; x < tiles.width; ++x) {
            if (tiles.row(y)[x] <= least) continue;
            span = {std::min(span.left, x), std::min(span.top, y), std::max(span.right, x + 1), y + 1};
        }
    return span;
}

// A tile more on every side and a tenth of the size: quiet zones are ten modules wide, most codes a hundred and more.
Box with_margin(const Span& span, const Image& image) {
    int across = tile + (span.right - span.left) * tile / 10, down = tile + (span.bottom - span.top) * tile / 10;
    int left = std::max(0, span.left * tile - across), top = std::max(0, span.top * tile - down);
    int right = std::min(image.width, span.right * tile + block + across);
    int bottom = std::min(image.height, span.bottom * tile + block + down);
    return {left, top, right - left, bottom - top};
}

}  // namespace

std::optional<Box> busy_region(const Image& image) {
    if (image.width < 2 * block || image.height < 2 * block) return std::nullopt;
    auto tiles = busyness_of(blocks_of(image));
    int background = background_of(tiles.values);
    auto span = span_above(tiles, std::clamp(3 * background, faintest, clear_print));
    if (span.right > 0) return with_margin(span, image);
    if (background > noise) return Box{0, 0, image.width, image.height};
    return std::nullopt;
}

}  // namespace madoguchi::drivers::media

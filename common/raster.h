// A picture of pure black dots, as thermal paper takes it: printers/ draws it, drivers/escpos sends it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace madoguchi {

// One bit per dot, most significant bit first, 1 = black; rows padded to whole bytes with zeros.
struct Raster {
    int width = 0, height = 0;
    std::vector<std::uint8_t> bits;  // ((width + 7) / 8) * height

    [[nodiscard]] std::size_t row_bytes() const { return (static_cast<std::size_t>(width) + 7) / 8; }
    // Whether `bits` has the size that width and height promise, and both are positive.
    [[nodiscard]] bool consistent() const {
        return width > 0 && height > 0 && bits.size() == row_bytes() * static_cast<std::size_t>(height);
    }
    [[nodiscard]] bool black(int x, int y) const {
        auto byte = bits[static_cast<std::size_t>(y) * row_bytes() + static_cast<std::size_t>(x) / 8];
        return ((byte >> (7 - x % 8)) & 1) != 0;
    }
    friend bool operator==(const Raster&, const Raster&) = default;
};

}  // namespace madoguchi

// What turns a frame of ImGui draw data into pixels. One implementation now (CpuRenderer); another one only has to
// implement this. The main thread only.
#pragma once

#include "kiosk/ui/geometry.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct ImDrawData;

namespace madoguchi::ui {

// A8 (channels == 1: coverage, tinted by the vertex colour) or premultiplied BGRA (channels == 4: little-endian
// ARGB32).
struct Bitmap {
    int width = 0, height = 0, channels = 1;
    std::vector<std::uint8_t> pixels;
};

// A bitmap as the renderer keeps it; ImTextureID is a pointer to it. The serial is never used twice, so that a frame
// is told from the last one by (serial, vertices) even where an address is used again.
struct Texture {
    Bitmap bitmap;
    std::uint64_t serial = 0;
};

// 0x00RRGGBB, rows of `width`.
struct Picture {
    int width = 0, height = 0;
    std::vector<std::uint32_t> pixels;
};

class Renderer {
public:
    virtual ~Renderer() = default;
    [[nodiscard]] virtual const Texture* add(Bitmap bitmap) = 0;
    virtual void remove(const Texture* texture) = 0;  // its pixels are wiped: they may show a name
    // Draws the frame over a ground of one colour (0x00RRGGBB); returns the rectangles that differ from the last frame.
    virtual std::vector<PixelRect> render(const ImDrawData& frame, std::uint32_t ground) = 0;
    [[nodiscard]] virtual Picture picture() const = 0;
};

}  // namespace madoguchi::ui

// Rasterises ImGui draw data on the CPU into memory the caller owns (the SDL window surface, or a picture for tests).
// Axis-aligned quads (fills, glyph runs, pictograms) have fast paths; other triangles are filled span by span with
// interpolated vertex colours. The screen is cut into bands; a band whose primitives did not change is not drawn again.
// Measured against OpenGL on llvmpipe and SDL_Renderer: reference/screen-and-text.md.
#pragma once

#include "kiosk/ui/renderer.h"

#include <map>

namespace madoguchi::ui {

// Pixels of 32 bits, 0x00RRGGBB; `stride` counts pixels.
struct Canvas {
    std::uint32_t* pixels = nullptr;
    int width = 0, height = 0, stride = 0;
};

class CpuRenderer final : public Renderer {
public:
    explicit CpuRenderer(Canvas target);

    [[nodiscard]] const Texture* add(Bitmap bitmap) override;
    void remove(const Texture* texture) override;
    std::vector<PixelRect> render(const ImDrawData& frame, std::uint32_t ground) override;
    [[nodiscard]] Picture picture() const override;

    // The surface moved or lost its content: the next frame draws everything.
    void retarget(Canvas target);

private:
    Canvas canvas;
    std::uint64_t next_serial = 1;
    std::map<const Texture*, std::unique_ptr<Texture>> textures;
    std::vector<std::uint64_t> bands;  // hash of what each band showed last
};

}  // namespace madoguchi::ui

// The pixel loops of CpuRenderer: primitives of ImGui draw data and how each is filled.
#pragma once

#include "kiosk/ui/cpu_renderer.h"

#include <imgui.h>

#include <array>

namespace madoguchi::ui {

// Pixels, right and bottom exclusive.
struct Clip {
    int left = 0, top = 0, right = 0, bottom = 0;
    [[nodiscard]] bool empty() const { return left >= right || top >= bottom; }
    [[nodiscard]] Clip cut(const Clip& other) const {
        return {std::max(left, other.left), std::max(top, other.top), std::min(right, other.right),
                std::min(bottom, other.bottom)};
    }
};

// A triangle (3 corners) or an axis-aligned quad of one colour (4 corners: top left, top right, bottom right, bottom
// left). No texture: one solid colour per corner.
struct Primitive {
    unsigned count = 0;
    std::array<const ImDrawVert*, 4> corner{};
    const Texture* texture = nullptr;
};

void fill_rows(const Canvas& canvas, const Clip& clip, std::uint32_t colour);
void rasterise(const Canvas& canvas, const Primitive& primitive, const Clip& clip);

[[nodiscard]] bool is_quad(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c, const ImDrawVert& d);

// Cuts one command into primitives. ImGui writes a quad as the indices (0 1 2, 0 2 3).
template <class Visit>
void split(const ImDrawList& list, const ImDrawCmd& command, Visit visit) {
    const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
    const ImDrawVert* vertex = list.VtxBuffer.Data + command.VtxOffset;
    // The font atlas of ImGui holds one white pixel here; its identifier is null: plain colour.
    const auto* texture = static_cast<const Texture*>(command.TextureId);
    for (unsigned i = 0; i + 2 < command.ElemCount;) {
        const bool paired = i + 5 < command.ElemCount && index[i] == index[i + 3] && index[i + 2] == index[i + 4];
        const ImDrawVert &a = vertex[index[i]], &b = vertex[index[i + 1]], &c = vertex[index[i + 2]];
        if (paired && is_quad(a, b, c, vertex[index[i + 5]])) {
            visit(Primitive{4, {&a, &b, &c, &vertex[index[i + 5]]}, texture});
            i += 6;
        } else {
            visit(Primitive{3, {&a, &b, &c, nullptr}, texture});
            i += 3;
        }
    }
}

}  // namespace madoguchi::ui

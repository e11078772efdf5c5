#include "kiosk/ui/cpu_renderer.h"

#include "kiosk/ui/raster.h"

#include <imgui.h>

#include <cstring>

namespace madoguchi::ui {

namespace {

constexpr int band_height = 32;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash ^= value;
    hash *= 0x9e3779b97f4a7c15ULL;
    return hash ^ (hash >> 29);
}

std::uint64_t mix(std::uint64_t hash, const ImDrawVert& vertex) {
    std::uint64_t words[3] = {};
    std::memcpy(words, &vertex, sizeof vertex);
    return mix(mix(mix(hash, words[0]), words[1]), words[2]);
}

// Adds what one primitive shows to the hash of every band it touches.
void mark(const Primitive& primitive, const Clip& clip, std::vector<std::uint64_t>& hashes) {
    std::uint64_t hash = mix(primitive.texture ? primitive.texture->serial : 0, primitive.count);
    hash = mix(mix(hash, static_cast<std::uint64_t>(clip.left)), static_cast<std::uint64_t>(clip.top));
    hash = mix(mix(hash, static_cast<std::uint64_t>(clip.right)), static_cast<std::uint64_t>(clip.bottom));
    float top = primitive.corner[0]->pos.y, bottom = top;
    for (unsigned i = 0; i < primitive.count; ++i) {
        hash = mix(hash, *primitive.corner[i]);
        top = std::min(top, primitive.corner[i]->pos.y);
        bottom = std::max(bottom, primitive.corner[i]->pos.y);
    }
    const int first = std::max(static_cast<int>(top), clip.top) / band_height;
    const int last = std::min(static_cast<int>(bottom) + 1, clip.bottom) / band_height;
    for (int band = std::max(first, 0); band <= last && band < static_cast<int>(hashes.size()); ++band)
        hashes[static_cast<std::size_t>(band)] = mix(hashes[static_cast<std::size_t>(band)], hash);
}

Clip clip_of(const ImDrawCmd& command, const Canvas& canvas) {
    Clip clip{static_cast<int>(command.ClipRect.x), static_cast<int>(command.ClipRect.y),
              static_cast<int>(command.ClipRect.z), static_cast<int>(command.ClipRect.w)};
    return clip.cut({0, 0, canvas.width, canvas.height});
}

// Calls `visit(primitive, clip)` for everything in the frame, back to front.
template <class Visit>
void each_primitive(const ImDrawData& frame, const Canvas& canvas, Visit visit) {
    for (int n = 0; n < frame.CmdListsCount; ++n) {
        const ImDrawList& list = *frame.CmdLists[n];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            if (command.UserCallback) continue;
            const Clip clip = clip_of(command, canvas);
            if (!clip.empty()) split(list, command, [&](const Primitive& primitive) { visit(primitive, clip); });
        }
    }
}

}  // namespace

CpuRenderer::CpuRenderer(Canvas target) : canvas{target} {}

void CpuRenderer::retarget(Canvas target) {
    canvas = target;
    bands.clear();
}

const Texture* CpuRenderer::add(Bitmap bitmap) {
    auto texture = std::make_unique<Texture>(Texture{std::move(bitmap), next_serial++});
    const Texture* handle = texture.get();
    textures.emplace(handle, std::move(texture));
    return handle;
}

void CpuRenderer::remove(const Texture* texture) {
    auto found = textures.find(texture);
    if (found == textures.end()) return;
    auto& pixels = found->second->bitmap.pixels;
    std::fill(pixels.begin(), pixels.end(), std::uint8_t{0});
    textures.erase(found);
}

std::vector<PixelRect> CpuRenderer::render(const ImDrawData& frame, std::uint32_t ground) {
    const auto count = static_cast<std::size_t>((canvas.height + band_height - 1) / band_height);
    std::vector<std::uint64_t> now(count, ground + 1);
    each_primitive(frame, canvas, [&](const Primitive& primitive, const Clip& clip) { mark(primitive, clip, now); });
    bands.resize(count, 0);

    std::vector<PixelRect> changed;
    for (std::size_t band = 0; band < count; ++band) {
        if (now[band] == bands[band]) continue;
        const int top = static_cast<int>(band) * band_height;
        const int height = std::min(band_height, canvas.height - top);
        if (!changed.empty() && changed.back().y + changed.back().height == top)
            changed.back().height += height;
        else
            changed.push_back({0, top, canvas.width, height});
    }
    for (const PixelRect& area : changed) {
        const Clip band{0, area.y, canvas.width, area.y + area.height};
        fill_rows(canvas, band, ground);
        each_primitive(frame, canvas, [&](const Primitive& primitive, const Clip& clip) {
            rasterise(canvas, primitive, clip.cut(band));
        });
    }
    bands = std::move(now);
    return changed;
}

Picture CpuRenderer::picture() const {
    Picture picture{canvas.width, canvas.height, {}};
    picture.pixels.reserve(static_cast<std::size_t>(canvas.width) * static_cast<std::size_t>(canvas.height));
    for (int y = 0; y < canvas.height; ++y) {
        const std::uint32_t* row = canvas.pixels + static_cast<std::ptrdiff_t>(y) * canvas.stride;
        picture.pixels.insert(picture.pixels.end(), row, row + canvas.width);
    }
    return picture;
}

}  // namespace madoguchi::ui

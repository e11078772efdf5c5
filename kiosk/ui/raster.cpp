#include "kiosk/ui/raster.h"

#include <cmath>
#include <cstdint>

namespace madoguchi::ui {

namespace {

// ImGui packs colours as 0xAABBGGRR.
struct Ink {
    std::uint32_t red, green, blue, alpha;
};

Ink unpack(ImU32 colour) {
    return {colour & 0xff, (colour >> 8) & 0xff, (colour >> 16) & 0xff, colour >> 24};
}

std::uint32_t pack(const Ink& ink) {
    return (ink.red << 16) | (ink.green << 8) | ink.blue;
}

// x / 255, rounded, for x up to 255 * 255.
std::uint32_t over_255(std::uint32_t x) {
    return (x + 128 + ((x + 128) >> 8)) >> 8;
}

std::uint32_t blend(std::uint32_t under, const Ink& ink, std::uint32_t alpha) {
    const std::uint32_t rest = 255 - alpha;
    const std::uint32_t red = over_255(ink.red * alpha + ((under >> 16) & 0xff) * rest);
    const std::uint32_t green = over_255(ink.green * alpha + ((under >> 8) & 0xff) * rest);
    const std::uint32_t blue = over_255(ink.blue * alpha + (under & 0xff) * rest);
    return (red << 16) | (green << 8) | blue;
}

// `over` is premultiplied ARGB32; `alpha` fades the whole.
std::uint32_t blend_premultiplied(std::uint32_t under, std::uint32_t over, std::uint32_t alpha) {
    const std::uint32_t rest = 255 - over_255((over >> 24) * alpha);
    auto channel = [&](unsigned shift) {
        const std::uint32_t sum = ((over >> shift) & 0xff) * alpha + ((under >> shift) & 0xff) * rest;
        return std::min(over_255(sum), 255U) << shift;
    };
    return channel(16) | channel(8) | channel(0);
}

std::uint32_t* row_of(const Canvas& canvas, int y) {
    return canvas.pixels + static_cast<std::ptrdiff_t>(y) * canvas.stride;
}

Clip whole_pixels(const Primitive& quad) {
    auto whole = [](float value) { return static_cast<int>(std::lround(value)); };
    return {whole(quad.corner[0]->pos.x), whole(quad.corner[0]->pos.y), whole(quad.corner[2]->pos.x),
            whole(quad.corner[2]->pos.y)};
}

void fill_quad(const Canvas& canvas, const Primitive& quad, const Clip& clip) {
    const Clip area = whole_pixels(quad).cut(clip);
    const Ink ink = unpack(quad.corner[0]->col);
    if (ink.alpha == 255) return fill_rows(canvas, area, pack(ink));
    for (int y = area.top; y < area.bottom; ++y) {
        std::uint32_t* row = row_of(canvas, y);
        for (int x = area.left; x < area.right; ++x) row[x] = blend(row[x], ink, ink.alpha);
    }
}

// Where a texture is read for a row or column of the target: first texel and step, in 1/65536.
struct Walk {
    std::int64_t start, step;
};

Walk walk(float from, float to, int first, int target, int texels, int cut) {
    const double span = static_cast<double>(to - from) * texels * 65536.0;
    const auto step = static_cast<std::int64_t>(span / target);
    const auto begin = static_cast<std::int64_t>(static_cast<double>(from) * texels * 65536.0);
    return {begin + step / 2 + step * (cut - first), step};
}

int texel(std::int64_t at, int limit) {
    return std::clamp(static_cast<int>(at >> 16), 0, limit - 1);
}

void coverage_row(std::uint32_t* row, const Clip& area, const std::uint8_t* source, int width, Walk columns,
                  const Ink& ink) {
    for (int x = area.left; x < area.right; ++x, columns.start += columns.step) {
        const std::uint32_t covered = source[texel(columns.start, width)];
        if (covered == 0) continue;
        const std::uint32_t alpha = ink.alpha == 255 ? covered : over_255(covered * ink.alpha);
        row[x] = alpha == 255 ? pack(ink) : blend(row[x], ink, alpha);
    }
}

void colour_row(std::uint32_t* row, const Clip& area, const std::uint8_t* source, int width, Walk columns,
                std::uint32_t alpha) {
    const auto* texels = reinterpret_cast<const std::uint32_t*>(source);
    for (int x = area.left; x < area.right; ++x, columns.start += columns.step)
        row[x] = blend_premultiplied(row[x], texels[texel(columns.start, width)], alpha);
}

void paint_quad(const Canvas& canvas, const Primitive& quad, const Clip& clip) {
    const Bitmap& bitmap = quad.texture->bitmap;
    const Clip whole = whole_pixels(quad), area = whole.cut(clip);
    if (area.empty()) return;
    const ImDrawVert &first = *quad.corner[0], &last = *quad.corner[2];
    const Walk columns = walk(first.uv.x, last.uv.x, whole.left, whole.right - whole.left, bitmap.width, area.left);
    Walk rows = walk(first.uv.y, last.uv.y, whole.top, whole.bottom - whole.top, bitmap.height, area.top);
    const Ink ink = unpack(first.col);
    for (int y = area.top; y < area.bottom; ++y, rows.start += rows.step) {
        const auto line = static_cast<std::size_t>(texel(rows.start, bitmap.height)) *
                          static_cast<std::size_t>(bitmap.width * bitmap.channels);
        if (bitmap.channels == 1)
            coverage_row(row_of(canvas, y), area, bitmap.pixels.data() + line, bitmap.width, columns, ink);
        else
            colour_row(row_of(canvas, y), area, bitmap.pixels.data() + line, bitmap.width, columns, ink.alpha);
    }
}

// One edge of a triangle as a half plane a·x + b·y + c ≥ 0; pixels exactly on it belong to the top or left triangle,
// so that neighbours neither overlap nor leave a gap.
struct Edge {
    double a, b, c;
    bool owns;
    [[nodiscard]] double at(double x, double y) const { return a * x + b * y + c; }
};

Edge edge(const ImVec2& from, const ImVec2& to) {
    const double a = static_cast<double>(from.y) - to.y, b = static_cast<double>(to.x) - from.x;
    return {a, b, -(a * from.x + b * from.y), a > 0 || (a == 0 && b > 0)};
}

struct Span {
    int from, to;
};

// Cuts a row's span to the half plane of an edge.
Span cut(Span span, const Edge& side, double y) {
    const double constant = side.b * y + side.c;
    if (side.a == 0) {
        const bool inside = constant > 0 || (constant == 0 && side.owns);
        return inside ? span : Span{0, 0};
    }
    const double crossing = -constant / side.a - 0.5;  // in pixel indices: centre x + 0.5
    if (side.a > 0) {
        const double first = side.owns ? std::ceil(crossing) : std::floor(crossing) + 1;
        if (first > span.from) span.from = first > span.to ? span.to : static_cast<int>(first);
    } else {
        const double last = side.owns ? std::floor(crossing) + 1 : std::ceil(crossing);
        if (last < span.to) span.to = last < span.from ? span.from : static_cast<int>(last);
    }
    return span;
}

// Colour at a point of the triangle, by the areas opposite the corners.
Ink ink_at(const std::array<Ink, 3>& inks, const std::array<Edge, 3>& edges, double area, double x, double y) {
    const double share[3] = {edges[1].at(x, y) / area, edges[2].at(x, y) / area, edges[0].at(x, y) / area};
    auto channel = [&](auto of) {
        const double sum = share[0] * of(inks[0]) + share[1] * of(inks[1]) + share[2] * of(inks[2]);
        return static_cast<std::uint32_t>(std::clamp(sum + 0.5, 0.0, 255.0));
    };
    return {channel([](const Ink& i) { return i.red; }), channel([](const Ink& i) { return i.green; }),
            channel([](const Ink& i) { return i.blue; }), channel([](const Ink& i) { return i.alpha; })};
}

void fill_triangle(const Canvas& canvas, const Primitive& triangle, const Clip& clip) {
    ImVec2 p[3] = {triangle.corner[0]->pos, triangle.corner[1]->pos, triangle.corner[2]->pos};
    std::array<Ink, 3> inks{unpack(triangle.corner[0]->col), unpack(triangle.corner[1]->col),
                            unpack(triangle.corner[2]->col)};
    double area = edge(p[0], p[1]).at(p[2].x, p[2].y);
    if (area == 0) return;
    if (area < 0) {
        std::swap(p[1], p[2]);
        std::swap(inks[1], inks[2]);
        area = -area;
    }
    const std::array<Edge, 3> edges{edge(p[0], p[1]), edge(p[1], p[2]), edge(p[2], p[0])};
    const bool plain =
        triangle.corner[0]->col == triangle.corner[1]->col && triangle.corner[1]->col == triangle.corner[2]->col;
    const int top = std::max(clip.top, static_cast<int>(std::floor(std::min({p[0].y, p[1].y, p[2].y}))));
    const int bottom = std::min(clip.bottom, static_cast<int>(std::ceil(std::max({p[0].y, p[1].y, p[2].y}))));
    for (int y = top; y < bottom; ++y) {
        Span span{clip.left, clip.right};
        for (const Edge& side : edges) span = cut(span, side, y + 0.5);
        std::uint32_t* row = row_of(canvas, y);
        for (int x = span.from; x < span.to; ++x) {
            const Ink ink = plain ? inks[0] : ink_at(inks, edges, area, x + 0.5, y + 0.5);
            row[x] = ink.alpha == 255 ? pack(ink) : blend(row[x], ink, ink.alpha);
        }
    }
}

}  // namespace

bool is_quad(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c, const ImDrawVert& d) {
    return a.pos.y == b.pos.y && b.pos.x == c.pos.x && c.pos.y == d.pos.y && d.pos.x == a.pos.x && a.pos.x <= b.pos.x &&
           a.pos.y <= d.pos.y && a.col == b.col && b.col == c.col && c.col == d.col;
}

void fill_rows(const Canvas& canvas, const Clip& clip, std::uint32_t colour) {
    for (int y = clip.top; y < clip.bottom; ++y) {
        std::uint32_t* row = row_of(canvas, y);
        std::fill(row + clip.left, row + std::max(clip.left, clip.right), colour);
    }
}

void rasterise(const Canvas& canvas, const Primitive& primitive, const Clip& clip) {
    if (clip.empty()) return;
    if (primitive.count == 3) return fill_triangle(canvas, primitive, clip);
    if (primitive.texture) return paint_quad(canvas, primitive, clip);
    fill_quad(canvas, primitive, clip);
}

}  // namespace madoguchi::ui

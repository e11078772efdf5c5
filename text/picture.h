// Pictures of the city's data: SVG (pictograms, emblem, seal) and PNG (seal, seal impression).
// Use:  Picture::from_svg(text) / from_png(bytes) / from_file(path), then coverage(w, h) for a one-colour pictogram
// texture, rgba(w, h) for a coloured one, or draw() on a Cairo context (SVG stays vector in a PDF).
// Everything outside the file itself (links, other files) is refused by librsvg because no base is given.
// Errors: missing (file), malformed (not an SVG or PNG), too_large (over 8192 px or 8 MiB).
// Thread: a Picture belongs to one thread at a time.
#pragma once

#include "common/result.h"
#include "text/typesetter.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

namespace madoguchi::text {

struct PictureSize {
    double width = 0;  // SVG: user units (96 per inch); PNG: pixels
    double height = 0;
};

// 8-bit RGBA, straight (not premultiplied), row by row, no padding.
struct RgbaImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
};

class Picture {
public:
    [[nodiscard]] static Result<Picture> from_svg(std::string_view svg);
    [[nodiscard]] static Result<Picture> from_png(std::span<const std::uint8_t> png);
    [[nodiscard]] static Result<Picture> from_file(const std::filesystem::path& path);  // by its extension

    [[nodiscard]] PictureSize size() const;
    [[nodiscard]] Result<Coverage> coverage(int width, int height) const;  // alpha only; left = top = 0
    [[nodiscard]] Result<RgbaImage> rgba(int width, int height) const;
    // Fills the rectangle; the caller keeps the aspect. PNGs aren't smoothed (a seal impression stays as scanned).
    [[nodiscard]] Result<void> draw(cairo_t* cairo, double x, double y, double width, double height) const;

    struct Content;
    explicit Picture(std::shared_ptr<const Content> content);

private:
    std::shared_ptr<const Content> content;
};

}  // namespace madoguchi::text

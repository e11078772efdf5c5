#include "printers/raster.h"

#include <cairo.h>

#include <memory>

namespace madoguchi::printers {
namespace {

struct ReleaseSurface {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Surface = std::unique_ptr<cairo_surface_t, ReleaseSurface>;

constexpr std::uint8_t half = 128;

cairo_status_t append(void* target, const unsigned char* bytes, unsigned count) {
    static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Raster draw_raster(int width, int height, const std::function<void(cairo_t*)>& draw) {
    Surface surface{cairo_image_surface_create(CAIRO_FORMAT_A8, width, height)};
    auto* cairo = cairo_create(surface.get());
    cairo_set_source_rgba(cairo, 0, 0, 0, 1);
    draw(cairo);
    cairo_destroy(cairo);
    cairo_surface_flush(surface.get());
    Raster raster{width, height, {}};
    raster.bits.resize(raster.row_bytes() * static_cast<std::size_t>(height));
    const auto* pixels = cairo_image_surface_get_data(surface.get());
    auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y)
        for (std::size_t x = 0; x < static_cast<std::size_t>(width); ++x) {
            if (pixels[y * stride + x] < half) continue;
            auto& byte = raster.bits[y * raster.row_bytes() + x / 8];
            byte = static_cast<std::uint8_t>(byte | (0x80U >> (x % 8)));
        }
    return raster;
}

std::string to_png(const Raster& raster) {
    Surface surface{cairo_image_surface_create(CAIRO_FORMAT_A1, raster.width, raster.height)};
    auto* cairo = cairo_create(surface.get());
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
    cairo_paint(cairo);  // an A1 surface is written with "covered" as white
    cairo_set_operator(cairo, CAIRO_OPERATOR_CLEAR);
    for (int y = 0; y < raster.height; ++y)
        for (int x = 0; x < raster.width; ++x)
            if (raster.black(x, y)) cairo_rectangle(cairo, x, y, 1, 1);
    cairo_fill(cairo);
    cairo_destroy(cairo);
    std::string png;
    cairo_surface_write_to_png_stream(surface.get(), append, &png);
    return png;
}

}  // namespace madoguchi::printers

// Drawing for thermal paper: a Cairo picture that becomes pure black dots, without greys and without dithering.
#pragma once

#include "common/raster.h"

#include <functional>
#include <string>

typedef struct _cairo cairo_t;

namespace madoguchi::printers {

// Draws on a white canvas of `width` x `height` dots (source colour: black) and keeps what is covered by half or more.
[[nodiscard]] Raster draw_raster(int width, int height, const std::function<void(cairo_t*)>& draw);

// The picture as a PNG file's bytes, 1 bit per dot; for galleries and the operator's preview.
[[nodiscard]] std::string to_png(const Raster& raster);

}  // namespace madoguchi::printers

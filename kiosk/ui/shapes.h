// Small coverage bitmaps that shapes are put together from: rounded corners, rings, the soft shadow.
// Everything is a full-coverage A8 bitmap in pixels; pure functions.
#pragma once

#include "kiosk/ui/renderer.h"

namespace madoguchi::ui {

// The upper left quarter of a disc of `radius` pixels: radius x radius.
[[nodiscard]] Bitmap corner_disc(int radius);
// The upper left quarter of a ring `line` wide; `dashed` leaves gaps along it.
[[nodiscard]] Bitmap corner_ring(int radius, int line, bool dashed);
// A ring of `diameter`, `line` wide, drawn clockwise from twelve o'clock for `part` (0 to 1) of the turn.
[[nodiscard]] Bitmap ring_part(int diameter, int line, double part);
// A blurred rounded rectangle to be drawn as nine patches: its corner patch is `corner` pixels, the middle one pixel.
struct Shadow {
    Bitmap bitmap;
    int corner = 0;  // side of a corner patch
    int reach = 0;   // how far the shadow goes beyond the shape
};
[[nodiscard]] Shadow soft_shadow(int radius, double sigma);

}  // namespace madoguchi::ui

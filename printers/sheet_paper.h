// Inside printers/: the security ground, the border and the code of a sheet, drawn on a Cairo PDF page (points).
//
// The ground hides けん制文字 as forgery-resistant paper does: dots of 0.085 mm everywhere, dots of 0.17 mm inside the
// letters, of equal mean tone (4/36 = 16/144), at 600 dpi. A copier loses the fine dots and the letters appear.
#pragma once

#include "printers/sheet_layout.h"
#include "text/qr.h"

typedef struct _cairo cairo_t;
typedef struct _cairo_surface cairo_surface_t;

namespace madoguchi::printers {

// The whole ground, 1 bit per dot; made once, used on every page (tiles would show seams in other resolutions).
class Ground {
public:
    Ground(const std::string& letters, text::Typesetter& typesetter);
    void draw(cairo_t* cairo) const;

private:
    std::shared_ptr<cairo_surface_t> dots;
};

void draw_border(cairo_t* cairo);
void draw_code(cairo_t* cairo, const text::QrCode& code);

}  // namespace madoguchi::printers

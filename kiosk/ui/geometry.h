// Places and sizes. Layout is done in millimetres on the glass; a Scale turns them into whole pixels of the panel.
#pragma once

#include <algorithm>
#include <cmath>

namespace madoguchi::ui {

struct Point {
    double x = 0, y = 0;
};

// Millimetres unless a name says px. Right and bottom are exclusive.
struct Rect {
    double x = 0, y = 0, width = 0, height = 0;

    [[nodiscard]] double right() const { return x + width; }
    [[nodiscard]] double bottom() const { return y + height; }
    [[nodiscard]] Point centre() const { return {x + width / 2, y + height / 2}; }
    [[nodiscard]] bool contains(Point p) const { return p.x >= x && p.y >= y && p.x < right() && p.y < bottom(); }
    [[nodiscard]] Rect inset(double by) const { return {x + by, y + by, width - 2 * by, height - 2 * by}; }
    [[nodiscard]] Rect inset(double horizontal, double vertical) const {
        return {x + horizontal, y + vertical, width - 2 * horizontal, height - 2 * vertical};
    }
    [[nodiscard]] Rect moved(double dx, double dy) const { return {x + dx, y + dy, width, height}; }
    friend bool operator==(const Rect&, const Rect&) = default;
};

// Shortest distance between two rectangles; 0 when they touch or overlap.
[[nodiscard]] inline double distance(const Rect& a, const Rect& b) {
    const double dx = std::max({0.0, a.x - b.right(), b.x - a.right()});
    const double dy = std::max({0.0, a.y - b.bottom(), b.y - a.bottom()});
    return std::hypot(dx, dy);
}

struct PixelRect {
    int x = 0, y = 0, width = 0, height = 0;
    friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

// The panel: how many pixels it has and how large it is, as declared in [terminal] screen.
struct Panel {
    int width_px = 1080, height_px = 1920;
    double width_mm = 336, height_mm = 597;

    [[nodiscard]] double px_per_mm() const { return std::min(width_px / width_mm, height_px / height_mm); }
    // The glass in millimetres as the pixels cover it, so that nothing is laid out beyond the last pixel.
    [[nodiscard]] double glass_width() const { return width_px / px_per_mm(); }
    [[nodiscard]] double glass_height() const { return height_px / px_per_mm(); }
    [[nodiscard]] int px(double mm) const { return static_cast<int>(std::lround(mm * px_per_mm())); }
    [[nodiscard]] PixelRect px(const Rect& r) const {
        const int left = px(r.x), top = px(r.y);
        return {left, top, px(r.right()) - left, px(r.bottom()) - top};
    }
    [[nodiscard]] Point mm(double x_px, double y_px) const { return {x_px / px_per_mm(), y_px / px_per_mm()}; }
    [[nodiscard]] bool landscape() const { return width_px > height_px; }
};

}  // namespace madoguchi::ui

#include "kiosk/ui/shapes.h"

#include <cmath>
#include <numbers>

namespace madoguchi::ui {

namespace {

Bitmap blank(int width, int height) {
    const auto size = static_cast<std::size_t>(std::max(width, 0)) * static_cast<std::size_t>(std::max(height, 0));
    return {width, height, 1, std::vector<std::uint8_t>(size, 0)};
}

std::uint8_t covered(double part) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(part, 0.0, 1.0) * 255));
}

// Fills a bitmap from `coverage(x, y)` at pixel centres.
template <class Coverage>
Bitmap draw(int width, int height, Coverage coverage) {
    Bitmap bitmap = blank(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            bitmap.pixels[static_cast<std::size_t>(y * width + x)] = covered(coverage(x + 0.5, y + 0.5));
    return bitmap;
}

// Coverage of the half plane inside an edge that lies `inside` pixels away from the pixel's centre.
double half_plane(double inside) {
    return std::clamp(inside + 0.5, 0.0, 1.0);
}

std::vector<double> gauss(double sigma, int reach) {
    std::vector<double> kernel;
    double sum = 0;
    for (int i = -reach; i <= reach; ++i) {
        kernel.push_back(std::exp(-i * i / (2 * sigma * sigma)));
        sum += kernel.back();
    }
    for (double& weight : kernel) weight /= sum;
    return kernel;
}

// One pass along rows, written transposed: two passes blur both ways and turn the picture back.
std::vector<double> blur_rows(const std::vector<double>& from, int size, const std::vector<double>& kernel) {
    std::vector<double> to(from.size(), 0);
    const int reach = static_cast<int>(kernel.size() / 2);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x) {
            double sum = 0;
            for (int k = std::max(-reach, -x); k <= std::min(reach, size - 1 - x); ++k)
                sum += kernel[static_cast<std::size_t>(k + reach)] * from[static_cast<std::size_t>(y * size + x + k)];
            to[static_cast<std::size_t>(x * size + y)] = sum;
        }
    return to;
}

}  // namespace

Bitmap corner_disc(int radius) {
    return draw(radius, radius,
                [&](double x, double y) { return half_plane(radius - std::hypot(radius - x, radius - y)); });
}

Bitmap corner_ring(int radius, int line, bool dashed) {
    const double middle = radius - line / 2.0, length = middle * std::numbers::pi / 2;
    const double count = std::max(1.0, std::round(length / (3.5 * line)));
    return draw(radius, radius, [&](double x, double y) {
        const double far = std::hypot(radius - x, radius - y);
        const double ring = half_plane(radius - far) * half_plane(far - (radius - line));
        if (!dashed) return ring;
        const double turn = std::atan2(radius - y, radius - x) / (std::numbers::pi / 2);  // 0 left, 1 top
        const double phase = turn * count - std::floor(turn * count);
        const double gap = (std::abs(phase - 0.5) - 0.2) * length / count;  // dash in the outer 60 %
        return ring * half_plane(gap);
    });
}

Bitmap ring_part(int diameter, int line, double part) {
    const double radius = diameter / 2.0, end = part * 2 * std::numbers::pi;
    return draw(diameter, diameter, [&](double x, double y) {
        const double dx = x - radius, dy = y - radius, far = std::hypot(dx, dy);
        const double ring = half_plane(radius - far) * half_plane(far - (radius - line));
        if (part >= 1 || ring == 0) return ring;
        double angle = std::atan2(dx, -dy);
        if (angle < 0) angle += 2 * std::numbers::pi;
        const double inside = std::min(angle, end - angle) * far;
        return ring * half_plane(angle < end ? inside : -std::min(angle - end, 2 * std::numbers::pi - angle) * far);
    });
}

Shadow soft_shadow(int radius, double sigma) {
    const int reach = std::max(1, static_cast<int>(std::ceil(sigma * 2.5)));
    const int corner = 2 * reach + radius, size = 2 * corner + 1;
    std::vector<double> shape(static_cast<std::size_t>(size) * static_cast<std::size_t>(size), 0);
    for (int y = reach; y < size - reach; ++y)
        for (int x = reach; x < size - reach; ++x) {
            const double dx = std::max({reach + radius - (x + 0.5), (x + 0.5) - (size - reach - radius), 0.0});
            const double dy = std::max({reach + radius - (y + 0.5), (y + 0.5) - (size - reach - radius), 0.0});
            shape[static_cast<std::size_t>(y * size + x)] = half_plane(radius - std::hypot(dx, dy));
        }
    const auto kernel = gauss(sigma, reach);
    const auto soft = blur_rows(blur_rows(shape, size, kernel), size, kernel);
    Shadow shadow{blank(size, size), corner, reach};
    for (std::size_t i = 0; i < soft.size(); ++i) shadow.bitmap.pixels[i] = covered(soft[i]);
    return shadow;
}

}  // namespace madoguchi::ui

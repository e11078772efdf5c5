#include "drivers/media/image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace madoguchi::drivers::media {
namespace {

std::uint8_t clamped(int value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

std::size_t place(const Image& image, int x, int y) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x);
}

Image blank(int width, int height) {
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
}

// The grey value that `share` of all pixels are darker than.
int level(const std::array<std::size_t, 256>& counts, std::size_t share) {
    std::size_t seen = 0;
    for (int value = 0; value < 256; ++value) {
        seen += counts[static_cast<std::size_t>(value)];
        if (seen > share) return value;
    }
    return 255;
}

// Mean over 2 × radius + 1 pixels along a line of `count` pixels `step` apart, borders repeated.
void box_line(const std::uint8_t* in, std::uint8_t* out, int count, int step, int radius) {
    auto value = [&](int index) {
        return int{in[static_cast<std::ptrdiff_t>(std::clamp(index, 0, count - 1)) * step]};
    };
    int size = 2 * radius + 1, sum = 0;
    for (int index = -radius; index <= radius; ++index) sum += value(index);
    for (int index = 0; index < count; ++index) {
        out[static_cast<std::ptrdiff_t>(index) * step] = static_cast<std::uint8_t>(sum / size);
        sum += value(index + radius + 1) - value(index - radius);
    }
}

Image boxed(const Image& image, int radius) {
    auto across = blank(image.width, image.height), both = across;
    for (int y = 0; y < image.height; ++y)
        box_line(&image.grey[place(image, 0, y)], &across.grey[place(image, 0, y)], image.width, 1, radius);
    for (int x = 0; x < image.width; ++x)
        box_line(&across.grey[place(image, x, 0)], &both.grey[place(image, x, 0)], image.height, image.width, radius);
    return both;
}

// Between four pixels; white outside.
std::uint8_t between(const Image& image, double x, double y) {
    int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
    if (left < 0 || top < 0 || left + 1 >= image.width || top + 1 >= image.height) return 255;
    double right_share = x - left, lower_share = y - top;
    double upper = image.at(left, top) * (1 - right_share) + image.at(left + 1, top) * right_share;
    double lower = image.at(left, top + 1) * (1 - right_share) + image.at(left + 1, top + 1) * right_share;
    return static_cast<std::uint8_t>(upper * (1 - lower_share) + lower * lower_share + 0.5);
}

}  // namespace

Image inverted(const Image& image) {
    auto out = image;
    for (auto& pixel : out.grey) pixel = static_cast<std::uint8_t>(255 - pixel);
    return out;
}

Image stretched(const Image& image) {
    std::array<std::size_t, 256> counts{};
    for (auto pixel : image.grey) ++counts[pixel];
    auto total = image.grey.size();
    int dark = level(counts, total / 100), light = level(counts, total - total / 100 - 1);
    if (light <= dark) return image;
    std::array<std::uint8_t, 256> table{};
    for (int value = 0; value < 256; ++value)
        table[static_cast<std::size_t>(value)] = clamped((value - dark) * 255 / (light - dark));
    auto out = image;
    for (auto& pixel : out.grey) pixel = table[pixel];
    return out;
}

Image sharpened(const Image& image, int radius) {
    auto soft = boxed(boxed(image, radius), radius);
    auto out = image;
    for (std::size_t index = 0; index < out.grey.size(); ++index)
        out.grey[index] = clamped(image.grey[index] + 3 * (image.grey[index] - soft.grey[index]));
    return out;
}

Image halved(const Image& image) {
    auto out = blank(image.width / 2, image.height / 2);
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) {
            int sum = image.at(2 * x, 2 * y) + image.at(2 * x + 1, 2 * y) + image.at(2 * x, 2 * y + 1) +
                      image.at(2 * x + 1, 2 * y + 1);
            out.grey[place(out, x, y)] = static_cast<std::uint8_t>(sum / 4);
        }
    return out;
}

Image doubled(const Image& image) {
    auto out = blank(image.width * 2, image.height * 2);
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) out.grey[place(out, x, y)] = between(image, x / 2.0 - 0.25, y / 2.0 - 0.25);
    return out;
}

Image turned(const Image& image, double degrees) {
    auto out = blank(image.width, image.height);
    double angle = degrees * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
    double middle_x = image.width / 2.0, middle_y = image.height / 2.0;
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) {
            double from_x = x - middle_x, from_y = y - middle_y;
            out.grey[place(out, x, y)] =
                between(image, c * from_x - s * from_y + middle_x, s * from_x + c * from_y + middle_y);
        }
    return out;
}

}  // namespace madoguchi::drivers::media

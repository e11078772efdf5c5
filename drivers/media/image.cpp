#include "drivers/media/image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

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

// Mean over 2 × radius + 1 pixels of a row, its ends repeated.
void box_row(const std::uint8_t* in, std::uint8_t* out, int count, int radius) {
    auto value = [&](int index) { return int{in[std::clamp(index, 0, count - 1)]}; };
    int size = 2 * radius + 1, part = 65536 / size + 1, sum = 0;  // exact for sizes below 100
    for (int index = -radius; index <= radius; ++index) sum += value(index);
    for (int index = 0; index < count; ++index) {
        out[index] = static_cast<std::uint8_t>((sum * part) >> 16);
        sum += value(index + radius + 1) - value(index - radius);
    }
}

// The same down the columns, row by row, as memory likes it.
void box_columns(const Image& in, Image& out, int radius) {
    auto row = [&](int y) { return &in.grey[place(in, 0, std::clamp(y, 0, in.height - 1))]; };
    auto width = static_cast<std::size_t>(in.width);
    int size = 2 * radius + 1, part = 65536 / size + 1;
    std::vector<int> sums(width);
    for (int y = -radius; y <= radius; ++y)
        for (std::size_t x = 0; x < width; ++x) sums[x] += row(y)[x];
    for (int y = 0; y < in.height; ++y) {
        const auto *next = row(y + radius + 1), *last = row(y - radius);
        auto* target = &out.grey[place(out, 0, y)];
        for (std::size_t x = 0; x < width; ++x) {
            target[x] = static_cast<std::uint8_t>((sums[x] * part) >> 16);
            sums[x] += next[x] - last[x];
        }
    }
}

Image boxed(const Image& image, int radius) {
    if (image.grey.empty()) return image;
    auto across = blank(image.width, image.height), both = across;
    for (int y = 0; y < image.height; ++y)
        box_row(&image.grey[place(image, 0, y)], &across.grey[place(image, 0, y)], image.width, radius);
    box_columns(across, both, radius);
    return both;
}

// Between four pixels, coordinates in 1/256 pixels; white outside.
std::uint8_t between(const Image& image, int x, int y) {
    int left = x >> 8, top = y >> 8;
    if (left < 0 || top < 0 || left + 1 >= image.width || top + 1 >= image.height) return 255;
    int right_share = x & 255, lower_share = y & 255;
    const auto* pixel = &image.grey[place(image, left, top)];
    int upper = pixel[0] * (256 - right_share) + pixel[1] * right_share;
    int lower = pixel[image.width] * (256 - right_share) + pixel[image.width + 1] * right_share;
    return static_cast<std::uint8_t>((upper * (256 - lower_share) + lower * lower_share + 32768) >> 16);
}

// A quarter of the way from one to the other.
std::uint8_t nearer(int near, int far) {
    return static_cast<std::uint8_t>((3 * near + far + 2) >> 2);
}

// A picture's points along a line: the first and the step, in 1/65536 pixels.
struct Line {
    long x, y, step_x, step_y;
};

void sample(const Image& image, Line line, std::span<std::uint8_t> out) {
    for (auto& value : out) {
        value = between(image, static_cast<int>(line.x >> 8), static_cast<int>(line.y >> 8));
        line.x += line.step_x;
        line.y += line.step_y;
    }
}

// Lines through a picture at an angle, `apart` pixels between them and `density` points in a pixel along them.
class Sweep {
public:
    Sweep(const Image& image, double degrees) : image{image} {
        double angle = degrees * std::numbers::pi / 180;
        c = std::cos(angle), s = std::sin(angle);
        length = static_cast<int>(std::lround(image.width * std::abs(c) + image.height * std::abs(s)));
        breadth = static_cast<int>(std::lround(image.height * std::abs(c) + image.width * std::abs(s)));
    }
    // The one that runs `across` pixels beside the picture's upper edge.
    [[nodiscard]] Line line(double across, int density) const {
        double u = -length / 2.0, v = across - breadth / 2.0;
        auto fixed = [](double value) { return std::lround(value * 65536); };
        return {fixed((image.width - 1) / 2.0 + u * c - v * s), fixed((image.height - 1) / 2.0 + u * s + v * c),
                fixed(c / density), fixed(s / density)};
    }
    int length = 0, breadth = 0;

private:
    const Image& image;
    double c = 1, s = 0;
};

}  // namespace

Image cut(const Image& image, const Box& box) {
    auto out = blank(box.width, box.height);
    for (int y = 0; y < box.height; ++y)
        std::copy_n(&image.grey[place(image, box.left, box.top + y)], box.width, &out.grey[place(out, 0, y)]);
    return out;
}

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

Image doubled(const Image& image) {
    if (image.grey.empty()) return image;
    auto wide = blank(image.width * 2, image.height), out = blank(image.width * 2, image.height * 2);
    for (int y = 0; y < image.height; ++y) {
        const auto* in = &image.grey[place(image, 0, y)];
        auto* target = &wide.grey[place(wide, 0, y)];
        target[0] = in[0];
        for (int x = 0; x + 1 < image.width; ++x) {
            target[2 * x + 1] = nearer(in[x], in[x + 1]);
            target[2 * x + 2] = nearer(in[x + 1], in[x]);
        }
        target[wide.width - 1] = in[image.width - 1];
    }
    for (int y = 0; y < out.height; ++y) {
        int other = std::clamp(y % 2 == 0 ? y / 2 - 1 : y / 2 + 1, 0, image.height - 1);
        const auto *near = &wide.grey[place(wide, 0, y / 2)], *far = &wide.grey[place(wide, 0, other)];
        auto* target = &out.grey[place(out, 0, y)];
        for (int x = 0; x < out.width; ++x) target[x] = nearer(near[x], far[x]);
    }
    return out;
}

// In 1/65536 pixels: coarser steps would add up to a shear over a wide code of narrow bars.
Image turned(const Image& image, double degrees) {
    auto out = blank(image.width, image.height);
    double angle = degrees * std::numbers::pi / 180;
    auto c = std::lround(65536 * std::cos(angle)), s = std::lround(65536 * std::sin(angle));
    long middle_x = image.width / 2, middle_y = image.height / 2;
    for (int y = 0; y < out.height; ++y) {
        long from_x = -c * middle_x - s * (y - middle_y) + 65536 * middle_x;
        long from_y = -s * middle_x + c * (y - middle_y) + 65536 * middle_y;
        auto* target = &out.grey[place(out, 0, y)];
        for (int x = 0; x < out.width; ++x, from_x += c, from_y += s)
            target[x] = between(image, static_cast<int>(from_x >> 8), static_cast<int>(from_y >> 8));
    }
    return out;
}

Image turned_whole(const Image& image, double degrees) {
    Sweep sweep{image, degrees};
    auto out = blank(sweep.length, sweep.breadth);
    for (int y = 0; y < out.height; ++y)
        sample(image, sweep.line(y, 1), {&out.grey[place(out, 0, y)], static_cast<std::size_t>(out.width)});
    return out;
}

Image scan_lines(const Image& image, double degrees) {
    constexpr int apart = 4, density = 2;
    Sweep sweep{image, degrees};
    auto out = blank(sweep.length * density, sweep.breadth / apart);
    std::vector<std::uint8_t> beside(static_cast<std::size_t>(out.width));
    for (int y = 0; y < out.height; ++y) {
        std::span line{&out.grey[place(out, 0, y)], beside.size()};
        sample(image, sweep.line(y * apart + 1, density), line);
        sample(image, sweep.line(y * apart + 3, density), beside);
        for (std::size_t x = 0; x < line.size(); ++x) line[x] = static_cast<std::uint8_t>((line[x] + beside[x]) / 2);
    }
    return out;
}

}  // namespace madoguchi::drivers::media

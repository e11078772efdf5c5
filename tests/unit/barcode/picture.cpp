#include "tests/unit/barcode/picture.h"

#define ZX_USE_UTF8 1
#include <ZXing/BarcodeFormat.h>
#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <qrencode.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <stdexcept>

namespace madoguchi::test {
namespace {

constexpr int quiet_zone = 4;

Image white(int width, int height) {
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 255)};
}

std::uint8_t& pixel(Image& image, int x, int y) {
    return image
        .grey[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x)];
}

Image draw(const QRcode& code, int module) {
    auto image = white((code.width + 2 * quiet_zone) * module, (code.width + 2 * quiet_zone) * module);
    for (int y = 0; y < code.width * module; ++y)
        for (int x = 0; x < code.width * module; ++x)
            if ((code.data[y / module * code.width + x / module] & 1) != 0)
                pixel(image, x + quiet_zone * module, y + quiet_zone * module) = 0;
    return image;
}

struct FreeQr {
    void operator()(QRcode* code) const { QRcode_free(code); }
};
using Qr = std::unique_ptr<QRcode, FreeQr>;

}  // namespace

Image draw_qr(const std::string& bytes, int module) {
    Qr code{QRcode_encodeData(static_cast<int>(bytes.size()), reinterpret_cast<const unsigned char*>(bytes.data()), 0,
                              QR_ECLEVEL_M)};
    if (!code) throw std::runtime_error{"QR"};
    return draw(*code, module);
}

Image draw_micro_qr(const std::string& digits, int module) {
    Qr code{QRcode_encodeStringMQR(digits.c_str(), 3, QR_ECLEVEL_L, QR_MODE_8, 1)};
    if (!code) throw std::runtime_error{"Micro QR"};
    return draw(*code, module);
}

std::vector<Image> draw_qr_sequence(const std::string& bytes, int module) {
    std::unique_ptr<QRcode_List, decltype(&QRcode_List_free)> list{
        QRcode_encodeDataStructured(static_cast<int>(bytes.size()),
                                    reinterpret_cast<const unsigned char*>(bytes.data()), 3, QR_ECLEVEL_M),
        QRcode_List_free};
    std::vector<Image> images;
    for (auto* entry = list.get(); entry; entry = entry->next) images.push_back(draw(*entry->code, module));
    return images;
}

Image draw_code(const std::string& format, const std::wstring& text, int width, int height) {
    ZXing::MultiFormatWriter writer{ZXing::BarcodeFormatFromString(format)};
    auto matrix = writer.setMargin(10).encode(text, width, height);
    auto image = white(matrix.width(), matrix.height());
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            if (matrix.get(x, y)) pixel(image, x, y) = 0;
    return image;
}

Image on_frame(const Image& code, int width, int height) {
    auto frame = white(width, height);
    int left = (width - code.width) / 2, top = (height - code.height) / 2;
    for (int y = 0; y < code.height; ++y)
        for (int x = 0; x < code.width; ++x)
            if (x + left >= 0 && x + left < width && y + top >= 0 && y + top < height)
                pixel(frame, x + left, y + top) = code.at(x, y);
    return frame;
}

// Lines of strokes as high and as dense as ten-point letters at a camera's distance.
Image on_page(const Image& code) {
    constexpr int line = 22, letter = 14, edge = 30, clear = 12;
    auto page = on_frame(code);
    int left = (page.width - code.width) / 2 - clear, top = (page.height - code.height) / 2 - clear;
    std::mt19937 random{5};
    for (int y = edge; y + letter < page.height - edge; y += line)
        for (int x = edge; x < page.width - edge; x += 2 + static_cast<int>(random() % 6)) {
            bool over = x >= left && x <= left + code.width + 2 * clear && y + letter >= top &&
                        y <= top + code.height + 2 * clear;
            int begin = static_cast<int>(random() % 6), end = letter - static_cast<int>(random() % 6);
            if (over) continue;
            for (int step = begin; step < end; ++step) pixel(page, x, y + step) = pixel(page, x + 1, y + step) = 40;
        }
    return page;
}

Image blurred(const Image& image, int radius) {
    auto out = image;
    for (int pass = 0; pass < 2; ++pass) {
        auto in = out;
        bool across = pass == 0;
        for (int y = 0; y < image.height; ++y)
            for (int x = 0; x < image.width; ++x) {
                int sum = 0;
                for (int step = -radius; step <= radius; ++step)
                    sum += in.at(std::clamp(across ? x + step : x, 0, image.width - 1),
                                 std::clamp(across ? y : y + step, 0, image.height - 1));
                pixel(out, x, y) = static_cast<std::uint8_t>(sum / (2 * radius + 1));
            }
    }
    return out;
}

Image pale(const Image& image, int black, int white_level) {
    auto out = image;
    for (auto& grey : out.grey) grey = static_cast<std::uint8_t>(black + grey * (white_level - black) / 255);
    return out;
}

Image glaring(const Image& image, double strength) {
    auto out = image;
    double spot_x = image.width * 0.6, spot_y = image.height * 0.45, reach = image.width * 0.25;
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x) {
            double distance = std::hypot(x - spot_x, y - spot_y) / reach;
            double light = strength * std::exp(-distance * distance);
            pixel(out, x, y) =
                static_cast<std::uint8_t>(std::clamp(90 + image.at(x, y) * 0.35 + 255 * light, 0.0, 255.0));
        }
    return out;
}

Image noisy(const Image& image, int strength, unsigned seed) {
    auto out = image;
    std::mt19937 random{seed};
    std::normal_distribution<double> noise{0, static_cast<double>(strength)};
    for (auto& grey : out.grey) grey = static_cast<std::uint8_t>(std::clamp(grey + noise(random), 0.0, 255.0));
    return out;
}

Image tilted(const Image& image, double degrees) {
    return drivers::media::turned(image, degrees);
}

}  // namespace madoguchi::test

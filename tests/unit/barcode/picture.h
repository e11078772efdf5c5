// Pictures of codes as a camera may see them: drawn by libqrencode and ZXing's writers, then spoiled.
#pragma once

#include "drivers/media/image.h"

#include <string>
#include <vector>

namespace madoguchi::test {

using drivers::media::Image;

// Black on white with a quiet zone, `module` pixels per module.
Image draw_qr(const std::string& bytes, int module);
Image draw_micro_qr(const std::string& digits, int module);
std::vector<Image> draw_qr_sequence(const std::string& bytes, int module);  // a structured append
// `format` as ZXing names it: "Code128", "Codabar", "DataMatrix" …; U+00F1 is FNC1.
Image draw_code(const std::string& format, const std::wstring& text, int width, int height);

// In the middle of a white frame of a camera.
Image on_frame(const Image& code, int width = 800, int height = 600);
// In the middle of a page of small print.
Image on_page(const Image& code);

Image blurred(const Image& image, int radius);
Image pale(const Image& image, int black, int white);  // low contrast
Image glaring(const Image& image, double strength);    // a light spot that washes the print out
Image noisy(const Image& image, int strength, unsigned seed);
Image tilted(const Image& image, double degrees);

}  // namespace madoguchi::test

// Pages of every certificate as the repository holds them: what stands where (words with their place in mm) and how the
// page looks (grey, 30 dpi, 16 levels). Fonts, lines, seal, ground and text are all in it; the 2D code is not, because
// its signature is another with every key.
#pragma once

#include <string>
#include <vector>

namespace samples {

struct Word {
    int page = 0;
    double x = 0, y = 0;  // upper left corner, mm
    std::string text;
};

struct Picture {
    int width = 0, height = 0;
    std::vector<unsigned char> grey;
};

struct GoldenSheet {
    std::string name;  // juminhyo, shotoku-exempt …
    std::vector<Word> words;
    std::vector<Picture> pages;
};

// Rendered now, with the seal of the sample city.
std::vector<GoldenSheet> render_golden();

// tests/unit/printers/golden; a missing file reads as empty.
std::vector<Word> read_words(const std::string& name);
Picture read_page(const std::string& name, std::size_t page);
// For the tool sheet-golden, after people have looked at the pages.
void write_golden(const GoldenSheet& sheet);

}  // namespace samples

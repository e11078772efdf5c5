#include "tests/simulators/escpos/paper.h"

#include <cairo.h>

#include <cstdio>
#include <cstdlib>

namespace madoguchi::simulator {

Paper::Paper(std::filesystem::path directory, int dots) : folder{std::move(directory)}, width{dots} {
    std::filesystem::create_directories(folder);
    while (std::filesystem::exists(folder / (std::to_string(slip_count + 1) + ".png"))) ++slip_count;
    while (std::filesystem::exists(folder / ("torn-" + std::to_string(torn_count + 1) + ".png"))) ++torn_count;
}

// What reaches beyond the head's width is lost, as on the real one.
void Paper::print(const std::vector<std::uint8_t>& row) {
    auto bytes = row;
    bytes.resize((static_cast<std::size_t>(width) + 7) / 8);
    rows.push_back(std::move(bytes));
}

void Paper::feed(int lines) {
    if (rows.empty()) return;  // blank paper in front of a slip is not part of the picture
    for (int i = 0; i < lines; ++i) print({});
}

std::string Paper::cut() {
    if (rows.empty()) return {};
    return save(std::to_string(++slip_count) + ".png");
}

std::string Paper::tear_off() {
    if (rows.empty()) return {};
    return save("torn-" + std::to_string(++torn_count) + ".png");
}

std::string Paper::save(const std::string& name) {
    auto* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, lines());
    auto* pixels = cairo_image_surface_get_data(surface);
    auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
    for (std::size_t y = 0; y < rows.size(); ++y) {
        auto* line = reinterpret_cast<std::uint32_t*>(pixels + y * stride);
        for (std::size_t x = 0; x < static_cast<std::size_t>(width); ++x)
            line[x] = ((rows[y][x / 8] >> (7 - x % 8)) & 1) != 0 ? 0x000000 : 0xFFFFFF;
    }
    cairo_surface_mark_dirty(surface);
    // Whoever watches the directory never sees half a picture.
    auto fresh = folder / ("." + name + ".new");
    if (cairo_surface_write_to_png(surface, fresh.c_str()) != CAIRO_STATUS_SUCCESS) {
        std::perror(fresh.c_str());
        std::abort();
    }
    cairo_surface_destroy(surface);
    std::filesystem::rename(fresh, folder / name);
    rows.clear();
    return name;
}

}  // namespace madoguchi::simulator

#include "kiosk/ui/png.h"

#include <cairo.h>

#include <cstring>
#include <system_error>

namespace madoguchi::ui {

Result<void> write_png(const Picture& picture, const std::filesystem::path& file) {
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture.width, picture.height);
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
    unsigned char* rows = cairo_image_surface_get_data(surface);
    const auto width = static_cast<std::size_t>(picture.width);
    for (std::size_t y = 0; rows != nullptr && y < static_cast<std::size_t>(picture.height); ++y)
        std::memcpy(rows + y * stride, picture.pixels.data() + y * width, width * sizeof(std::uint32_t));
    cairo_surface_mark_dirty(surface);
    const auto beside = std::filesystem::path{file}.concat(".part");
    const auto status = cairo_surface_write_to_png(surface, beside.c_str());
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS) return fail(Errc::storage_failed, cairo_status_to_string(status));
    std::error_code error;
    std::filesystem::rename(beside, file, error);
    if (error) return fail(Errc::storage_failed, error.message());
    return ok();
}

}  // namespace madoguchi::ui

#include "text/picture.h"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

namespace madoguchi::text {
namespace {

constexpr std::size_t largest_file = 8U << 20U;
constexpr int largest_side = 8192;

struct PngSource {
    std::span<const std::uint8_t> left;
};

cairo_status_t read_png(void* closure, unsigned char* data, unsigned int length) {
    auto& source = *static_cast<PngSource*>(closure);
    if (length > source.left.size()) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(data, source.left.data(), length);
    source.left = source.left.subspan(length);
    return CAIRO_STATUS_SUCCESS;
}

using Surface = std::shared_ptr<cairo_surface_t>;

Surface new_surface(cairo_format_t format, int width, int height) {
    return Surface(cairo_image_surface_create(format, width, height), &cairo_surface_destroy);
}

std::uint8_t unmultiply(std::uint32_t value, std::uint32_t alpha) {
    return alpha == 0 ? 0 : static_cast<std::uint8_t>(std::min<std::uint32_t>(255, (value * 255 + alpha / 2) / alpha));
}

}  // namespace

struct Picture::Content {
    std::shared_ptr<RsvgHandle> svg;  // one of the two
    Surface png;
};

Picture::Picture(std::shared_ptr<const Content> content_in) : content(std::move(content_in)) {}

Result<Picture> Picture::from_svg(std::string_view svg) {
    if (svg.size() > largest_file) return fail(Errc::too_large, "svg");
    GError* error = nullptr;
    RsvgHandle* handle = rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error);
    if (handle == nullptr) {
        std::string reason = error != nullptr ? error->message : "unreadable";
        g_clear_error(&error);
        return fail(Errc::malformed, "svg: " + reason);
    }
    auto content = std::make_shared<Content>();
    content->svg = std::shared_ptr<RsvgHandle>(handle, g_object_unref);
    return Picture(std::move(content));
}

Result<Picture> Picture::from_png(std::span<const std::uint8_t> png) {
    if (png.size() > largest_file) return fail(Errc::too_large, "png");
    // Width and height stand at a fixed place; read them before libpng allocates for them.
    if (png.size() < 24) return fail(Errc::malformed, "png: shorter than its header");
    auto number = [&](std::size_t at) {
        return (std::uint32_t{png[at]} << 24U) | (std::uint32_t{png[at + 1]} << 16U) |
               (std::uint32_t{png[at + 2]} << 8U) | std::uint32_t{png[at + 3]};
    };
    if (number(16) > largest_side || number(20) > largest_side) return fail(Errc::too_large, "png");
    PngSource source{png};
    Surface surface(cairo_image_surface_create_from_png_stream(&read_png, &source), &cairo_surface_destroy);
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return fail(Errc::malformed, "png");
    auto content = std::make_shared<Content>();
    content->png = std::move(surface);
    return Picture(std::move(content));
}

Result<Picture> Picture::from_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(Errc::missing, path.string());
    std::ostringstream bytes;
    bytes << file.rdbuf();
    std::string data = std::move(bytes).str();
    if (path.extension() == ".svg") return from_svg(data);
    if (path.extension() != ".png") return fail(Errc::unsupported, path.string());
    return from_png(std::span(reinterpret_cast<const std::uint8_t*>(data.data()), data.size()));
}

PictureSize Picture::size() const {
    if (content->png) {
        return {static_cast<double>(cairo_image_surface_get_width(content->png.get())),
                static_cast<double>(cairo_image_surface_get_height(content->png.get()))};
    }
    PictureSize size;
    if (rsvg_handle_get_intrinsic_size_in_pixels(content->svg.get(), &size.width, &size.height) != 0) return size;
    gboolean has_width = FALSE;
    gboolean has_height = FALSE;
    gboolean has_box = FALSE;
    RsvgLength width;
    RsvgLength height;
    RsvgRectangle box;
    rsvg_handle_get_intrinsic_dimensions(content->svg.get(), &has_width, &width, &has_height, &height, &has_box, &box);
    return has_box != 0 ? PictureSize{box.width, box.height} : PictureSize{100, 100};
}

Result<void> Picture::draw(cairo_t* cairo, double x, double y, double width, double height) const {
    if (content->svg) {
        RsvgRectangle viewport{x, y, width, height};
        if (rsvg_handle_render_document(content->svg.get(), cairo, &viewport, nullptr) == 0) {
            return fail(Errc::malformed, "svg cannot be drawn");
        }
        return ok();
    }
    PictureSize pixels = size();
    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, width / pixels.width, height / pixels.height);
    cairo_set_source_surface(cairo, content->png.get(), 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_NEAREST);
    cairo_paint(cairo);
    cairo_restore(cairo);
    return ok();
}

Result<Coverage> Picture::coverage(int width, int height) const {
    BOOST_OUTCOME_TRY(RgbaImage image, rgba(width, height));
    Coverage coverage{image.width, image.height, 0, 0, {}};
    coverage.alpha.reserve(image.pixels.size() / 4);
    for (std::size_t i = 3; i < image.pixels.size(); i += 4) coverage.alpha.push_back(image.pixels[i]);
    return coverage;
}

Result<RgbaImage> Picture::rgba(int width, int height) const {
    if (width <= 0 || height <= 0 || width > largest_side || height > largest_side) {
        return fail(Errc::out_of_range, "picture size");
    }
    Surface surface = new_surface(CAIRO_FORMAT_ARGB32, width, height);
    std::shared_ptr<cairo_t> cairo(cairo_create(surface.get()), &cairo_destroy);
    BOOST_OUTCOME_TRYV(draw(cairo.get(), 0, 0, width, height));
    cairo_surface_flush(surface.get());
    const unsigned char* rows = cairo_image_surface_get_data(surface.get());
    auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
    RgbaImage image{width, height, {}};
    image.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
    for (std::size_t row = 0; row < static_cast<std::size_t>(height); ++row) {
        for (std::size_t column = 0; column < static_cast<std::size_t>(width); ++column) {
            std::uint32_t pixel = 0;
            std::memcpy(&pixel, rows + row * stride + column * 4, 4);
            std::uint32_t alpha = pixel >> 24U;
            for (unsigned shift : {16U, 8U, 0U}) image.pixels.push_back(unmultiply((pixel >> shift) & 255U, alpha));
            image.pixels.push_back(static_cast<std::uint8_t>(alpha));
        }
    }
    return image;
}

}  // namespace madoguchi::text

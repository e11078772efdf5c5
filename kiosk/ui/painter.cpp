#include "kiosk/ui/painter.h"

#include "common/secret.h"
#include "kiosk/ui/shapes.h"
#include "text/picture.h"

#include <fmt/format.h>
#include <imgui.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace madoguchi::ui {

namespace {

enum ShapeKind { disc_corner, ring_corner, dashed_corner, whole_ring };

constexpr std::uint64_t text_lifetime = 240;  // frames a text is kept undrawn

std::string key_of(std::string_view text, const text::Style& style) {
    return fmt::format("{}|{}|{}|{:.2f}|{:.3f}|{:.3f}|{:.1f}|{}|{}", static_cast<int>(style.role),
                       static_cast<int>(style.weight), style.language, style.size, style.letter_spacing,
                       style.line_height, style.width, static_cast<int>(style.align), text);
}

std::string hex(Colour colour) {
    return fmt::format("#{:02X}{:02X}{:02X}", colour.red, colour.green, colour.blue);
}

// Coloured drawings name the theme's tokens as classes: f-ai fills, s-ai strokes.
std::string style_sheet(const Theme& theme) {
    std::string css;
    for (const auto& [token, colour] : theme.colours)
        css += fmt::format(".f-{0}{{fill:{1}}}.s-{0}{{stroke:{1}}}", token, hex(colour));
    return css;
}

Bitmap to_bitmap(const text::RgbaImage& image) {
    Bitmap bitmap{image.width, image.height, 4, std::vector<std::uint8_t>(image.pixels.size())};
    for (std::size_t i = 0; i + 3 < image.pixels.size(); i += 4) {
        const unsigned alpha = image.pixels[i + 3];
        auto premultiplied = [&](std::size_t channel) {
            return static_cast<std::uint8_t>((image.pixels[i + channel] * alpha + 127) / 255);
        };
        bitmap.pixels[i] = premultiplied(2);
        bitmap.pixels[i + 1] = premultiplied(1);
        bitmap.pixels[i + 2] = premultiplied(0);
        bitmap.pixels[i + 3] = image.pixels[i + 3];
    }
    return bitmap;
}

std::string read(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream content;
    content << stream.rdbuf();
    return content.str();
}

// Assets are checked at start (Ui::check_pictures); a picture that fails later is a broken installation.
[[noreturn]] void broken_picture(std::string_view name, std::string_view why) {
    fmt::print(stderr, "picture '{}': {}\n", name, why);
    std::abort();
}

ImVec2 at(int x, int y) {
    return {static_cast<float>(x), static_cast<float>(y)};
}

}  // namespace

struct Painter::Line {
    text::Paragraph paragraph;
    text::Coverage place;  // without pixels once they are a texture
    const Texture* texture = nullptr;
    bool drawn = false;
    std::uint64_t last_used = 0;
};

struct Painter::Image {
    std::string svg;
    bool coloured = false;
    text::PictureSize size;
    std::map<std::pair<int, int>, const Texture*> textures;
};

Painter::Painter(Renderer& pixels, Panel panel, std::filesystem::path common, std::filesystem::path city)
    : renderer{pixels}, glass{panel}, pictures{std::move(common)}, own{std::move(city)} {}

Painter::~Painter() {
    forget_texts();
}

void Painter::begin(ImDrawList* target, const Theme& theme, std::string text_language) {
    list = target;
    current_theme = &theme;
    language = std::move(text_language);
    ++frame;
    if (theme.name == theme_name) return;
    theme_name = theme.name;
    for (auto& [name, picture] : images) {
        if (!picture->coloured) continue;
        for (auto& [size, texture] : picture->textures) renderer.remove(texture);
        picture->textures.clear();
    }
}

void Painter::end() {
    std::erase_if(lines, [&](auto& entry) {
        if (entry.second->last_used + text_lifetime > frame) return false;
        if (entry.second->texture) renderer.remove(entry.second->texture);
        return true;
    });
    list = nullptr;
}

void Painter::forget_texts() {
    for (auto& [key, entry] : lines)
        if (entry->texture) renderer.remove(entry->texture);
    while (!lines.empty()) {
        auto entry = lines.extract(lines.begin());
        wipe(entry.key());  // it holds the text
    }
}

void Painter::resize(Panel panel) {
    glass = panel;
    forget_texts();
    for (auto& [key, texture] : shapes) renderer.remove(texture);
    for (auto& [key, patches] : shadows) renderer.remove(patches.texture);
    shapes.clear();
    shadows.clear();
}

std::uint32_t Painter::ink(std::string_view token) const {
    const Colour colour = current_theme->colour(token);
    const auto alpha = static_cast<std::uint32_t>(std::lround(colour.alpha * opacity));
    return IM_COL32(colour.red, colour.green, colour.blue, alpha);
}

// ---- shapes

void Painter::box(int x, int y, int width, int height, std::uint32_t colour) {
    if (width > 0 && height > 0 && (colour >> 24) != 0)
        list->AddRectFilled(at(x, y), at(x + width, y + height), colour);
}

void Painter::blit(const Texture* texture, const PixelRect& area, std::uint32_t colour, float u0, float v0, float u1,
                   float v1) {
    if (!texture || area.width <= 0 || area.height <= 0 || (colour >> 24) == 0) return;
    list->AddImage(const_cast<Texture*>(texture), at(area.x, area.y), at(area.x + area.width, area.y + area.height),
                   {u0, v0}, {u1, v1}, colour);
}

const Texture* Painter::shape(const ShapeKey& key, const std::function<Bitmap()>& make) {
    auto found = shapes.find(key);
    if (found == shapes.end()) found = shapes.emplace(key, renderer.add(make())).first;
    return found->second;
}

// The quarter in `texture` is the upper left one; the others are the same, read backwards.
void Painter::corners(const PixelRect& area, int radius, const Texture* texture, std::uint32_t colour, bool top,
                      bool bottom) {
    const int right = area.x + area.width - radius, below = area.y + area.height - radius;
    if (top) {
        blit(texture, {area.x, area.y, radius, radius}, colour);
        blit(texture, {right, area.y, radius, radius}, colour, 1, 0, 0, 1);
    }
    if (bottom) {
        blit(texture, {area.x, below, radius, radius}, colour, 0, 1, 1, 0);
        blit(texture, {right, below, radius, radius}, colour, 1, 1, 0, 0);
    }
}

void Painter::block(const PixelRect& area, int radius, std::uint32_t colour, bool top, bool bottom) {
    radius = std::min({radius, area.width / 2, area.height / 2});
    if (radius <= 0) return box(area.x, area.y, area.width, area.height, colour);
    const auto* quarter = shape({disc_corner, radius, 0, 0}, [&] { return corner_disc(radius); });
    const int above = top ? radius : 0, below = bottom ? radius : 0;
    box(area.x + radius, area.y, area.width - 2 * radius, above, colour);
    box(area.x, area.y + above, area.width, area.height - above - below, colour);
    box(area.x + radius, area.y + area.height - below, area.width - 2 * radius, below, colour);
    corners(area, radius, quarter, colour, top, bottom);
}

void Painter::fill(const Rect& area, std::string_view colour) {
    const PixelRect p = glass.px(area);
    box(p.x, p.y, p.width, p.height, ink(colour));
}

void Painter::rounded(const Rect& area, double radius, std::string_view colour) {
    block(glass.px(area), glass.px(radius), ink(colour), true, true);
}

void Painter::rounded_bottom(const Rect& area, double radius, std::string_view colour) {
    block(glass.px(area), glass.px(radius), ink(colour), false, true);
}

void Painter::framed(const Rect& area, double radius, double line, std::string_view edge, std::string_view inside) {
    const PixelRect p = glass.px(area);
    const int width = std::max(1, glass.px(line)), round = glass.px(radius);
    block(p, round, ink(edge), true, true);
    block({p.x + width, p.y + width, p.width - 2 * width, p.height - 2 * width}, std::max(round - width, 0),
          ink(inside), true, true);
}

void Painter::dashes(const PixelRect& area, int radius, int line, std::uint32_t colour) {
    auto along = [&](int length, auto place) {
        const int count = std::max(1, 2 * length / (7 * line));
        for (int i = 0; i < count; ++i) {
            const int from = length * i / count, to = length * (i + 1) / count;
            place(from + (to - from) / 5, std::max(1, (to - from) * 3 / 5));
        }
    };
    const int right = area.x + area.width - line, below = area.y + area.height - line;
    along(area.width - 2 * radius, [&](int from, int length) {
        box(area.x + radius + from, area.y, length, line, colour);
        box(area.x + radius + from, below, length, line, colour);
    });
    along(area.height - 2 * radius, [&](int from, int length) {
        box(area.x, area.y + radius + from, line, length, colour);
        box(right, area.y + radius + from, line, length, colour);
    });
}

void Painter::outline(const Rect& area, double radius, double line, std::string_view token, bool dashed) {
    const PixelRect p = glass.px(area);
    const int width = std::max(1, glass.px(line)), round = std::min({glass.px(radius), p.width / 2, p.height / 2});
    const std::uint32_t colour = ink(token);
    if (round > 0) {
        const auto* quarter = shape({dashed ? dashed_corner : ring_corner, round, width, 0},
                                    [&] { return corner_ring(round, width, dashed); });
        corners(p, round, quarter, colour, true, true);
    }
    if (dashed) return dashes(p, round, width, colour);
    box(p.x + round, p.y, p.width - 2 * round, width, colour);
    box(p.x + round, p.y + p.height - width, p.width - 2 * round, width, colour);
    box(p.x, p.y + round, width, p.height - 2 * round, colour);
    box(p.x + p.width - width, p.y + round, width, p.height - 2 * round, colour);
}

void Painter::shadow(const Rect& area, double radius) {
    const std::uint32_t colour = ink("lift");
    if ((colour >> 24) == 0) return;
    const int round = glass.px(radius);
    auto found = shadows.find(round);
    if (found == shadows.end()) {
        Shadow soft = soft_shadow(round, current_theme->mm("lift-blur") / 2 * glass.px_per_mm());
        found = shadows.emplace(round, Patches{renderer.add(std::move(soft.bitmap)), soft.corner, soft.reach}).first;
    }
    const auto [texture, corner, reach] = found->second;
    const PixelRect p = glass.px(area.moved(0, current_theme->mm("lift-down")));
    const int xs[4] = {p.x - reach, p.x - reach + corner, p.x + p.width + reach - corner, p.x + p.width + reach};
    const int ys[4] = {p.y - reach, p.y - reach + corner, p.y + p.height + reach - corner, p.y + p.height + reach};
    const float size = static_cast<float>(2 * corner + 1), near = static_cast<float>(corner) / size;
    const float uv[4] = {0, near, 1 - near, 1};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column)
            blit(texture, {xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row]}, colour, uv[column],
                 uv[row], uv[column + 1], uv[row + 1]);
}

void Painter::disc(Point centre, double diameter, std::string_view colour) {
    ring(centre, diameter, diameter / 2, 1, colour);
}

void Painter::ring(Point centre, double diameter, double line, double part, std::string_view colour) {
    const int size = glass.px(diameter), width = std::max(1, glass.px(line));
    const ShapeKey key{whole_ring, size, width, part};
    if (part < 1) {  // changes every second: kept for one look only
        auto old = shapes.lower_bound({whole_ring, size, width, 0});
        while (old != shapes.end() && old->first.kind == whole_ring && old->first.one == size &&
               old->first.two == width && old->first.part < 1) {
            if (old->first.part == part) break;
            renderer.remove(old->second);
            old = shapes.erase(old);
        }
    }
    const auto* texture = shape(key, [&] { return ring_part(size, width, part); });
    const int left = static_cast<int>(std::lround(centre.x * glass.px_per_mm() - size / 2.0));
    const int top = static_cast<int>(std::lround(centre.y * glass.px_per_mm() - size / 2.0));
    blit(texture, {left, top, size, size}, ink(colour));
}

// ---- text

Painter::Line& Painter::lay_out(std::string_view text, const Type& type, double width_px) {
    text::Style style;
    style.role = type.face;
    style.weight = type.bold ? text::Weight::bold : text::Weight::regular;
    style.language = type.language.empty() ? language : type.language;
    style.size = type.size * glass.px_per_mm();
    style.letter_spacing = type.spacing;
    style.line_height = type.line;
    style.width = width_px;
    style.align = width_px > 0 ? type.align : text::Align::left;
    auto key = key_of(text, style);
    auto found = lines.find(key);
    if (found == lines.end())
        found = lines.emplace(std::move(key), std::make_unique<Line>(Line{typesetter.set(text, style), {}})).first;
    found->second->last_used = frame;
    return *found->second;
}

// A text that fits is laid out once, whatever the width of its box.
Painter::Line& Painter::line(std::string_view text, const Type& type, double width) {
    Line& natural = lay_out(text, type, 0);
    const double box = std::floor(width * glass.px_per_mm());
    if (width <= 0) return natural;
    const bool fits = natural.paragraph.width() <= box;
    return fits && (type.align == text::Align::left) ? natural : lay_out(text, type, box);
}

void Painter::render(Line& entry) {
    if (entry.drawn) return;
    entry.drawn = true;
    entry.place = entry.paragraph.coverage();
    if (entry.place.width > 0)
        entry.texture = renderer.add({entry.place.width, entry.place.height, 1, std::move(entry.place.alpha)});
    entry.place.alpha = {};
}

TextSize Painter::measure(std::string_view text, const Type& type, double width) {
    Line& entry = line(text, type, width);
    const auto& paragraph = entry.paragraph;
    const double scale = glass.px_per_mm();
    double wide = paragraph.width();
    if (width > 0 && type.align == text::Align::left && paragraph.lines() > 1) {
        // The box is as wide as asked for; what is drawn may be narrower.
        render(entry);
        wide = std::min(wide, static_cast<double>(entry.place.left + entry.place.width));
    }
    return {wide / scale,
            paragraph.height() / scale,
            paragraph.baseline() / scale,
            paragraph.lines(),
            paragraph.overflows() || paragraph.truncated(),
            paragraph.complete()};
}

void Painter::write(Point top_left, std::string_view text, const Type& type, double width) {
    Line& entry = line(text, type, width);
    render(entry);
    const int x = glass.px(top_left.x) + entry.place.left, y = glass.px(top_left.y) + entry.place.top;
    blit(entry.texture, {x, y, entry.place.width, entry.place.height}, ink(type.colour));
}

// ---- pictures

bool Painter::has_picture(std::string_view name) const {
    const auto file = fmt::format("{}.svg", name);
    return std::filesystem::exists(own / file) || std::filesystem::exists(pictures / file);
}

Painter::Image& Painter::image(std::string_view name) {
    auto found = images.find(name);
    if (found != images.end()) return *found->second;
    const auto file = fmt::format("{}.svg", name);
    auto entry = std::make_unique<Image>();
    entry->svg = read(std::filesystem::exists(own / file) ? own / file : pictures / file);
    entry->coloured = entry->svg.find("</style>") != std::string::npos;
    auto picture = text::Picture::from_svg(entry->svg);
    if (!picture) broken_picture(name, picture.error().detail);
    entry->size = picture.value().size();
    return *images.emplace(std::string{name}, std::move(entry)).first->second;
}

double Painter::aspect(std::string_view name) {
    const auto& size = image(name).size;
    return size.height > 0 ? size.width / size.height : 1;
}

void Painter::picture(std::string_view name, const Rect& area, std::string_view colour) {
    Image& entry = image(name);
    const PixelRect p = glass.px(area);
    auto& texture = entry.textures[{p.width, p.height}];
    if (!texture) {
        std::string svg = entry.svg;
        if (entry.coloured) svg.insert(svg.find("</style>"), style_sheet(*current_theme));
        auto drawn = text::Picture::from_svg(svg);
        if (!drawn) broken_picture(name, drawn.error().detail);
        if (entry.coloured) {
            auto pixels = drawn.value().rgba(p.width, p.height);
            if (!pixels) broken_picture(name, pixels.error().detail);
            texture = renderer.add(to_bitmap(pixels.value()));
        } else {
            auto pixels = drawn.value().coverage(p.width, p.height);
            if (!pixels) broken_picture(name, pixels.error().detail);
            texture = renderer.add({p.width, p.height, 1, std::move(pixels.value().alpha)});
        }
    }
    blit(texture, p,
         entry.coloured ? IM_COL32(255, 255, 255, static_cast<int>(std::lround(255 * opacity))) : ink(colour));
}

}  // namespace madoguchi::ui

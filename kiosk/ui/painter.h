// Draws shapes, text and pictures of the theme into an ImGui draw list. Places are millimetres on the glass, edges are
// put on whole pixels. Text is laid out by the typesetter once and kept as a texture, keyed by (string, style).
// Everything visible is drawn by Ui through this class. The main thread only.
#pragma once

#include "catalogue/theme.h"
#include "common/result.h"
#include "kiosk/ui/geometry.h"
#include "kiosk/ui/renderer.h"
#include "text/typesetter.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

struct ImDrawList;

namespace madoguchi::ui {

using catalogue::Colour;
using catalogue::Theme;

// How a text looks; sizes in millimetres (em).
struct Type {
    double size = 10;
    bool bold = false;
    std::string colour = "ink";
    double line = 1.5;  // line height in em
    text::Role face = text::Role::ui;
    text::Align align = text::Align::left;
    double spacing = 0;         // em
    std::string language = {};  // "" = the screen's
};

struct TextSize {
    double width = 0, height = 0, baseline = 0;
    int lines = 1;
    bool overflows = false, complete = true;
};

class Painter {
public:
    // `pictures` is assets/pictograms, `own` the city's (may not exist).
    Painter(Renderer& renderer, Panel panel, std::filesystem::path pictures, std::filesystem::path own);
    ~Painter();
    Painter(const Painter&) = delete;
    Painter& operator=(const Painter&) = delete;

    // The theme must live as long as it is used. A new frame begins with `list`; `language` is the text's default.
    void begin(ImDrawList* list, const Theme& theme, std::string language);
    void end();  // forgets texts that were not drawn for a while
    // Wipes every text: nothing of a visit may stay behind in a texture.
    void forget_texts();

    [[nodiscard]] const Theme& theme() const { return *current_theme; }
    [[nodiscard]] const Panel& panel() const { return glass; }
    void resize(Panel panel);
    // 1 = opaque; multiplies everything drawn until it is set back (content fading in).
    void set_opacity(double part) { opacity = part; }

    // ---- shapes; colours are token names
    void fill(const Rect& area, std::string_view colour);
    void rounded(const Rect& area, double radius, std::string_view colour);
    // Rounded below or above only.
    void rounded_bottom(const Rect& area, double radius, std::string_view colour);
    void framed(const Rect& area, double radius, double line, std::string_view edge, std::string_view inside);
    void outline(const Rect& area, double radius, double line, std::string_view colour, bool dashed = false);
    void shadow(const Rect& area, double radius);
    void disc(Point centre, double diameter, std::string_view colour);
    void ring(Point centre, double diameter, double line, double part, std::string_view colour);

    // ---- text; `width` 0 = one line as wide as it is
    [[nodiscard]] TextSize measure(std::string_view text, const Type& type, double width = 0);
    void write(Point top_left, std::string_view text, const Type& type, double width = 0);

    // ---- pictures: one-colour pictograms take `colour`, coloured drawings follow the theme
    [[nodiscard]] bool has_picture(std::string_view name) const;
    [[nodiscard]] double aspect(std::string_view name);  // width / height
    void picture(std::string_view name, const Rect& area, std::string_view colour = "ai");

private:
    struct Line;   // a text laid out
    struct Image;  // a picture file
    struct ShapeKey {
        int kind, one, two;
        double part;
        friend auto operator<=>(const ShapeKey&, const ShapeKey&) = default;
    };
    struct Patches {
        const Texture* texture = nullptr;
        int corner = 0, reach = 0;
    };

    Line& lay_out(std::string_view text, const Type& type, double width_px);
    Line& line(std::string_view text, const Type& type, double width);
    void render(Line& entry);
    Image& image(std::string_view name);
    const Texture* shape(const ShapeKey& key, const std::function<Bitmap()>& make);
    void corners(const PixelRect& area, int radius, const Texture* texture, std::uint32_t colour, bool top,
                 bool bottom);
    void block(const PixelRect& area, int radius, std::uint32_t colour, bool top, bool bottom);
    void dashes(const PixelRect& area, int radius, int line, std::uint32_t colour);
    void box(int x, int y, int width, int height, std::uint32_t colour);
    void blit(const Texture* texture, const PixelRect& area, std::uint32_t colour, float u0 = 0, float v0 = 0,
              float u1 = 1, float v1 = 1);
    [[nodiscard]] std::uint32_t ink(std::string_view colour) const;

    Renderer& renderer;
    Panel glass;
    std::filesystem::path pictures, own;
    ImDrawList* list = nullptr;
    const Theme* current_theme = nullptr;
    std::string theme_name, language;
    double opacity = 1;
    std::uint64_t frame = 0;
    text::Typesetter typesetter;
    std::unordered_map<std::string, std::unique_ptr<Line>> lines;
    std::map<std::string, std::unique_ptr<Image>, std::less<>> images;
    std::map<ShapeKey, const Texture*> shapes;
    std::map<int, Patches> shadows;
};

}  // namespace madoguchi::ui

#include "text/typesetter.h"

#include "text/clusters.h"
#include "text/paragraph.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace madoguchi::text {
namespace {

struct ReleaseAttributes {
    void operator()(PangoAttrList* list) const { pango_attr_list_unref(list); }
};
using Attributes = std::unique_ptr<PangoAttrList, ReleaseAttributes>;

// The text as it is set, and where each cluster begins in it.
struct Composition {
    std::string text;
    std::vector<Cluster> clusters;
    std::vector<std::size_t> starts;  // per cluster, plus the end

    // From an offset in the caller's text to one in `text`.
    [[nodiscard]] std::size_t set_offset(std::size_t given) const {
        auto after = [](std::size_t offset, const Cluster& cluster) {
            return offset < cluster.offset + cluster.length;
        };
        auto found = std::upper_bound(clusters.begin(), clusters.end(), given, after);
        return starts[static_cast<std::size_t>(found - clusters.begin())];
    }
};

Composition compose(std::vector<Cluster> clusters) {
    Composition composition;
    for (const Cluster& cluster : clusters) {
        composition.starts.push_back(composition.text.size());
        composition.text += cluster.shown;
    }
    composition.starts.push_back(composition.text.size());
    composition.clusters = std::move(clusters);
    return composition;
}

void insert(PangoAttrList* list, PangoAttribute* attribute, std::size_t begin, std::size_t end) {
    attribute->start_index = static_cast<guint>(begin);
    attribute->end_index = static_cast<guint>(end);
    pango_attr_list_insert(list, attribute);
}

// One family attribute per stretch; Pango's own fallback is off for the whole text.
std::vector<FontRun> apply_families(PangoAttrList* list, const Composition& composition) {
    insert(list, pango_attr_fallback_new(FALSE), 0, composition.text.size());
    std::vector<FontRun> runs;
    for (std::size_t i = 0; i < composition.clusters.size();) {
        std::size_t end = i + 1;
        const Cluster& first = composition.clusters[i];
        while (end < composition.clusters.size() && composition.clusters[end].family == first.family) ++end;
        const Cluster& last = composition.clusters[end - 1];
        std::string family(first.family);
        insert(list, pango_attr_family_new(family.c_str()), composition.starts[i], composition.starts[end]);
        runs.push_back({first.offset, last.offset + last.length - first.offset, family});
        i = end;
    }
    return runs;
}

struct Phrase {
    std::size_t begin = 0;
    std::size_t end = 0;
};

bool starts_blank(const Cluster& cluster) {
    return cluster.shown == " " || cluster.shown == "\n" || cluster.shown == "\u3000";
}

std::vector<Phrase> phrases_of(const Composition& composition) {
    std::vector<Phrase> phrases;
    std::optional<std::size_t> begin;
    for (std::size_t i = 0; i <= composition.clusters.size(); ++i) {
        bool blank = i == composition.clusters.size() || starts_blank(composition.clusters[i]);
        if (!blank && !begin) begin = composition.starts[i];
        if (blank && begin) {
            phrases.push_back({*begin, composition.starts[i]});
            begin.reset();
        }
    }
    return phrases;
}

double x_of(PangoLayoutLine* line, std::size_t offset) {
    int x = 0;
    pango_layout_line_index_to_x(line, static_cast<int>(offset), FALSE, &x);
    return pango_units_to_double(x);
}

struct Position {
    int line = 0;
    double x = 0;
};

Position position_of(PangoLayout* layout, std::size_t offset) {
    Position position;
    int x = 0;
    pango_layout_index_to_line_x(layout, static_cast<int>(offset), FALSE, &position.line, &x);
    position.x = pango_units_to_double(x);
    return position;
}

double width_between(PangoLayout* layout, std::size_t begin, std::size_t end) {
    Position start = position_of(layout, begin);
    return x_of(pango_layout_get_line_readonly(layout, start.line), end) - start.x;
}

double logical_width(PangoLayoutLine* line) {
    PangoRectangle logical;
    pango_layout_line_get_extents(line, nullptr, &logical);
    return pango_units_to_double(logical.width);
}

// Pango raises or lowers runs whose script has another baseline (Thai after Japanese by 10 to 30 px at 48 px).
void level_baselines(PangoLayout* layout) {
    for (GSList* line = pango_layout_get_lines(layout); line != nullptr; line = line->next) {
        for (GSList* item = static_cast<PangoLayoutLine*>(line->data)->runs; item != nullptr; item = item->next) {
            static_cast<PangoLayoutRun*>(item->data)->y_offset = 0;
        }
    }
}

// The last line of defence: a glyph that is still unknown after shaping is a missing character.
void report_unknown_glyphs(PangoLayout* layout, std::vector<FontFact>& facts) {
    if (pango_layout_get_unknown_glyphs_count(layout) == 0) return;
    bool known = std::any_of(facts.begin(), facts.end(),
                             [](const FontFact& fact) { return fact.kind == FontFact::Kind::missing_character; });
    if (!known) facts.push_back({FontFact::Kind::missing_character, "", 0});
}

struct Metrics {
    double pitch;
    double first_baseline;
};

// The em box (0.88 above, 0.12 below the baseline) stands in the middle of the line; with ruby it moves down.
Metrics metrics_of(const Style& style, bool with_ruby) {
    double em = style.size;
    double height = style.line_height > 0 ? style.line_height : line_height_of(style.language);
    if (!with_ruby) return {height * em, (height / 2 + 0.38) * em};
    double ruby = style.ruby_size > 0 ? style.ruby_size : em / 2;
    double pitch = std::max(height * em, 1.22 * em + ruby);
    return {pitch, pitch - 0.28 * em};
}

double align(const Style& style, double box, double line) {
    switch (style.align) {
        case Align::left:
            return 0;
        case Align::centre:
            return (box - line) / 2;
        case Align::right:
            return box - line;
    }
    return 0;
}

}  // namespace

struct Typesetter::Engine {
    Engine() : font_map(pango_cairo_font_map_new()), context(pango_font_map_create_context(font_map.get())) {
        cairo_font_options_t* options = cairo_font_options_create();
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        pango_cairo_context_set_font_options(context.get(), options);
        cairo_font_options_destroy(options);
        pango_context_set_round_glyph_positions(context.get(), FALSE);
    }

    [[nodiscard]] std::shared_ptr<PangoLayout> new_layout(const Composition& composition, const Style& style) const {
        std::shared_ptr<PangoLayout> layout(pango_layout_new(context.get()), g_object_unref);
        PangoFontDescription* description = pango_font_description_new();
        pango_font_description_set_absolute_size(description, style.size * PANGO_SCALE);
        pango_font_description_set_weight(description,
                                          style.weight == Weight::bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(layout.get(), description);
        pango_font_description_free(description);
        pango_layout_set_text(layout.get(), composition.text.data(), static_cast<int>(composition.text.size()));
        return layout;
    }

    // Attributes that don't depend on the wrapping.
    Attributes base_attributes(const Composition& composition, const Style& style, std::vector<FontRun>& runs) const {
        Attributes attributes(pango_attr_list_new());
        runs = apply_families(attributes.get(), composition);
        PangoLanguage* language = pango_language_from_string(style.language.c_str());
        insert(attributes.get(), pango_attr_language_new(language), 0, composition.text.size());
        if (style.letter_spacing != 0) {
            int spacing = pango_units_from_double(style.letter_spacing * style.size);
            insert(attributes.get(), pango_attr_letter_spacing_new(spacing), 0, composition.text.size());
        }
        return attributes;
    }

    FontShelf shelf;
    ObjectPtr<PangoFontMap> font_map;
    ObjectPtr<PangoContext> context;
};

namespace {

// Keeps a phrase that fits into the line in one piece.
void forbid_breaks(PangoAttrList* list, PangoLayout* unwrapped, const Composition& composition, double width) {
    for (const Phrase& phrase : phrases_of(composition)) {
        if (width_between(unwrapped, phrase.begin, phrase.end) > width) continue;
        insert(list, pango_attr_allow_breaks_new(FALSE), phrase.begin, phrase.end);
    }
}

struct RubyPiece {
    std::shared_ptr<PangoLayout> layout;
    std::size_t begin = 0;
    std::size_t end = 0;
    double width = 0;
};

// Opens the base out where its reading is wider, so that neighbouring readings never touch.
void make_room(PangoAttrList* list, PangoLayout* unwrapped, const std::vector<RubyPiece>& pieces,
               const Composition& composition) {
    for (const RubyPiece& piece : pieces) {
        double missing = piece.width - width_between(unwrapped, piece.begin, piece.end);
        auto inside = [&](std::size_t start) { return start >= piece.begin && start < piece.end; };
        auto count = std::count_if(composition.starts.begin(), composition.starts.end(), inside);
        if (missing <= 0 || count == 0) continue;
        int spacing = pango_units_from_double(missing / static_cast<double>(count));
        insert(list, pango_attr_letter_spacing_new(spacing), piece.begin, piece.end);
    }
}

void wrap(PangoLayout* layout, const Style& style) {
    if (style.width > 0) {
        pango_layout_set_width(layout, pango_units_from_double(style.width));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    if (style.max_lines > 0 && style.ellipsis) {
        pango_layout_set_height(layout, -style.max_lines);
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    }
}

void place_lines(Paragraph::Content& content, const std::shared_ptr<PangoLayout>& layout, const Style& style,
                 const Metrics& metrics) {
    int lines = pango_layout_get_line_count(layout.get());
    content.truncated = pango_layout_is_ellipsized(layout.get()) != 0;
    if (style.max_lines > 0 && lines > style.max_lines) {
        lines = style.max_lines;
        content.truncated = true;
    }
    double widest = 0;
    for (int i = 0; i < lines; ++i) {
        PlacedLine line{layout, i, 0, metrics.first_baseline + i * metrics.pitch, 0};
        line.width = logical_width(line.line());
        widest = std::max(widest, line.width);
        content.text.push_back(line);
    }
    content.width = style.width > 0 ? style.width : widest;
    content.height = lines * metrics.pitch;
    content.overflows = style.width > 0 && widest > style.width * 1.001;
    for (PlacedLine& line : content.text) line.x = align(style, content.width, line.width);
}

void place_ruby(Paragraph::Content& content, PangoLayout* layout, const std::vector<RubyPiece>& pieces, double em) {
    for (const RubyPiece& piece : pieces) {
        Position start = position_of(layout, piece.begin);
        if (start.line >= static_cast<int>(content.text.size())) continue;
        const PlacedLine& line = content.text[static_cast<std::size_t>(start.line)];
        double middle = (start.x + x_of(line.line(), piece.end)) / 2;
        content.ruby.push_back(
            {piece.layout, 0, line.x + middle - piece.width / 2, line.baseline - 0.98 * em, piece.width});
    }
}

}  // namespace

Typesetter::Typesetter() : engine(std::make_unique<Engine>()) {}
Typesetter::~Typesetter() = default;

Paragraph Typesetter::set(std::string_view text, const Style& style, const std::vector<Ruby>& ruby) {
    auto content = std::make_shared<Paragraph::Content>();
    ChosenFonts chosen = choose_fonts(text, style, engine->shelf);
    content->facts = std::move(chosen.facts);
    Composition composition = compose(std::move(chosen.clusters));
    std::shared_ptr<PangoLayout> layout = engine->new_layout(composition, style);
    Attributes attributes = engine->base_attributes(composition, style, content->runs);
    pango_layout_set_attributes(layout.get(), attributes.get());

    std::vector<RubyPiece> pieces;
    for (const Ruby& mark : ruby) {
        Style small{.role = style.role, .weight = style.weight, .language = style.language};
        small.size = style.ruby_size > 0 ? style.ruby_size : style.size / 2;
        Paragraph reading = set(mark.reading, small);
        if (reading.lines() != 1) continue;
        pieces.push_back({reading.content->text[0].layout, composition.set_offset(mark.offset),
                          composition.set_offset(mark.offset + mark.length), reading.width()});
    }
    bool keep_phrases = style.width > 0 && style.wrap == Wrap::phrases && style.language.starts_with("ja");
    if (keep_phrases || !pieces.empty()) {
        Attributes more(pango_attr_list_copy(attributes.get()));
        make_room(more.get(), layout.get(), pieces, composition);
        if (keep_phrases) forbid_breaks(more.get(), layout.get(), composition, style.width);
        pango_layout_set_attributes(layout.get(), more.get());
    }
    wrap(layout.get(), style);
    level_baselines(layout.get());
    report_unknown_glyphs(layout.get(), content->facts);
    place_lines(*content, layout, style, metrics_of(style, !pieces.empty()));
    place_ruby(*content, layout.get(), pieces, style.size);
    return Paragraph(std::move(content));
}

std::vector<std::string> Typesetter::missing_families() const {
    std::vector<std::string> missing;
    for (std::string_view family : all_families()) {
        if (engine->shelf.face(family, Weight::regular) == nullptr) missing.emplace_back(family);
    }
    return missing;
}

Annotated parse_ruby(std::string_view marked) {
    Annotated result;
    while (!marked.empty()) {
        std::size_t open = marked.find('{');
        std::size_t close = open == marked.npos ? marked.npos : marked.find('}', open);
        std::size_t bar = close == marked.npos ? marked.npos : marked.substr(0, close).find('|', open);
        if (bar == marked.npos) break;
        result.text += marked.substr(0, open);
        std::string_view base = marked.substr(open + 1, bar - open - 1);
        result.ruby.push_back({result.text.size(), base.size(), std::string(marked.substr(bar + 1, close - bar - 1))});
        result.text += base;
        marked.remove_prefix(close + 1);
    }
    result.text += marked;
    return result;
}

}  // namespace madoguchi::text

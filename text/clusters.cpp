#include "text/clusters.h"

#include <pango/pango.h>

#include <algorithm>
#include <memory>

namespace madoguchi::text {
namespace {

using Characters = std::u32string;

// 下駄, what Japanese printers set where a sort is missing: visible, and never mistaken for a character.
constexpr char32_t geta = U'\u3013';
constexpr char32_t replacement = U'\ufffd';

bool is_selector(char32_t c) {
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

bool needs_no_glyph(char32_t c) {
    return c < 0x20 || c == 0x7f || c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xfeff || c == 0x2028 || c == 0x2029;
}

bool is_blank(char32_t c) {
    return c == ' ' || c == 0xa0 || c == 0x3000 || needs_no_glyph(c);
}

bool is_latin(char32_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) ||
           (c >= 0x1e00 && c <= 0x1eff);
}

bool is_combining_mark(char32_t c) {
    return c >= 0x300 && c <= 0x36f;
}

bool is_compatibility_ideograph(char32_t c) {
    return (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

Characters to_characters(std::string_view text) {
    Characters characters;
    const char* end = text.data() + text.size();
    for (const char* at = text.data(); at < end; at = g_utf8_next_char(at)) characters.push_back(g_utf8_get_char(at));
    return characters;
}

std::string to_utf8(const Characters& characters) {
    std::string text;
    for (char32_t c : characters) {
        char bytes[6];
        text.append(bytes, static_cast<std::size_t>(g_unichar_to_utf8(c, bytes)));
    }
    return text;
}

// Composes か + ゛ and Latin letters with accents. Never touches ideographs: composition would turn the
// compatibility form in a name (﨑 is safe, 塚 U+FA10 is not) into another character.
Characters compose(const Characters& characters) {
    if (characters.size() < 2 || is_compatibility_ideograph(characters[0])) return characters;
    std::unique_ptr<char, void (*)(void*)> composed(
        g_utf8_normalize(to_utf8(characters).c_str(), -1, G_NORMALIZE_DEFAULT_COMPOSE), &g_free);
    return composed ? to_characters(composed.get()) : characters;
}

// The characters without selectors and invisible ones, and the selector if there is one.
struct Wanted {
    Characters visible;
    char32_t selector = 0;
};

Wanted wanted_glyphs(const Characters& characters) {
    Wanted wanted;
    for (char32_t c : characters) {
        if (is_selector(c)) {
            wanted.selector = c;
        } else if (!needs_no_glyph(c)) {
            wanted.visible.push_back(c);
        }
    }
    return wanted;
}

class Chooser {
public:
    Chooser(const Style& style, FontShelf& shelf_in)
        : shelf(shelf_in), weight(style.weight), families(families_for(style.role, style.language)) {}

    // A Latin word is set in one face: the first that has all its letters. Nothing = choose per cluster.
    void begin_word(const Characters& letters) { word_family = letters.empty() ? "" : family_with(letters); }

    // Sets `shown` and `family`; returns the facts by appending to `facts`.
    void choose(Cluster& cluster, const Characters& raw, std::vector<FontFact>& facts) {
        Characters characters = compose(raw);
        Wanted wanted = wanted_glyphs(characters);
        if (wanted.visible.empty() || is_blank(wanted.visible[0])) return choose_for_blank(cluster, wanted);
        if (wanted.selector != 0 && choose_variant(cluster, wanted)) return;
        std::string_view family =
            is_latin(characters[0]) && !word_family.empty() ? word_family : family_with(wanted.visible);
        if (family.empty() || wanted.visible[0] == replacement) return choose_geta(cluster, facts);
        if (wanted.selector != 0 && !is_presentation_hint(wanted)) {
            facts.push_back({FontFact::Kind::missing_variant, to_utf8(characters), cluster.offset});
        }
        if (wanted.selector != 0) std::erase_if(characters, is_selector);
        take(cluster, family, to_utf8(characters));
    }

private:
    void take(Cluster& cluster, std::string_view family, std::string shown) {
        cluster.family = family;
        cluster.shown = std::move(shown);
        previous = family;
    }

    // Spaces stay in the face of the word before them, so that they don't split a run.
    void choose_for_blank(Cluster& cluster, const Wanted& wanted) {
        std::string_view family = previous.empty() ? family_with(U" ") : previous;
        const Face* face = shelf.face(family, weight);
        if (!wanted.visible.empty() && face != nullptr && !face->has(wanted.visible[0])) {
            family = family_with(wanted.visible);
        }
        cluster.family = family;
    }

    bool choose_variant(Cluster& cluster, const Wanted& wanted) {
        for (std::string_view family : families) {
            const Face* face = shelf.face(family, weight);
            if (face == nullptr || !face->has_variant(wanted.visible[0], wanted.selector)) continue;
            if (!has_all(*face, wanted.visible)) continue;
            take(cluster, family, cluster.shown);
            return true;
        }
        return false;
    }

    void choose_geta(Cluster& cluster, std::vector<FontFact>& facts) {
        facts.push_back({FontFact::Kind::missing_character, cluster.shown, cluster.offset});
        take(cluster, family_with(Characters(1, geta)), to_utf8(Characters(1, geta)));
    }

    // VS15/VS16 ask for text or emoji style, which isn't a matter of a person's name.
    static bool is_presentation_hint(const Wanted& wanted) {
        return wanted.selector >= 0xfe0e && wanted.selector <= 0xfe0f;
    }

    // IPAmj and BIZ UDMincho draw ~ as a raised accent; between figures (1月~12月) it must stand in the middle.
    static bool draws_badly(std::string_view family, const Characters& characters) {
        return characters == U"~" && (family == "IPAmjMincho" || family == "BIZ UDMincho");
    }

    static bool has_all(const Face& face, const Characters& characters) {
        return std::all_of(characters.begin(), characters.end(), [&](char32_t c) { return face.has(c); });
    }

    std::string_view family_with(const Characters& characters) {
        for (std::string_view family : families) {
            const Face* face = shelf.face(family, weight);
            if (face != nullptr && has_all(*face, characters) && !draws_badly(family, characters)) return family;
        }
        return {};
    }

    FontShelf& shelf;
    Weight weight;
    std::vector<std::string_view> families;
    std::string_view previous;
    std::string_view word_family;
};

std::vector<bool> cluster_starts(const std::string& text, std::size_t characters, const std::string& language) {
    std::vector<PangoLogAttr> attributes(characters + 1);
    PangoLanguage* pango_language = pango_language_from_string(language.c_str());
    pango_get_log_attrs(text.data(), static_cast<int>(text.size()), -1, pango_language, attributes.data(),
                        static_cast<int>(attributes.size()));
    std::vector<bool> starts(characters);
    for (std::size_t i = 0; i < characters; ++i) starts[i] = attributes[i].is_cursor_position != 0;
    return starts;
}

}  // namespace

namespace {

// The letters of the word that begins at `begin`; empty if none begins there.
Characters word_at(const Characters& characters, std::size_t begin) {
    std::size_t end = begin;
    while (end < characters.size() &&
           (is_latin(characters[end]) || (end > begin && is_combining_mark(characters[end]))))
        ++end;
    return compose(characters.substr(begin, end - begin));
}

}  // namespace

ChosenFonts choose_fonts(std::string_view given, const Style& style, FontShelf& shelf) {
    std::string text(given);
    if (!g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr)) {
        std::unique_ptr<char, void (*)(void*)> valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())),
                                                     &g_free);
        text = valid.get();
    }
    Characters characters = to_characters(text);
    std::vector<bool> starts = cluster_starts(text, characters.size(), style.language);
    ChosenFonts chosen;
    Chooser chooser(style, shelf);
    std::size_t offset = 0;
    bool in_word = false;
    for (std::size_t begin = 0; begin < characters.size();) {
        std::size_t end = begin + 1;
        while (end < characters.size() && !starts[end]) ++end;
        Characters raw = characters.substr(begin, end - begin);
        if (!is_latin(raw[0])) in_word = false;
        if (is_latin(raw[0]) && !in_word) {
            chooser.begin_word(word_at(characters, begin));
            in_word = true;
        }
        Cluster cluster{offset, to_utf8(raw).size(), to_utf8(raw), {}};
        chooser.choose(cluster, raw, chosen.facts);
        offset += cluster.length;
        chosen.clusters.push_back(std::move(cluster));
        begin = end;
    }
    return chosen;
}

}  // namespace madoguchi::text

#include "text/fonts.h"

#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <array>
#include <cstring>

namespace madoguchi::text {
namespace {

struct LanguageFonts {
    std::string_view language;
    double line_height;
    std::array<std::string_view, 2> gothic;
    std::array<std::string_view, 2> mincho;
};

// The first entry is for every language not listed: Latin scripts.
constexpr std::array languages{
    LanguageFonts{"", 1.4, {"Noto Sans", ""}, {"Noto Serif", "Noto Sans"}},
    LanguageFonts{"ja", 1.5, {"BIZ UDPGothic", "Noto Sans CJK JP"}, {"BIZ UDPMincho", "Noto Serif CJK JP"}},
    LanguageFonts{"zh-Hans", 1.5, {"Noto Sans CJK SC", "Noto Sans"}, {"Noto Serif CJK SC", "Noto Serif"}},
    LanguageFonts{"zh-Hant", 1.5, {"Noto Sans CJK TC", "Noto Sans"}, {"Noto Serif CJK TC", "Noto Serif"}},
    LanguageFonts{"ko", 1.5, {"Noto Sans CJK KR", "Noto Sans"}, {"Noto Serif CJK KR", "Noto Serif"}},
    LanguageFonts{"vi", 1.5, {"Noto Sans", ""}, {"Noto Serif", "Noto Sans"}},
    LanguageFonts{"th", 1.6, {"Noto Looped Thai", "Noto Sans"}, {"Noto Serif Thai", "Noto Serif"}},
    LanguageFonts{"ne", 1.6, {"Noto Sans Devanagari", "Noto Sans"}, {"Noto Serif Devanagari", "Noto Serif"}},
    LanguageFonts{"my", 1.8, {"Noto Sans Myanmar", "Noto Sans"}, {"Noto Serif Myanmar", "Noto Serif"}},
};

// What a paper may use, in order: IPAmj Mincho has the widest stock of names, BIZ UDMincho the Adobe-Japan1
// variants, Noto Serif CJK JP what both lack.
constexpr std::array<std::string_view, 3> paper{"IPAmjMincho", "BIZ UDMincho", "Noto Serif CJK JP"};

// Behind every list, so that a name in another script is set in some proper face. IPAmj Mincho stands here for
// characters and variants that only it has; it comes after all Japanese faces, never instead of them.
constexpr std::array<std::string_view, 16> everywhere{
    "BIZ UDPGothic",      "Noto Sans CJK JP",     "Noto Sans",         "IPAmjMincho",
    "Noto Sans CJK SC",   "Noto Sans CJK TC",     "Noto Sans CJK KR",  "Noto Looped Thai",
    "Noto Sans Thai",     "Noto Sans Devanagari", "Noto Sans Myanmar", "Noto Sans Arabic",
    "Noto Sans Armenian", "Noto Sans Math",       "Noto Sans Symbols", "Noto Sans Symbols2",
};

const LanguageFonts& fonts_of(std::string_view language) {
    auto matches = [&](const LanguageFonts& entry) { return entry.language == language; };
    auto found = std::find_if(languages.begin(), languages.end(), matches);
    return found == languages.end() ? languages.front() : *found;
}

void append_new(std::vector<std::string_view>& list, std::span<const std::string_view> more) {
    for (std::string_view family : more) {
        if (family.empty() || std::find(list.begin(), list.end(), family) != list.end()) continue;
        list.push_back(family);
    }
}

struct FacePlace {
    std::string file;
    int index = 0;
};

bool names_family(FcPattern* match, const std::string& wanted) {
    FcChar8* name = nullptr;
    for (int i = 0; FcPatternGetString(match, FC_FAMILY, i, &name) == FcResultMatch; ++i) {
        if (FcStrCmpIgnoreCase(name, reinterpret_cast<const FcChar8*>(wanted.c_str())) == 0) return true;
    }
    return false;
}

std::optional<FacePlace> place_of(FcPattern* match, const std::string& family) {
    FcChar8* file = nullptr;
    int index = 0;
    if (!names_family(match, family)) return std::nullopt;
    if (FcPatternGetString(match, FC_FILE, 0, &file) != FcResultMatch) return std::nullopt;
    FcPatternGetInteger(match, FC_INDEX, 0, &index);
    // The upper half of the index names an instance of a variable font; the cmap is the same for all.
    return FacePlace{reinterpret_cast<const char*>(file), index & 0xffff};
}

std::optional<FacePlace> find_face(FcConfig* config, const std::string& family, Weight weight) {
    FcPattern* wanted = FcPatternCreate();
    FcPatternAddString(wanted, FC_FAMILY, reinterpret_cast<const FcChar8*>(family.c_str()));
    FcPatternAddInteger(wanted, FC_WEIGHT, weight == Weight::bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
    FcConfigSubstitute(config, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcResult outcome = FcResultMatch;
    FcPattern* match = FcFontMatch(config, wanted, &outcome);
    std::optional<FacePlace> place;
    if (match != nullptr) {
        place = place_of(match, family);
        FcPatternDestroy(match);
    }
    FcPatternDestroy(wanted);
    return place;
}

}  // namespace

double line_height_of(const std::string& language) {
    return fonts_of(language).line_height;
}

std::vector<std::string_view> families_for(Role role, std::string_view language) {
    const LanguageFonts& own = fonts_of(language);
    std::vector<std::string_view> list;
    switch (role) {
        case Role::ui:
            append_new(list, own.gothic);
            break;
        case Role::face:
            append_new(list, own.mincho);
            append_new(list, own.gothic);
            break;
        case Role::paper:
            append_new(list, paper);
            append_new(list, own.mincho);
            append_new(list, std::array<std::string_view, 1>{"Noto Serif"});
            break;
    }
    append_new(list, everywhere);
    return list;
}

std::vector<std::string_view> all_families() {
    std::vector<std::string_view> list;
    for (const LanguageFonts& entry : languages) {
        append_new(list, entry.gothic);
        append_new(list, entry.mincho);
    }
    append_new(list, paper);
    append_new(list, everywhere);
    return list;
}

bool Face::has(char32_t character) const {
    return FT_Get_Char_Index(static_cast<FT_Face>(ft_face), character) != 0;
}

bool Face::has_variant(char32_t base, char32_t selector) const {
    return FT_Face_GetCharVariantIndex(static_cast<FT_Face>(ft_face), base, selector) != 0;
}

struct FontShelf::Library {
    Library() : config(FcConfigReference(nullptr)) { FT_Init_FreeType(&library); }
    ~Library() {
        FT_Done_FreeType(library);  // closes its faces too
        FcConfigDestroy(config);
    }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    std::optional<Face> open(const std::string& family, Weight weight) {
        std::optional<FacePlace> place = find_face(config, family, weight);
        if (!place) return std::nullopt;
        FT_Face face = nullptr;
        if (FT_New_Face(library, place->file.c_str(), place->index, &face) != 0) return std::nullopt;
        FT_Select_Charmap(face, FT_ENCODING_UNICODE);
        return Face(face);
    }

    FT_Library library = nullptr;
    FcConfig* config;
};

FontShelf::FontShelf() : library(std::make_unique<Library>()) {}
FontShelf::~FontShelf() = default;

const Face* FontShelf::face(std::string_view family, Weight weight) {
    std::pair<std::string, Weight> key{std::string(family), weight};
    auto found = faces.find(key);
    if (found == faces.end()) found = faces.emplace(key, library->open(key.first, weight)).first;
    return found->second ? &*found->second : nullptr;
}

}  // namespace madoguchi::text

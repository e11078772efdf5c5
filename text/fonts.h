// Inside text/: which families a role and language use, and what their faces contain.
// Source of the lists: design/design.md ("Faces"), reference/screen-and-text.md ("Text by Pango/Cairo").
// Thread: as the Typesetter that owns the FontShelf.
#pragma once

#include "text/style.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::text {

[[nodiscard]] std::vector<std::string_view> families_for(Role role, std::string_view language);
[[nodiscard]] std::vector<std::string_view> all_families();

// One installed face: answers from its cmap, format 14 (variation sequences) included.
class Face {
public:
    explicit Face(void* opened) : ft_face(opened) {}
    [[nodiscard]] bool has(char32_t character) const;
    [[nodiscard]] bool has_variant(char32_t base, char32_t selector) const;

private:
    void* ft_face;  // FT_Face; kept opaque so that no FreeType header leaves fonts.cpp
};

// Opens faces on demand by fontconfig and keeps them.
class FontShelf {
public:
    FontShelf();
    ~FontShelf();
    FontShelf(const FontShelf&) = delete;
    FontShelf& operator=(const FontShelf&) = delete;

    // Null when the family isn't installed (fontconfig's nearest other family doesn't count).
    [[nodiscard]] const Face* face(std::string_view family, Weight weight);

private:
    struct Library;
    std::unique_ptr<Library> library;
    std::map<std::pair<std::string, Weight>, std::optional<Face>> faces;
};

}  // namespace madoguchi::text

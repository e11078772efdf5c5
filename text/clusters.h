// Inside text/: cuts a text into clusters (what a reader takes for one character) and gives each a family.
// Thread: as the Typesetter.
#pragma once

#include "text/fonts.h"
#include "text/typesetter.h"

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::text {

struct Cluster {
    std::size_t offset = 0;  // in the text given by the caller, in bytes
    std::size_t length = 0;
    std::string shown;        // what is really set: variant selectors without a pair are gone, 〓 for a missing one
    std::string_view family;  // from the static lists
};

struct ChosenFonts {
    std::vector<Cluster> clusters;
    std::vector<FontFact> facts;
};

[[nodiscard]] ChosenFonts choose_fonts(std::string_view text, const Style& style, FontShelf& shelf);

}  // namespace madoguchi::text

// Inside text/: what a Paragraph holds. Included by typesetter.cpp and paragraph.cpp only.
#pragma once

#include "text/typesetter.h"

#include <pango/pangocairo.h>

#include <memory>
#include <vector>

namespace madoguchi::text {

struct ReleaseObject {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using ObjectPtr = std::unique_ptr<T, ReleaseObject>;

// One line of a PangoLayout with its place in the box. Ruby pieces are such lines too.
struct PlacedLine {
    std::shared_ptr<PangoLayout> layout;
    int index = 0;
    double x = 0;
    double baseline = 0;
    double width = 0;

    [[nodiscard]] PangoLayoutLine* line() const { return pango_layout_get_line_readonly(layout.get(), index); }
};

struct Paragraph::Content {
    std::vector<PlacedLine> text;
    std::vector<PlacedLine> ruby;
    double width = 0;
    double height = 0;
    bool truncated = false;
    bool overflows = false;
    std::vector<FontFact> facts;
    std::vector<FontRun> runs;
};

}  // namespace madoguchi::text

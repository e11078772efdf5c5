// What a printer must know of a PDF before it prints it: how many pages, and how large each is (qpdf; nothing is
// repaired, because a repaired certificate is another document). Through qpdf's C interface: its C++ headers do not
// compile as C++20 with clang 14. Any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace madoguchi::drivers::document {

struct PageSize {
    double width = 0, height = 0;  // points, 1/72 inch
};

// One entry per page; nullopt: not a sound PDF, or more than 9999 pages.
[[nodiscard]] std::optional<std::vector<PageSize>> pdf_pages(std::string_view pdf);

}  // namespace madoguchi::drivers::document

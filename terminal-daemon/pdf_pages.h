// How many pages a PDF has (qpdf, without repairing); 0 when it is not a sound one.
#pragma once

#include <string_view>

namespace madoguchi::daemon {

[[nodiscard]] int count_pdf_pages(std::string_view pdf);

}  // namespace madoguchi::daemon

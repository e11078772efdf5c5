#include "backend/rules/serial.h"

#include "text/japanese_date.h"

#include <fmt/format.h>

namespace madoguchi::backend {

std::string serial_text(std::chrono::year_month_day today, std::int64_t number) {
    auto era = text::era_year(today);
    return fmt::format("{}{}-{:02}{:02}-{:06}", era.mark, era.year, static_cast<unsigned>(today.month()),
                       static_cast<unsigned>(today.day()), number);
}

}  // namespace madoguchi::backend

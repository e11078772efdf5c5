// Inside printers/: a template filled with data, all texts final, nothing measured yet. No I/O, no fonts.
#pragma once

#include "printers/sheet.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace madoguchi::printers {

struct PrintedPicture {
    text::Picture picture;
    double width_mm = 0;
    double height_mm = 0;
};

struct Cell {
    std::string field;  // for errors: "persons/2/name"
    std::string label;
    std::string value;
    CellStyle style = CellStyle::normal;
    CellAlign align = CellAlign::left;
    double least_height = 0;  // mm
    std::optional<PrintedPicture> picture;
};

struct Row {
    std::string heading;
    std::vector<Cell> cells;
};

struct Block {
    std::vector<Row> rows;
};

struct SheetContent {
    std::string title;
    std::string statement;
    std::vector<Block> blocks;
    std::vector<std::string> notes;
};

[[nodiscard]] SheetResult<SheetContent> fill_template(const SheetTemplate& sheet, const SheetWords& words,
                                                      const nlohmann::json& data);

}  // namespace madoguchi::printers

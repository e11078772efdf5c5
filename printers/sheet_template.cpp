#include "printers/sheet_template.h"

#include "catalogue/files.h"
#include "catalogue/reader.h"

#include <array>

namespace madoguchi::printers {
namespace {

using catalogue::TableReader;

constexpr std::array<std::string_view, 8> formats{"text",   "date",  "western_date", "yen",
                                                  "number", "lines", "items",        "picture"};
constexpr std::array<std::string_view, 3> styles{"normal", "name", "small"};
constexpr std::array<std::string_view, 3> aligns{"left", "centre", "right"};

Result<CellTemplate> read_cell(const toml::table& table, const std::string& file) {
    TableReader reader{table, file, "cell"};
    CellTemplate cell;
    cell.label = reader.text("label", "");
    cell.label_key = reader.text("label_key", "");
    cell.key = reader.text("key");
    cell.format = static_cast<CellFormat>(reader.word("format", formats, 0));
    cell.style = static_cast<CellStyle>(reader.word("style", styles, 0));
    cell.align = static_cast<CellAlign>(reader.word("align", aligns, 0));
    cell.empty = reader.text("empty", "");
    cell.suffix = reader.text("suffix", "");
    cell.least_height = reader.integer("least_height", 0, 0, 200);
    cell.optional = reader.flag("optional", false);
    BOOST_OUTCOME_TRYV(reader.finish());
    return cell;
}

Result<RowTemplate> read_row(const toml::table& table, const std::string& file) {
    TableReader reader{table, file, "row"};
    RowTemplate row;
    row.heading = reader.text("heading", "");
    row.each = reader.text("each", "");
    row.two_columns = reader.flag("two_columns", false);
    row.when = reader.text("when", "");
    for (const auto* child : reader.children("cells", false)) {
        BOOST_OUTCOME_TRY(auto cell, read_cell(*child, file));
        row.cells.push_back(std::move(cell));
    }
    std::size_t most = row.two_columns ? 1 : 2;
    bool right_count = row.heading.empty() ? !row.cells.empty() && row.cells.size() <= most : row.cells.empty();
    if (!right_count)
        reader.refuse(Errc::malformed, &table, "row: a heading, or one or two cells (one with two_columns)");
    BOOST_OUTCOME_TRYV(reader.finish());
    return row;
}

Result<BlockTemplate> read_block(const toml::table& table, const std::string& file) {
    TableReader reader{table, file, "block"};
    BlockTemplate block;
    block.repeat = reader.text("repeat", "");
    constexpr std::array<std::string_view, 3> counts{"any", "one", "many"};
    auto count = static_cast<std::size_t>(reader.word("count", counts, 0));
    block.count = count == 0 ? "" : std::string(counts[count]);
    for (const auto* child : reader.children("row", true)) {
        BOOST_OUTCOME_TRY(auto row, read_row(*child, file));
        block.rows.push_back(std::move(row));
    }
    BOOST_OUTCOME_TRYV(reader.finish());
    return block;
}

Result<VariantTemplate> read_variant(const toml::table& table, const std::string& file) {
    TableReader reader{table, file, "variant"};
    VariantTemplate variant{reader.text("id"), reader.text("title"), reader.text("statement")};
    BOOST_OUTCOME_TRYV(reader.finish());
    return variant;
}

Result<SheetWords> read_words(const std::filesystem::path& path) {
    std::string file = path.string();
    BOOST_OUTCOME_TRY(auto text, catalogue::read_text(path));
    BOOST_OUTCOME_TRY(auto table, catalogue::parse_table(text, file));
    TableReader reader{table, file, "common"};
    SheetWords words{
        .omitted = reader.text("omitted"),
        .serial = reader.text("serial"),
        .page = reader.text("page"),
        .document = reader.text("document"),
        .copy_note = reader.text("copy_note"),
        .code_note = reader.text("code_note"),
        .continued = reader.text("continued"),
        .ground = reader.text("ground"),
    };
    BOOST_OUTCOME_TRYV(reader.finish());
    return words;
}

}  // namespace

Result<SheetTemplate> parse_sheet_template(const std::string& text, const std::string& name) {
    BOOST_OUTCOME_TRY(auto table, catalogue::parse_table(text, name));
    TableReader reader{table, name, "sheet"};
    SheetTemplate sheet;
    sheet.kind = reader.text("kind");
    sheet.notes = reader.texts("notes", false);
    for (const auto* child : reader.children("variant", true)) {
        BOOST_OUTCOME_TRY(auto variant, read_variant(*child, name));
        sheet.variants.push_back(std::move(variant));
    }
    for (const auto* child : reader.children("block", true)) {
        BOOST_OUTCOME_TRY(auto block, read_block(*child, name));
        sheet.blocks.push_back(std::move(block));
    }
    BOOST_OUTCOME_TRYV(reader.finish());
    return sheet;
}

Result<SheetTemplates> read_sheet_templates(const std::filesystem::path& assets, std::string_view city) {
    BOOST_OUTCOME_TRY(auto files, catalogue::overlaid_files(assets, city, "sheets"));
    SheetTemplates templates;
    bool words_seen = false;
    for (const auto& file : files) {
        if (file.stem() == "common") {
            BOOST_OUTCOME_TRY(templates.words, read_words(file));
            words_seen = true;
            continue;
        }
        BOOST_OUTCOME_TRY(auto text, catalogue::read_text(file));
        BOOST_OUTCOME_TRY(auto sheet, parse_sheet_template(text, file.string()));
        if (file.stem() != sheet.kind) return fail(Errc::malformed, file.string() + ":1: kind must be the file's name");
        templates.kinds.emplace(sheet.kind, std::move(sheet));
    }
    if (!words_seen) return fail(Errc::missing, (assets / "sheets" / "common.toml").string());
    return templates;
}

}  // namespace madoguchi::printers

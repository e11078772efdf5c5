// What a kind of certificate looks like: assets/sheets/<kind>.toml and assets/sheets/common.toml, each replaced by a
// file of the same name in assets/cities/<city>/sheets/. README.md describes the format. Data only: labels and the
// keys of the data behind them. Unknown keys are refused with file, line and the nearest right name.
// Thread: any; immutable once read.
#pragma once

#include "common/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::printers {

enum class CellFormat {
    text,          // a string, as it is
    date,          // "1946-04-08" → 昭和21年4月8日
    western_date,  // "1985-03-02" → 1985年3月2日 (birth dates of 外国人住民)
    yen,           // 1234567 → 1,234,567円
    number,        // 3 → 3, with the cell's suffix
    lines,         // ["…", "…"] → one below the other
    items,         // [{label, value | date}] → 【label】value, one below the other
    picture,       // {png (base64), width_mm, height_mm}: printed at exactly that size
};
enum class CellStyle { normal, name, small };
enum class CellAlign { left, centre, right };

struct CellTemplate {
    std::string label;  // "" with label_key: from the data; both "": the value stands alone
    std::string label_key;
    std::string key;
    CellFormat format = CellFormat::text;
    CellStyle style = CellStyle::normal;
    CellAlign align = CellAlign::left;
    std::string empty;      // printed for "" and []
    std::string suffix;     // after a number
    int least_height = 0;   // mm
    bool optional = false;  // the key may be absent; the row is left out when nothing of it is there
};

struct RowTemplate {
    std::string heading;              // a row of its own: one label over the whole width
    std::string each;                 // key of an array; the row is repeated with each entry as its data
    bool two_columns = false;         // `each`: two entries side by side
    std::string when;                 // "key" or "key=value": only if the data has it (and not null, false, "" or [])
    std::vector<CellTemplate> cells;  // one or two
};

struct BlockTemplate {
    std::string repeat;  // key of an array, one block per entry; "" = once
    std::string count;   // "one" | "many": only if `repeat` has one entry or several
    std::vector<RowTemplate> rows;
};

struct VariantTemplate {
    std::string id;         // of the data's "variant": all, part, …
    std::string title;      // 住民票
    std::string statement;  // 認証文
};

struct SheetTemplate {
    std::string kind;
    std::vector<VariantTemplate> variants;
    std::vector<BlockTemplate> blocks;
    std::vector<std::string> notes;  // below the last block; {key} is filled from the data
};

// Words that every kind shares.
struct SheetWords {
    std::string omitted;    // 【省略】, for null
    std::string serial;     // 発行番号 第 {serial} 号
    std::string page;       // {page} / {pages} 頁
    std::string document;   // 文書番号 {document}
    std::string copy_note;  // what a copier brings out
    std::string code_note;  // what the code is for
    std::string continued;  // title of further pages: {title}(つづき)
    std::string ground;     // けん制文字: 複写
};

struct SheetTemplates {
    SheetWords words;
    std::map<std::string, SheetTemplate, std::less<>> kinds;
};

[[nodiscard]] Result<SheetTemplates> read_sheet_templates(const std::filesystem::path& assets, std::string_view city);

// For tests; `name` is used in messages.
[[nodiscard]] Result<SheetTemplate> parse_sheet_template(const std::string& text, const std::string& name);

}  // namespace madoguchi::printers

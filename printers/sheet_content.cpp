#include "printers/sheet_content.h"

#include "common/base64.h"
#include "text/japanese_date.h"

#include <algorithm>

namespace madoguchi::printers {
namespace {

using nlohmann::json;

SheetError bad_data(std::string field) {
    return {SheetErrc::bad_data, std::move(field)};
}

// Where a cell looks for its key: the entry of the repeated array first, then what is around it.
struct Scope {
    const json* own;
    const Scope* around = nullptr;
    std::string path;  // "persons/2/"

    [[nodiscard]] const json* find(const std::string& key) const {
        if (own->is_object()) {
            auto found = own->find(key);
            if (found != own->end()) return &*found;
        }
        return around != nullptr ? around->find(key) : nullptr;
    }
};

std::string with_commas(std::int64_t number) {
    std::string digits = std::to_string(number < 0 ? -number : number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return (number < 0 ? "△" : "") + digits;
}

SheetResult<std::string> written_date(const json& value, const std::string& field, bool western) {
    if (!value.is_string()) return fail_with(bad_data(field));
    auto date = text::parse_iso_date(value.get<std::string>());
    if (!date.has_value()) return fail_with(bad_data(field));
    if (!western) return text::japanese_date(date.value());
    return std::to_string(int(date.value().year())) + "年" + std::to_string(unsigned(date.value().month())) + "月" +
           std::to_string(unsigned(date.value().day())) + "日";
}

// One of [{label, value | date}].
SheetResult<std::string> written_item(const json& item, const std::string& field) {
    if (!item.is_object() || !item.contains("label") || !item["label"].is_string()) return fail_with(bad_data(field));
    std::string text = "【" + item["label"].get<std::string>() + "】";
    if (item.contains("date")) {
        BOOST_OUTCOME_TRY(auto date, written_date(item["date"], field, false));
        return text + date;
    }
    if (!item.contains("value") || !item["value"].is_string()) return fail_with(bad_data(field));
    return text + item["value"].get<std::string>();
}

SheetResult<std::string> written_lines(const json& value, const std::string& field, bool items) {
    if (!value.is_array()) return fail_with(bad_data(field));
    std::string text;
    for (const json& entry : value) {
        if (!text.empty()) text += "\n";
        if (items) {
            BOOST_OUTCOME_TRY(auto line, written_item(entry, field));
            text += line;
        } else {
            if (!entry.is_string()) return fail_with(bad_data(field));
            text += entry.get<std::string>();
        }
    }
    return text;
}

SheetResult<std::string> written_value(const json& value, const CellTemplate& cell, const std::string& field) {
    switch (cell.format) {
        case CellFormat::text:
            if (!value.is_string()) return fail_with(bad_data(field));
            return value.get<std::string>();
        case CellFormat::date:
        case CellFormat::western_date:
            if (value == "") return std::string();
            return written_date(value, field, cell.format == CellFormat::western_date);
        case CellFormat::yen:
            if (!value.is_number_integer()) return fail_with(bad_data(field));
            return with_commas(value.get<std::int64_t>()) + "円";
        case CellFormat::number:
            if (!value.is_number_integer()) return fail_with(bad_data(field));
            return with_commas(value.get<std::int64_t>()) + cell.suffix;
        case CellFormat::lines:
        case CellFormat::items:
            return written_lines(value, field, cell.format == CellFormat::items);
        case CellFormat::picture:
            return std::string();
    }
    return fail_with(bad_data(field));
}

SheetResult<PrintedPicture> read_picture(const json& value, const std::string& field) {
    auto positive = [&](const char* key) {
        return value.contains(key) && value[key].is_number() && value[key].get<double>() > 0 &&
               value[key].get<double>() <= 150;
    };
    bool shape = value.is_object() && value.contains("png") && value["png"].is_string() && positive("width_mm") &&
                 positive("height_mm");
    if (!shape) return fail_with(bad_data(field));
    auto bytes = from_base64(value["png"].get<std::string>());
    if (!bytes) return fail_with(bad_data(field));
    auto picture =
        text::Picture::from_png(std::span(reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size()));
    if (!picture.has_value()) return fail_with(bad_data(field));
    return PrintedPicture{picture.value(), value["width_mm"].get<double>(), value["height_mm"].get<double>()};
}

// Nothing when an optional key is absent.
SheetResult<std::optional<Cell>> fill_cell(const CellTemplate& wanted, const Scope& scope, const std::string& omitted) {
    Cell cell{.field = scope.path + wanted.key,
              .label = wanted.label,
              .value = {},
              .style = wanted.style,
              .align = wanted.align,
              .least_height = static_cast<double>(wanted.least_height),
              .picture = {}};
    if (!wanted.label_key.empty()) {
        const json* label = scope.find(wanted.label_key);
        if (label == nullptr || !label->is_string()) return fail_with(bad_data(scope.path + wanted.label_key));
        cell.label = label->get<std::string>();
    }
    const json* value = scope.find(wanted.key);
    if (value == nullptr) {
        if (wanted.optional) return std::optional<Cell>();
        return fail_with(bad_data(cell.field));
    }
    if (value->is_null()) {
        cell.value = omitted;
    } else if (wanted.format == CellFormat::picture) {
        BOOST_OUTCOME_TRY(cell.picture, read_picture(*value, cell.field));
    } else {
        BOOST_OUTCOME_TRY(cell.value, written_value(*value, wanted, cell.field));
        if (cell.value.empty()) cell.value = wanted.empty;
    }
    return std::optional<Cell>(std::move(cell));
}

// "key" or "key=value".
bool holds(const std::string& condition, const Scope& scope) {
    if (condition.empty()) return true;
    auto equals = condition.find('=');
    const json* value = scope.find(condition.substr(0, equals));
    if (value == nullptr || value->is_null()) return false;
    if (equals != condition.npos)
        return value->is_string() && value->get<std::string>() == condition.substr(equals + 1);
    if (value->is_boolean()) return value->get<bool>();
    if (value->is_string()) return !value->get_ref<const std::string&>().empty();
    return !value->empty();
}

SheetResult<void> add_row(const RowTemplate& wanted, const Scope& scope, const std::string& omitted, Block& block) {
    Row row;
    for (const CellTemplate& cell_template : wanted.cells) {
        BOOST_OUTCOME_TRY(auto cell, fill_cell(cell_template, scope, omitted));
        if (cell) row.cells.push_back(std::move(*cell));
    }
    if (!row.cells.empty()) block.rows.push_back(std::move(row));
    return ok();
}

void pair_up(std::vector<Row>& rows, std::size_t from) {
    std::vector<Row> paired(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(from));
    for (std::size_t i = from; i < rows.size(); i += 2) {
        Row row = std::move(rows[i]);
        if (i + 1 < rows.size()) row.cells.push_back(std::move(rows[i + 1].cells.front()));
        paired.push_back(std::move(row));
    }
    rows = std::move(paired);
}

SheetResult<void> add_rows(const RowTemplate& wanted, const Scope& scope, const std::string& omitted, Block& block) {
    if (!holds(wanted.when, scope)) return ok();
    if (!wanted.heading.empty()) {
        block.rows.push_back({wanted.heading, {}});
        return ok();
    }
    if (wanted.each.empty()) return add_row(wanted, scope, omitted, block);
    const json* entries = scope.find(wanted.each);
    if (entries == nullptr || !entries->is_array()) return fail_with(bad_data(scope.path + wanted.each));
    std::size_t before = block.rows.size();
    for (std::size_t i = 0; i < entries->size(); ++i) {
        Scope inner{&(*entries)[i], &scope, scope.path + wanted.each + "/" + std::to_string(i) + "/"};
        BOOST_OUTCOME_TRYV(add_row(wanted, inner, omitted, block));
    }
    if (wanted.two_columns) pair_up(block.rows, before);
    return ok();
}

SheetResult<void> add_block(const BlockTemplate& wanted, const Scope& scope, const std::string& omitted,
                            SheetContent& content) {
    Block block;
    for (const RowTemplate& row : wanted.rows) {
        BOOST_OUTCOME_TRYV(add_rows(row, scope, omitted, block));
    }
    if (!block.rows.empty()) content.blocks.push_back(std::move(block));
    return ok();
}

SheetResult<void> add_blocks(const BlockTemplate& wanted, const Scope& scope, const std::string& omitted,
                             SheetContent& content) {
    if (wanted.repeat.empty()) return add_block(wanted, scope, omitted, content);
    const json* entries = scope.find(wanted.repeat);
    if (entries == nullptr || !entries->is_array() || entries->empty()) return fail_with(bad_data(wanted.repeat));
    bool many = entries->size() > 1;
    if ((wanted.count == "one" && many) || (wanted.count == "many" && !many)) return ok();
    for (std::size_t i = 0; i < entries->size(); ++i) {
        Scope inner{&(*entries)[i], &scope, wanted.repeat + "/" + std::to_string(i) + "/"};
        BOOST_OUTCOME_TRYV(add_block(wanted, inner, omitted, content));
    }
    return ok();
}

// Notes hold {key}; ISO dates become 和暦 there.
SheetResult<std::string> fill_note(const std::string& note, const Scope& scope) {
    std::string text;
    std::size_t at = 0;
    for (auto open = note.find('{'); open != note.npos; open = note.find('{', at)) {
        auto close = note.find('}', open);
        if (close == note.npos) break;
        std::string key = note.substr(open + 1, close - open - 1);
        const json* value = scope.find(key);
        if (value == nullptr || !value->is_string()) return fail_with(bad_data(key));
        auto raw = value->get<std::string>();
        auto date = text::parse_iso_date(raw);
        text += note.substr(at, open - at) + (date.has_value() ? text::japanese_date(date.value()) : raw);
        at = close + 1;
    }
    return text + note.substr(at);
}

}  // namespace

SheetResult<SheetContent> fill_template(const SheetTemplate& sheet, const SheetWords& words, const json& data) {
    if (!data.is_object() || !data.contains("variant") || !data["variant"].is_string())
        return fail_with(bad_data("variant"));
    auto wanted = data["variant"].get<std::string>();
    auto variant = std::find_if(sheet.variants.begin(), sheet.variants.end(),
                                [&](const VariantTemplate& one) { return one.id == wanted; });
    if (variant == sheet.variants.end()) return fail_with(bad_data("variant"));
    SheetContent content{variant->title, variant->statement, {}, {}};
    Scope scope{&data, nullptr, ""};
    for (const BlockTemplate& block : sheet.blocks) {
        BOOST_OUTCOME_TRYV(add_blocks(block, scope, words.omitted, content));
    }
    for (const std::string& note : sheet.notes) {
        BOOST_OUTCOME_TRY(auto filled, fill_note(note, scope));
        content.notes.push_back(std::move(filled));
    }
    return content;
}

}  // namespace madoguchi::printers

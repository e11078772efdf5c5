// What a slip looks like: assets/forms/<name>.toml, replaced by a file of the same name in
// assets/cities/<city>/forms/. assets/forms/README.md describes the format. Data only; unknown keys, fields and
// strings are refused with file, line and the nearest right name.
// Thread: any; immutable once read.
#pragma once

#include "catalogue/strings.h"
#include "common/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::printers {

enum class FieldType { text, yen, number, flag, choice };

struct FieldRule {
    FieldType type = FieldType::text;
    bool optional = false;
    std::vector<std::string> choices;
};
using FieldRules = std::map<std::string, FieldRule, std::less<>>;

// A piece of text: a string of the string files (`key`, with `of` completed by that field's value), or a field.
struct TextTemplate {
    std::string key, field, of;
    int size = 27;  // em in dots; 27 is 3.1 mm of drawn kanji, the smallest allowed
    bool bold = false;
    bool local = true;  // also in the visit's language, below
    [[nodiscard]] bool empty() const { return key.empty() && field.empty(); }
};

enum class FormBlockKind {
    heading,  // picture and text in the middle
    text,     // one text
    pair,     // left and right on one line, or below each other where they do not fit
    items,    // for each item: text, then left and right
    sum,      // left, and right a large number with its unit
    rule,     // a line across
    issuer,   // text, and at the right a round stamp of three lines where `stamp` is set
    band,     // white on black
    qr,       // a code with text beside it
    space,    // nothing, `height` dots high
};
enum class FormAlign { left, centre, right };

struct FormBlock {
    FormBlockKind kind = FormBlockKind::space;
    std::string when;  // only where this field is given (and not "false")
    TextTemplate text, left, right, unit;
    std::vector<TextTemplate> stamp_lines;
    std::string stamp;    // flag field
    std::string payload;  // field, of a qr
    std::string picture;  // file name in pictograms, without .svg
    FormAlign align = FormAlign::left;
    int letter_spacing = 0;    // in 1/100 em
    int line_height = 145;     // in 1/100 em
    int above = 0, below = 0;  // dots
    int height = 0;            // of space, picture and qr
    bool dashed = false;       // rule
    bool fit = false;          // text: made smaller until it fits on one line
};

struct FormTemplate {
    std::string name;
    int margin_side = 24, margin_top = 26, margin_bottom = 34;  // dots
    FieldRules fields, cells;                                   // of the form and of each item
    std::vector<FormBlock> blocks;
};

// Errors as of all data files: malformed, unknown_key, missing.
[[nodiscard]] Result<FormTemplate> parse_form(std::string_view toml, const std::string& file, std::string name);
// Refuses strings that do not exist in every language.
[[nodiscard]] Result<void> check_strings(const FormTemplate& form, const catalogue::Strings& strings,
                                         const std::string& file);
[[nodiscard]] Result<std::vector<FormTemplate>> read_forms(const std::filesystem::path& assets, std::string_view city,
                                                           const catalogue::Strings& strings);

}  // namespace madoguchi::printers

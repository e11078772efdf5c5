#include "printers/form_template.h"

#include "catalogue/files.h"
#include "catalogue/reader.h"
#include "common/config.h"

#include <algorithm>
#include <array>

namespace madoguchi::printers {
namespace {

using catalogue::TableReader;
using catalogue::trouble;

constexpr int smallest_size = 27, largest_size = 200;
constexpr std::array<std::string_view, 10> kinds{"heading", "text",   "pair", "items", "sum",
                                                 "rule",    "issuer", "band", "qr",    "space"};
constexpr std::array<std::string_view, 3> aligns{"left", "centre", "right"};

Result<FieldRule> read_rule(const toml::node& node) {
    FieldRule rule;
    if (auto* list = node.as_array()) {
        rule.type = FieldType::choice;
        for (const auto& entry : *list) rule.choices.push_back(entry.value_or(std::string{}));
        if (rule.choices.empty()) return fail(Errc::malformed, "an empty list of choices");
        return rule;
    }
    auto word = node.value_or(std::string{});
    if (word.ends_with('?')) {
        rule.optional = true;
        word.pop_back();
    }
    if (word == "text")
        rule.type = FieldType::text;
    else if (word == "yen")
        rule.type = FieldType::yen;
    else if (word == "number")
        rule.type = FieldType::number;
    else if (word == "flag")
        rule.type = FieldType::flag;
    else
        return fail(Errc::malformed,
                    "a field is text, yen, number, flag (with ? if it may be absent) or a list of choices");
    return rule;
}

Result<FieldRules> read_rules(const toml::table* table, const std::string& file) {
    FieldRules rules;
    if (table == nullptr) return rules;
    for (const auto& [key, node] : *table) {
        auto rule = read_rule(node);
        if (!rule) return fail_with(trouble(rule.error().code, file, catalogue::line_of(node), rule.error().detail));
        rules.emplace(key.str(), std::move(rule.value()));
    }
    return rules;
}

// Reads one file's blocks against its fields.
class FormReader {
public:
    FormReader(FormTemplate& target, std::string from) : form{target}, file{std::move(from)} {}

    Result<void> read_block(const toml::table& table) {
        TableReader in{table, file, "block"};
        FormBlock block;
        block.kind = static_cast<FormBlockKind>(in.word("kind", kinds));
        block.when = in.text("when", "");
        block.align = static_cast<FormAlign>(in.word("align", aligns, 0));
        block.letter_spacing = in.integer("letter_spacing", 0, 0, 200);
        block.line_height = in.integer("line_height", 145, 100, 250);
        block.above = in.integer("above", 0, 0, 200);
        block.below = in.integer("below", 0, 0, 200);
        read_extras(in, block);
        bool items = block.kind == FormBlockKind::items;
        for (auto [key, text] : {std::pair{"text", &block.text}, std::pair{"left", &block.left},
                                 std::pair{"right", &block.right}, std::pair{"unit", &block.unit}}) {
            BOOST_OUTCOME_TRY(read_text(in.child(key, needs(block.kind, key)), items, *text));
        }
        for (const auto* line : in.children("stamp_lines", false)) {
            BOOST_OUTCOME_TRY(read_text(line, false, block.stamp_lines.emplace_back()));
        }
        check_field(in, block.when, table, false);
        check_field(in, block.stamp, table, false);
        check_field(in, block.payload, table, false);
        BOOST_OUTCOME_TRY(in.finish());
        form.blocks.push_back(std::move(block));
        return ok();
    }

private:
    static bool needs(FormBlockKind kind, std::string_view key) {
        bool text = kind == FormBlockKind::heading || kind == FormBlockKind::text || kind == FormBlockKind::issuer ||
                    kind == FormBlockKind::band || kind == FormBlockKind::items;
        bool sides = kind == FormBlockKind::pair || kind == FormBlockKind::sum || kind == FormBlockKind::items;
        if (key == "text") return text;
        if (key == "unit") return kind == FormBlockKind::sum;
        return sides;
    }

    static void read_extras(TableReader& in, FormBlock& block) {
        if (block.kind == FormBlockKind::rule) block.dashed = in.flag("dashed", false);
        if (block.kind == FormBlockKind::text) block.fit = in.flag("fit", false);
        if (block.kind == FormBlockKind::issuer) block.stamp = in.text("stamp", "");
        if (block.kind == FormBlockKind::qr) block.payload = in.text("payload");
        if (block.kind == FormBlockKind::heading) block.picture = in.text("picture", "");
        bool sized = block.kind == FormBlockKind::space || block.kind == FormBlockKind::qr ||
                     block.kind == FormBlockKind::heading;
        if (sized) block.height = in.integer("height", 52, 1, 400);
    }

    Result<void> read_text(const toml::table* table, bool items, TextTemplate& text) {
        if (table == nullptr) return ok();
        TableReader in{*table, file, "text"};
        text.key = in.text("key", "");
        text.field = in.text("field", "");
        text.of = in.text("of", "");
        text.size = in.integer("size", smallest_size, smallest_size, largest_size);
        text.bold = in.flag("bold", false);
        text.local = in.flag("local", true);
        if (text.key.empty() == text.field.empty()) in.refuse(Errc::malformed, table, "a text is a key or a field");
        check_field(in, text.field, *table, items);
        check_field(in, text.of, *table, items);
        return in.finish();
    }

    void check_field(TableReader& in, const std::string& name, const toml::node& at, bool items) {
        if (name.empty() || form.fields.contains(name) || (items && form.cells.contains(name))) return;
        std::vector<std::string> known;
        for (const auto& [field, rule] : form.fields) known.push_back(field);
        auto near = nearest(name, known);
        in.refuse(Errc::unknown_key, &at,
                  "no field \"" + name + "\" in [fields]" + (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
    }

    FormTemplate& form;
    std::string file;
};

// The keys a text may come to: one, or one for each choice of its `of`.
void collect_keys(const FormTemplate& form, const TextTemplate& text, std::vector<std::string>& keys) {
    if (text.key.empty()) return;
    if (text.of.empty()) return keys.push_back(text.key);
    auto rule = form.fields.find(text.of);
    if (rule == form.fields.end()) rule = form.cells.find(text.of);
    for (const auto& choice : rule->second.choices) keys.push_back(text.key + "." + choice);
}

}  // namespace

Result<FormTemplate> parse_form(std::string_view toml, const std::string& file, std::string name) {
    BOOST_OUTCOME_TRY(auto table, catalogue::parse_table(toml, file));
    TableReader in{table, file, "form"};
    FormTemplate form;
    form.name = std::move(name);
    form.margin_side = in.integer("margin_side", 24, 0, 100);
    form.margin_top = in.integer("margin_top", 26, 0, 200);
    form.margin_bottom = in.integer("margin_bottom", 34, 0, 200);
    BOOST_OUTCOME_TRY(form.fields, read_rules(in.child("fields", true), file));
    BOOST_OUTCOME_TRY(form.cells, read_rules(in.child("items", false), file));
    FormReader reader{form, file};
    for (const auto* block : in.children("block", true)) {
        BOOST_OUTCOME_TRY(reader.read_block(*block));
    }
    BOOST_OUTCOME_TRY(in.finish());
    return form;
}

Result<void> check_strings(const FormTemplate& form, const catalogue::Strings& strings, const std::string& file) {
    std::vector<std::string> keys;
    for (const auto& block : form.blocks) {
        for (const auto* text : {&block.text, &block.left, &block.right, &block.unit}) collect_keys(form, *text, keys);
        for (const auto& line : block.stamp_lines) collect_keys(form, line, keys);
    }
    return strings.require(keys, file);
}

Result<std::vector<FormTemplate>> read_forms(const std::filesystem::path& assets, std::string_view city,
                                             const catalogue::Strings& strings) {
    std::vector<FormTemplate> forms;
    BOOST_OUTCOME_TRY(auto files, catalogue::overlaid_files(assets, city, "forms"));
    for (const auto& file : files) {
        BOOST_OUTCOME_TRY(auto text, catalogue::read_text(file));
        BOOST_OUTCOME_TRY(auto form, parse_form(text, file.string(), file.stem().string()));
        BOOST_OUTCOME_TRY(check_strings(form, strings, file.string()));
        forms.push_back(std::move(form));
    }
    return forms;
}

}  // namespace madoguchi::printers

#include "printers/form_values.h"

#include "common/config.h"

#include <algorithm>

namespace madoguchi::printers {
namespace {

constexpr std::size_t most_items = 50, longest_value = 1000;
constexpr std::string_view local_suffix = ".local";

using Values = std::map<std::string, std::string>;

bool digits_only(std::string_view text, std::size_t most) {
    return !text.empty() && text.size() <= most &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool fits(const FieldRule& rule, std::string_view value) {
    switch (rule.type) {
        case FieldType::text:
            return true;
        case FieldType::yen:
            return digits_only(value, 9);
        case FieldType::number:
            return digits_only(value, 18);
        case FieldType::flag:
            return value == "true" || value == "false";
        case FieldType::choice:
            return std::ranges::find(rule.choices, value) != rule.choices.end();
    }
    return false;
}

Result<void> check_value(const FieldRules& rules, const std::string& name, const std::string& value,
                         const std::string& where) {
    std::string_view base = name;
    bool local = base.ends_with(local_suffix);
    if (local) base.remove_suffix(local_suffix.size());
    auto rule = rules.find(base);
    if (rule == rules.end() || (local && rule->second.type != FieldType::text)) {
        std::vector<std::string> known;
        for (const auto& each : rules) known.push_back(each.first);
        auto near = nearest(base, known);
        return fail(Errc::unknown_key,
                    where + ": no field \"" + name + '"' + (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
    }
    if (value.size() > longest_value) return fail(Errc::too_large, where + ": " + name);
    bool absent = value.empty() && rule->second.optional;
    if (!absent && !fits(rule->second, value)) return fail(Errc::malformed, where + ": " + name);
    return ok();
}

Result<void> check_values(const FieldRules& rules, const Values& values, const std::string& where) {
    for (const auto& [name, rule] : rules) {
        auto found = values.find(name);
        bool present = found != values.end() && (!found->second.empty() || rule.type == FieldType::text);
        if (!present && !rule.optional) return fail(Errc::missing, where + ": field " + name);
    }
    for (const auto& [name, value] : values) {
        BOOST_OUTCOME_TRY(check_value(rules, name, value, where));
    }
    return ok();
}

}  // namespace

std::string group_digits(std::string_view digits) {
    std::string grouped;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
        grouped += digits[i];
    }
    return grouped;
}

std::vector<std::string> places_of(std::string_view text) {
    std::vector<std::string> places;
    for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        auto close = text.find('}', open);
        if (close == std::string_view::npos) break;
        places.emplace_back(text.substr(open + 1, close - open - 1));
    }
    return places;
}

FormValues::FormValues(const FormTemplate& layout, const catalogue::Strings& words,
                       const xfs4iot::PrintFormRequest& asked)
    : form{layout}, strings{words}, request{asked} {
    if (std::ranges::find(strings.languages(), request.language) != strings.languages().end())
        language = request.language;
    else
        language = own_language();
}

Result<void> FormValues::check() const {
    BOOST_OUTCOME_TRY(check_values(form.fields, request.fields, form.name));
    if (form.cells.empty() && !request.items.empty()) return fail(Errc::unknown_key, form.name + ": has no items");
    if (request.items.size() > most_items) return fail(Errc::too_large, form.name + ": items");
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        BOOST_OUTCOME_TRY(check_values(form.cells, request.items[i], form.name + ": item " + std::to_string(i + 1)));
    }
    return ok();
}

std::string FormValues::raw(std::string_view field) const {
    std::string name{field};
    if (item >= 0) {
        const auto& cells = request.items[static_cast<std::size_t>(item)];
        if (auto cell = cells.find(name); cell != cells.end()) return cell->second;
    }
    auto found = request.fields.find(name);
    return found == request.fields.end() ? std::string{} : found->second;
}

bool FormValues::given(std::string_view field) const {
    auto text = raw(field);
    return !text.empty() && text != "false";
}

const FieldRule* FormValues::rule_of(std::string_view field) const {
    if (item >= 0)
        if (auto cell = form.cells.find(field); cell != form.cells.end()) return &cell->second;
    auto rule = form.fields.find(field);
    return rule == form.fields.end() ? nullptr : &rule->second;
}

std::string FormValues::value(std::string_view field, bool prefer_local) const {
    if (prefer_local)
        if (auto text = raw(std::string{field}.append(local_suffix)); !text.empty()) return text;
    auto text = raw(field);
    const auto* rule = rule_of(field);
    return rule != nullptr && rule->type == FieldType::yen ? group_digits(text) : text;
}

std::string FormValues::expand(const TextTemplate& text, const std::string& in, bool prefer_local) const {
    if (text.key.empty()) return value(text.field, prefer_local);
    auto key = text.of.empty() ? text.key : text.key + "." + raw(text.of);
    auto words = strings.text(in, key);
    for (const auto& place : places_of(words)) {
        auto hole = "{" + place + "}";
        words.replace(words.find(hole), hole.size(), value(place, prefer_local));
    }
    return words;
}

std::string FormValues::own(const TextTemplate& text) const {
    return expand(text, own_language(), false);
}

std::string FormValues::local(const TextTemplate& text) const {
    if (!text.local || language == own_language()) return {};
    auto translated = expand(text, language, true);
    return translated == own(text) ? std::string{} : translated;
}

}  // namespace madoguchi::printers

#include "backend/rules/sheet_data.h"

#include "common/base64.h"
#include "text/japanese_date.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace madoguchi::backend {
namespace {

using catalogue::SheetSource;
using nlohmann::json;

std::string written(std::string_view iso_date) {
    auto date = text::parse_iso_date(iso_date);
    return date ? text::japanese_date(date.value()) : std::string{};
}

json kind_of(const Resident& person) {
    return person.kind == PersonKind::japanese ? "japanese" : "foreign";
}

std::string head_name(const Dossier& dossier) {
    auto head = std::ranges::find(dossier.members, dossier.household.head, &Resident::id);
    return head == dossier.members.end() ? std::string{} : head->name.full();
}

// The value if the resident asked for it, else null: 【省略】.
json if_asked(const Selection& selection, const char* item, const std::string& value) {
    return selection.items.contains(item) ? json(value) : json(nullptr);
}

json remarks_of(const Resident& person) {
    auto lines = json::array();
    if (!person.remarks.empty()) lines.push_back(person.remarks);
    if (!person.future_address.empty())
        lines.push_back(fmt::format("{} 転出予定 {}", written(person.future_since), person.future_address));
    return lines;
}

json alias_items(const ForeignFacts& facts) {
    auto items = json::array();
    for (const auto& alias : facts.alias_history) {
        items.push_back(
            {{"label", "通称"},
             {"value", fmt::format("{}({}から{}まで)", alias.text, written(alias.from), written(alias.until))}});
    }
    return items;
}

void add_japanese(json& entry, const Resident& person, const Selection& selection) {
    entry["former_name"] = person.former_family;
    entry["former_name_kana"] = person.former_family_furigana;
    entry["domicile"] = if_asked(selection, "domicile", person.honseki);
    entry["domicile_head"] = if_asked(selection, "domicile", person.koseki_head);
}

void add_foreign(json& entry, const ForeignFacts& facts, const Selection& selection) {
    entry["alias"] = facts.alias;
    entry["alias_kana"] = facts.alias_furigana;
    entry["nationality"] = if_asked(selection, "nationality", facts.nationality);
    entry["resident_class"] = if_asked(selection, "residence_status", facts.category);
    entry["residence_status"] = if_asked(selection, "residence_status", facts.status);
    entry["residence_period"] = if_asked(selection, "residence_status", facts.period);
    entry["residence_until"] = if_asked(selection, "residence_status", facts.expires);
    entry["residence_card_number"] = if_asked(selection, "residence_card_number", facts.card_number);
    if (selection.items.contains("alias_history")) entry["alias_history"] = alias_items(facts);
}

json person_entry(const Resident& person, const Dossier& dossier, const Selection& selection) {
    json entry{{"kind", kind_of(person)},
               {"name", person.name.full()},
               {"name_kana", person.name.furigana},
               {"birth_date", person.birth},
               {"sex", person.sex},
               {"address", address_of(person, dossier.household)},
               {"head_name", if_asked(selection, "household_head", head_name(dossier))},
               {"relation", if_asked(selection, "household_head", person.relation)},
               {"resident_since", person.resident_since},
               {"address_since", person.address_since},
               {"previous_address", person.previous_address},
               {"notified_on", person.notified},
               {"individual_number", if_asked(selection, "individual_number", person.individual_number)},
               {"resident_code", nullptr},
               {"remarks", remarks_of(person)}};
    if (person.foreign) {
        add_foreign(entry, *person.foreign, selection);
    } else {
        add_japanese(entry, person, selection);
    }
    return entry;
}

json household_sheet(const Dossier& dossier, const Selection& selection) {
    auto persons = json::array();
    for (const auto* person : selection.persons) persons.push_back(person_entry(*person, dossier, selection));
    json data{{"variant", selection.whole_household ? "all" : "part"}, {"persons", std::move(persons)}};
    if (selection.persons.size() > 1) {
        data["household"] = true;
        data["address"] = dossier.household.address;
        data["head_name"] = if_asked(selection, "household_head", head_name(dossier));
    }
    return data;
}

json own_facts(const Dossier& dossier) {
    const auto& person = dossier.requester;
    return {{"kind", kind_of(person)},
            {"name", person.name.full()},
            {"birth_date", person.birth},
            {"address", address_of(person, dossier.household)},
            {"remarks", json::array()}};
}

json seal_sheet(const Dossier& dossier) {
    auto data = own_facts(dossier);
    const auto& person = dossier.requester;
    data["variant"] = "self";
    data["alias"] = person.foreign ? person.foreign->alias : "";
    data["former_name"] = person.former_family;
    if (!dossier.seal) return data;  // refused before anything is printed
    data["impression"] = {{"png", to_base64(dossier.seal->impression)},
                          {"width_mm", dossier.seal->width_mm},
                          {"height_mm", dossier.seal->height_mm}};
    return data;
}

json amounts(const std::vector<std::pair<std::string, std::int64_t>>& pairs) {
    auto list = json::array();
    for (const auto& [label, amount] : pairs) list.push_back({{"label", label}, {"amount", amount}});
    return list;
}

json income_sheet(const Dossier& dossier, const Selection& selection) {
    auto data = own_facts(dossier);
    const auto& record = dossier.incomes.at(selection.year);
    data["variant"] = record.tax_total() > 0 ? "taxable" : "exempt";
    data["year_name"] = fmt::format("{}({}1月~12月の所得)", text::japanese_fiscal_year(std::chrono::year{record.year}),
                                    text::japanese_year(std::chrono::year{record.year - 1}));
    data["address_on_january_1"] = record.address.empty() ? data["address"] : json(record.address);
    data["incomes"] = amounts(record.incomes);
    data["deductions"] = amounts(record.deductions);
    data["income_total"] = record.income_total;
    data["income_gross"] = record.income_gross;
    data["deduction_total"] = record.deduction_total;
    data["dependants"] = record.dependants;
    data["tax_base"] = record.tax_base;
    data["forest_tax"] = record.forest_tax;
    data["city_income_part"] = record.city_income_part;
    data["city_flat_part"] = record.city_flat_part;
    data["prefecture_income_part"] = record.prefecture_income_part;
    data["prefecture_flat_part"] = record.prefecture_flat_part;
    data["tax_total"] = record.tax_total();
    return data;
}

json tax_sheet(const Dossier& dossier, const Selection& selection, const Office& office) {
    auto data = own_facts(dossier);
    const auto& record = dossier.taxes.at(selection.year);
    auto year = std::ranges::find(office.tax_years, record.year, &RecordYear::year);
    data["variant"] = "self";
    data["year_name"] = text::japanese_fiscal_year(std::chrono::year{record.year});
    data["reflected_until"] = written(year->reflected_until);
    data["taxes"] = json::array();
    for (const auto& line : record.lines) {
        data["taxes"].push_back({{"tax", line.tax},
                                 {"due", line.due},
                                 {"amount", line.amount},
                                 {"paid", line.paid},
                                 {"unpaid", line.amount - line.paid},
                                 {"not_due", line.not_due}});
    }
    return data;
}

json events(const std::vector<KosekiEntry>& entries) {
    auto list = json::array();
    for (const auto& entry : entries) {
        auto items = json::array();
        for (const auto& [label, value] : entry.rows)
            items.push_back({{"label", label}, {is_date(value) ? "date" : "value", value}});
        list.push_back({{"title", entry.title}, {"items", std::move(items)}});
    }
    return list;
}

json koseki_person(const KosekiMember& member) {
    return {{"removed", member.removed ? "除籍" : ""},
            {"given_name", member.name.given.empty() ? member.name.family : member.name.given},
            {"given_name_kana", member.name.furigana},
            {"birth_date", member.birth},
            {"spouse", member.spouse},
            {"father", member.father},
            {"mother", member.mother},
            {"relation", member.relation},
            {"events", events(member.entries)}};
}

bool is_on_sheet(const KosekiMember& member, const Dossier& dossier, bool all) {
    return all || member.resident == dossier.requester.id;
}

json koseki_sheet(const Dossier& dossier, bool all) {
    const auto& koseki = *dossier.koseki;
    auto persons = json::array();
    for (const auto& member : koseki.members) {
        if (is_on_sheet(member, dossier, all)) persons.push_back(koseki_person(member));
    }
    return {{"variant", all ? "all" : "part"},           {"domicile", koseki.honseki},    {"head_name", koseki.head},
            {"register_events", events(koseki.entries)}, {"persons", std::move(persons)}, {"remarks", json::array()}};
}

json address_person(const KosekiMember& member) {
    auto stays = json::array();
    for (const auto& stay : member.addresses) stays.push_back({{"address", stay.text}, {"since", stay.from}});
    json entry{{"name", member.name.full()},
               {"birth_date", member.birth},
               {"sex", member.sex},
               {"addresses", std::move(stays)}};
    if (!member.removed_on.empty()) entry["removed_on"] = member.removed_on;
    return entry;
}

json fuhyo_sheet(const Dossier& dossier, const Selection& selection) {
    const auto& koseki = *dossier.koseki;
    bool all = selection.who == "all";
    auto persons = json::array();
    for (const auto& member : koseki.members) {
        if (is_on_sheet(member, dossier, all)) persons.push_back(address_person(member));
    }
    return {{"variant", all ? "all" : "part"},
            {"domicile", if_asked(selection, "domicile", koseki.honseki)},
            {"domicile_head", if_asked(selection, "domicile", koseki.head)},
            {"persons", std::move(persons)},
            {"remarks", json::array()}};
}

// What a service file must say so that its sheet can be filled and nobody on it goes unlooked at.
struct Demand {
    std::vector<std::string_view> subjects;
    std::string_view check, asks;
};
const std::array<Demand, 7> demands{{
    {{"self"}, "registered", ""},
    {{"household"}, "registered", ""},
    {{"self"}, "seal_registered", ""},
    {{"self"}, "tax_declared", "income_years"},
    {{"self"}, "tax_payment_reflected", "tax_years"},
    {{"koseki", "koseki_person"}, "domicile_here", ""},
    {{"fuhyo"}, "domicile_here", ""},
}};

}  // namespace

json sheet_data(const catalogue::Service& service, const Dossier& dossier, const Selection& selection,
                const Office& office) {
    const auto& rules = *service.certificate;
    switch (rules.source) {
        case SheetSource::person:
            return own_facts(dossier);
        case SheetSource::household:
            return household_sheet(dossier, selection);
        case SheetSource::seal:
            return seal_sheet(dossier);
        case SheetSource::income:
            return income_sheet(dossier, selection);
        case SheetSource::tax:
            return tax_sheet(dossier, selection, office);
        case SheetSource::koseki:
            return koseki_sheet(dossier, rules.subjects == "koseki");
        case SheetSource::fuhyo:
            return fuhyo_sheet(dossier, selection);
    }
    return {};
}

Result<void> check_source(const catalogue::Service& service) {
    const auto& rules = *service.certificate;
    const auto& demand = demands[static_cast<std::size_t>(rules.source)];
    auto wrong = [&](std::string what) {
        return fail(Errc::missing, fmt::format("{}: {}", service.file.string(), what));
    };
    auto has = [](const auto& list, std::string_view one) { return std::ranges::find(list, one) != list.end(); };
    for (auto check : {demand.check, std::string_view{"protected"}}) {
        if (!check.empty() && !has(rules.checks, check))
            return wrong(fmt::format("data = \"{}\" needs the check '{}'", name(rules.source), check));
    }
    if (!has(demand.subjects, rules.subjects))
        return wrong(fmt::format("data = \"{}\" needs subjects = \"{}\"", name(rules.source),
                                 fmt::join(demand.subjects, "\" or \"")));
    bool asks = std::ranges::any_of(service.steps, [&](const auto& step) { return step.from == demand.asks; });
    if (!demand.asks.empty() && !asks)
        return wrong(fmt::format("data = \"{}\" needs a step with from = \"{}\"", name(rules.source), demand.asks));
    return ok();
}

std::vector<std::string> shown_names(const catalogue::Service& service, const Dossier& dossier,
                                     const Selection& selection) {
    std::vector<std::string> names;
    const auto& subjects = service.certificate->subjects;
    if (dossier.koseki && (subjects == "koseki" || subjects == "koseki_person" || subjects == "fuhyo")) {
        bool all = subjects == "koseki" || (subjects == "fuhyo" && selection.who == "all");
        for (const auto& member : dossier.koseki->members) {
            if (is_on_sheet(member, dossier, all)) names.push_back(member.name.full());
        }
        return names;
    }
    for (const auto* person : selection.persons) names.push_back(person->name.full());
    return names;
}

}  // namespace madoguchi::backend

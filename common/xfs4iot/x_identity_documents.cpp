#include "common/xfs4iot/x_identity_documents.h"

#include "common/json.h"
#include "common/xfs4iot/names.h"

namespace madoguchi::xfs4iot {
namespace {

using nlohmann::json;
using What = LicenceChange::What;

constexpr Names<LicenceForm, 2> forms{{
    {LicenceForm::conventional, "conventional"},
    {LicenceForm::my_number_card, "myNumberCard"},
}};

constexpr Names<What, 6> changes{{
    {What::name, "name"},
    {What::kana, "kana"},
    {What::address, "address"},
    {What::conditions, "conditions"},
    {What::registered_domicile, "registeredDomicile"},
    {What::other, "other"},
}};

constexpr Names<ResidenceCardKind, 2> kinds{{
    {ResidenceCardKind::residence_card, "residenceCard"},
    {ResidenceCardKind::special_permanent_resident, "specialPermanentResident"},
}};

void put(json& target, const char* key, const std::string& text) {
    if (!text.empty()) target[key] = text;
}
void put(json& target, const char* key, const Secret& text) {
    if (!text.empty()) target[key] = text.view();
}

Secret secret_or_empty(const json& source, const char* key) {
    if (!holds(source, key)) return {};
    return Secret{source.at(key).get_ref<const std::string&>()};
}

const json& list_at(const json& source, const char* key) {
    static const json none = json::array();
    if (!holds(source, key)) return none;
    if (!source.at(key).is_array()) refuse_json(std::string{key} + " is no list");
    return source.at(key);
}

template <class Enum, std::size_t size>
Enum enum_at(const json& source, const char* key, const Names<Enum, size>& names) {
    const auto value = value_in(names, source.at(key).get_ref<const std::string&>());
    if (!value) refuse_json(std::string{key} + " is not known");
    return *value;
}

void put_lists(json& target, const DriversLicence& value) {
    for (const auto& condition : value.conditions) target["conditions"].push_back(condition.view());
    for (const auto& [name, since] : value.classes) target["classes"].push_back({{"name", name}, {"since", since}});
    for (const auto& change : value.changes) {
        json entry{{"what", name_in(changes, change.what)}, {"text", change.text.view()}};
        put(entry, "date", change.date);
        target["changes"].push_back(std::move(entry));
    }
}

void take_lists(const json& source, DriversLicence& value) {
    for (const auto& condition : list_at(source, "conditions"))
        value.conditions.emplace_back(condition.get_ref<const std::string&>());
    for (const auto& entry : list_at(source, "classes"))
        value.classes.push_back({entry.at("name").get<std::string>(), entry.at("since").get<std::string>()});
    for (const auto& entry : list_at(source, "changes"))
        value.changes.push_back(
            {enum_at(entry, "what", changes), text_or(entry, "date"), secret_or_empty(entry, "text")});
}

}  // namespace

void to_json(json& target, const DriversLicence& value) {
    target = {{"form", name_in(forms, value.form)}};
    put(target, "version", value.version);
    put(target, "issuedOn", value.issued_on);
    put(target, "expiresOn", value.expires_on);
    put(target, "name", value.name);
    put(target, "kana", value.kana);
    put(target, "alias", value.alias);
    put(target, "birthDate", value.birth_date);
    put(target, "address", value.address);
    put(target, "number", value.number);
    put(target, "colour", value.colour);
    put(target, "commission", value.commission);
    put(target, "registeredDomicile", value.registered_domicile);
    put_lists(target, value);
    if (value.external_characters > 0) target["externalCharacters"] = value.external_characters;
}

void from_json(const json& source, DriversLicence& value) {
    value.form = enum_at(source, "form", forms);
    value.version = text_or(source, "version");
    value.issued_on = text_or(source, "issuedOn");
    value.expires_on = text_or(source, "expiresOn");
    value.name = secret_or_empty(source, "name");
    value.kana = secret_or_empty(source, "kana");
    value.alias = secret_or_empty(source, "alias");
    value.birth_date = secret_or_empty(source, "birthDate");
    value.address = secret_or_empty(source, "address");
    value.number = secret_or_empty(source, "number");
    value.colour = secret_or_empty(source, "colour");
    value.commission = secret_or_empty(source, "commission");
    value.registered_domicile = secret_or_empty(source, "registeredDomicile");
    take_lists(source, value);
    value.external_characters = source.value("externalCharacters", 0);
}

void to_json(json& target, const ResidenceCard& value) {
    target = {{"kind", name_in(kinds, value.kind)}, {"opened", value.opened}};
    put(target, "version", value.version);
    put(target, "address", value.address);
    put(target, "addressDate", value.address_date);
    put(target, "municipality", value.municipality);
}

void from_json(const json& source, ResidenceCard& value) {
    value.kind = enum_at(source, "kind", kinds);
    value.opened = source.at("opened").get<bool>();
    value.version = text_or(source, "version");
    value.address = secret_or_empty(source, "address");
    value.address_date = text_or(source, "addressDate");
    value.municipality = text_or(source, "municipality");
}

}  // namespace madoguchi::xfs4iot

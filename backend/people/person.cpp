#include "backend/people/person.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace madoguchi::backend {
namespace {

constexpr std::array<std::string_view, 9> cause_names{"support_measure",   "restricted_kind", "departure_pending",
                                                      "same_day_arrival",  "residence_check", "record_inconsistent",
                                                      "register_updating", "glyph_pending",   "text_too_long"};

// "見本 花子": the family name ends at the first space, also a wide one. A name without a space is all family name.
PersonName read_name(JsonReader& reader) {
    constexpr std::string_view wide_space = "\u3000";
    PersonName name;
    auto full = reader.text("name", std::nullopt, 300);
    auto wide = full.find(wide_space), narrow = full.find(' ');
    auto space = std::min(wide, narrow);
    name.family = full.substr(0, space);
    if (space != full.npos) name.given = full.substr(space + (space == wide ? wide_space.size() : 1));
    name.furigana = reader.text("furigana", "", 600);
    if (name.family.empty()) reader.trouble(Errc::missing, "name", "is empty");
    return name;
}

std::vector<Alias> read_periods(JsonReader& outer, std::string_view key, std::string_view text_key) {
    std::vector<Alias> periods;
    const auto* list = outer.array(key, false);
    if (list == nullptr) return periods;
    for (const auto& item : *list) {
        JsonReader reader{item, fmt::format("{}/{}", outer.place_of(key), periods.size())};
        periods.push_back({reader.text(text_key), reader.date("from", ""), reader.date("until", "")});
        outer.absorb(reader.finish());
    }
    return periods;
}

std::optional<ForeignFacts> read_foreign(JsonReader& outer) {
    const auto* json = outer.object("foreign", false);
    if (json == nullptr) return std::nullopt;
    JsonReader reader{*json, outer.place_of("foreign")};
    ForeignFacts facts;
    facts.category = reader.text("category", "");
    facts.nationality = reader.text("nationality");
    facts.status = reader.text("status", "");
    facts.period = reader.text("period", "");
    facts.expires = reader.date("expires", "");
    facts.card_number = reader.text("card_number", "");
    facts.alias = reader.text("alias", "");
    facts.alias_furigana = reader.text("alias_furigana", "");
    facts.alias_history = read_periods(reader, "alias_history", "alias");
    outer.absorb(reader.finish());
    return facts;
}

std::vector<KosekiEntry> read_entries(JsonReader& outer) {
    std::vector<KosekiEntry> entries;
    const auto* list = outer.array("entries", false);
    if (list == nullptr) return entries;
    for (const auto& item : *list) {
        JsonReader reader{item, fmt::format("{}/{}", outer.place_of("entries"), entries.size())};
        KosekiEntry entry{reader.text("title"), {}};
        const auto* rows = reader.array("rows", true);
        for (std::size_t row = 0; rows != nullptr && row < rows->size(); ++row) {
            const auto& pair = (*rows)[row];
            if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
                reader.trouble(Errc::malformed, fmt::format("rows/{}", row), "a pair of texts is wanted");
                break;
            }
            entry.rows.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
        }
        outer.absorb(reader.finish());
        entries.push_back(std::move(entry));
    }
    return entries;
}

Result<KosekiMember> read_member(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    KosekiMember member;
    member.resident = reader.text("resident", "");
    member.name = read_name(reader);
    member.birth = reader.date("birth_date");
    member.sex = reader.word("sex", {"男", "女"}, "");
    member.father = reader.text("father", "");
    member.mother = reader.text("mother", "");
    member.relation = reader.text("relation", "");
    member.spouse = reader.word("spouse", {"夫", "妻"}, "");
    member.removed = reader.flag("removed", false);
    member.removed_on = reader.date("removed_on", "");
    member.entries = read_entries(reader);
    member.addresses = read_periods(reader, "addresses", "address");
    BOOST_OUTCOME_TRY(reader.finish());
    return member;
}

std::vector<std::pair<std::string, std::int64_t>> read_amounts(JsonReader& outer, std::string_view key) {
    std::vector<std::pair<std::string, std::int64_t>> amounts;
    const auto* list = outer.array(key, false);
    if (list == nullptr) return amounts;
    for (const auto& item : *list) {
        JsonReader reader{item, fmt::format("{}/{}", outer.place_of(key), amounts.size())};
        amounts.emplace_back(reader.text("name"),
                             reader.integer("amount", std::nullopt, -1'000'000'000'000, 1'000'000'000'000));
        outer.absorb(reader.finish());
    }
    return amounts;
}

bool lower_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

void read_dates_and_places(JsonReader& reader, Resident& person) {
    person.address = reader.text("address", "");
    person.address_since = reader.date("address_since", "");
    person.resident_since = reader.date("resident_since", "");
    person.notified = reader.date("notified", "");
    person.previous_address = reader.text("previous_address", "");
    person.future_address = reader.text("future_address", "");
    person.future_since = reader.date("future_since", "");
    person.honseki = reader.text("honseki", "");
    person.koseki_head = reader.text("koseki_head", "");
    person.remarks = reader.text("remarks", "");
}

void check_numbers(JsonReader& reader, const Resident& person) {
    if (!person.card_key.empty() && (person.card_key.size() != 64 || !lower_hex(person.card_key))) {
        reader.trouble(Errc::malformed, "card_key", "64 lower-case hexadecimal digits are wanted");
    }
    const auto& number = person.individual_number;
    bool digits = std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
    if (!number.empty() && (number.size() != 12 || !digits))
        reader.trouble(Errc::malformed, "individual_number", "12 digits are wanted");
}

}  // namespace

std::string PersonName::full() const {
    if (given.empty()) return family;
    return fmt::format("{} {}", family, given);
}

Result<Resident> read_resident(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    Resident person;
    person.id = reader.text("id", std::nullopt, 64);
    person.household = reader.text("household", std::nullopt, 64);
    person.koseki = reader.text("koseki", "", 64);
    person.card_key = reader.text("card_key", "");
    auto state = reader.word("state", {"resident", "moved_out", "deceased"}, "resident");
    person.state = state == "moved_out"  ? PersonState::moved_out
                   : state == "deceased" ? PersonState::deceased
                                         : PersonState::resident;
    person.state_date = reader.date("state_date", "");
    person.moved_to = reader.text("moved_to", "");
    person.name = read_name(reader);
    person.former_family = reader.text("former_family", "");
    person.former_family_furigana = reader.text("former_family_furigana", "");
    person.birth = reader.date("birth_date");
    person.sex = reader.word("sex", {"男", "女"}, "");
    person.relation = reader.text("relation", "");
    person.individual_number = reader.text("individual_number", "");
    read_dates_and_places(reader, person);
    person.foreign = read_foreign(reader);
    person.kind = person.foreign ? PersonKind::foreign : PersonKind::japanese;
    check_numbers(reader, person);
    BOOST_OUTCOME_TRY(reader.finish());
    return person;
}

Result<Household> read_household(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    Household household{reader.text("id", std::nullopt, 64), reader.text("address"),
                        reader.text("head", std::nullopt, 64)};
    BOOST_OUTCOME_TRY(reader.finish());
    return household;
}

Result<Koseki> read_koseki(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    Koseki koseki;
    koseki.id = reader.text("id", std::nullopt, 64);
    koseki.honseki = reader.text("honseki");
    koseki.head = reader.text("head");
    koseki.state = reader.word("state", {"current", "former"}, "current");
    koseki.entries = read_entries(reader);
    if (const auto* members = reader.array("members", true)) {
        for (const auto& item : *members) {
            BOOST_OUTCOME_TRY(auto member, read_member(item, fmt::format("{}/{}", reader.place_of("members"),
                                                                         koseki.members.size())));
            koseki.members.push_back(std::move(member));
        }
    }
    BOOST_OUTCOME_TRY(reader.finish());
    return koseki;
}

Result<SealRegistration> read_seal(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    SealRegistration seal;
    seal.resident = reader.text("resident", std::nullopt, 64);
    seal.number = reader.text("number");
    seal.registered = reader.date("registered");
    seal.state = reader.word("state", {"registered", "suspended"}, "registered");
    if (const auto* json_impression = reader.object("impression", true)) {
        JsonReader impression{*json_impression, reader.place_of("impression")};
        seal.impression = impression.bytes("png");
        // Seals measure 8 to 25 mm; written in tenths, because the reader knows whole numbers only.
        seal.width_mm = static_cast<double>(impression.integer("width_tenth_mm", std::nullopt, 80, 250)) / 10;
        seal.height_mm = static_cast<double>(impression.integer("height_tenth_mm", std::nullopt, 80, 250)) / 10;
        reader.absorb(impression.finish());
    }
    BOOST_OUTCOME_TRY(reader.finish());
    return seal;
}

Result<IncomeRecord> read_income(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    auto yen = [&](std::string_view key) { return reader.integer(key, 0, -1'000'000'000'000, 1'000'000'000'000); };
    IncomeRecord record;
    record.resident = reader.text("resident", std::nullopt, 64);
    record.year = static_cast<int>(reader.integer("year", std::nullopt, 1990, 2200));
    record.state = reader.word("state", {"declared", "undeclared", "not_resident"}, "declared");
    record.issuing_city = reader.text("issuing_city", "");
    record.address = reader.text("address", "");
    record.incomes = read_amounts(reader, "incomes");
    record.deductions = read_amounts(reader, "deductions");
    record.income_total = yen("income_total");
    record.income_gross = reader.integer("income_gross", record.income_total, -1'000'000'000'000, 1'000'000'000'000);
    record.deduction_total = yen("deduction_total");
    record.tax_base = yen("tax_base");
    record.city_income_part = yen("city_income_part");
    record.city_flat_part = yen("city_flat_part");
    record.prefecture_income_part = yen("prefecture_income_part");
    record.prefecture_flat_part = yen("prefecture_flat_part");
    record.forest_tax = yen("forest_tax");
    record.dependants = static_cast<int>(reader.integer("dependants", 0, 0, 99));
    BOOST_OUTCOME_TRY(reader.finish());
    return record;
}

Result<TaxRecord> read_tax(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    TaxRecord record;
    record.resident = reader.text("resident", std::nullopt, 64);
    record.year = static_cast<int>(reader.integer("year", std::nullopt, 1990, 2200));
    const auto* lines = reader.array("lines", true);
    for (std::size_t at = 0; lines != nullptr && at < lines->size(); ++at) {
        JsonReader line{(*lines)[at], fmt::format("{}/{}", reader.place_of("lines"), at)};
        record.lines.push_back({.tax = line.text("tax"),
                                .due = line.date("due", ""),
                                .amount = line.integer("amount", std::nullopt, 0, 1'000'000'000'000),
                                .paid = line.integer("paid", std::nullopt, 0, 1'000'000'000'000),
                                .not_due = line.integer("not_due", 0, 0, 1'000'000'000'000)});
        reader.absorb(line.finish());
    }
    BOOST_OUTCOME_TRY(reader.finish());
    return record;
}

Result<Hold> read_hold(const nlohmann::json& json, const std::string& place) {
    JsonReader reader{json, place};
    Hold hold;
    hold.id = reader.text("id", std::nullopt, 64);
    auto cause = reader.word("cause", {cause_names.begin(), cause_names.end()});
    auto at = std::ranges::find(cause_names, cause);
    if (at != cause_names.end()) hold.cause = static_cast<Cause>(at - cause_names.begin());
    hold.residents = reader.texts("residents");
    hold.households = reader.texts("households");
    hold.koseki = reader.texts("koseki");
    hold.addresses = reader.texts("addresses");
    hold.services = reader.texts("services");
    hold.from = reader.date("from", "");
    hold.until = reader.date("until", "");
    hold.note = reader.text("note", "");
    BOOST_OUTCOME_TRY(reader.finish());
    return hold;
}

std::string_view name(Cause cause) {
    return cause_names[static_cast<std::size_t>(cause)];
}

}  // namespace madoguchi::backend

#include "backend/rules/dossier.h"

#include <algorithm>

namespace madoguchi::backend {
namespace {

Result<void> add_household(Registry& registry, Dossier& dossier) {
    BOOST_OUTCOME_TRY(auto household, registry.household(dossier.requester.household));
    if (household) dossier.household = std::move(*household);
    BOOST_OUTCOME_TRY(auto people, registry.members(dossier.requester.household));
    for (auto& person : people) {
        if (person.state == PersonState::resident) dossier.members.push_back(std::move(person));
    }
    const auto& head = dossier.household.head;
    std::ranges::stable_sort(dossier.members, [&](const Resident& one, const Resident& other) {
        if ((one.id == head) != (other.id == head)) return one.id == head;
        return one.birth < other.birth;
    });
    return ok();
}

Result<void> add_koseki(Registry& registry, Dossier& dossier) {
    if (dossier.requester.koseki.empty()) return ok();
    BOOST_OUTCOME_TRY(dossier.koseki, registry.koseki(dossier.requester.koseki));
    if (!dossier.koseki) return ok();
    for (const auto& member : dossier.koseki->members) {
        if (member.resident.empty()) continue;
        BOOST_OUTCOME_TRY(auto person, registry.resident(member.resident));
        if (person) dossier.koseki_residents.push_back(std::move(*person));
    }
    return ok();
}

Result<void> add_records(Registry& registry, Dossier& dossier, const Office& office) {
    const auto& id = dossier.requester.id;
    BOOST_OUTCOME_TRY(dossier.seal, registry.seal(id));
    for (const auto& year : office.income_years) {
        BOOST_OUTCOME_TRY(auto record, registry.income(id, year.year));
        if (record) dossier.incomes.emplace(year.year, std::move(*record));
    }
    for (const auto& year : office.tax_years) {
        BOOST_OUTCOME_TRY(auto record, registry.tax(id, year.year));
        if (record) dossier.taxes.emplace(year.year, std::move(*record));
    }
    return ok();
}

}  // namespace

Result<std::optional<Dossier>> gather(Registry& registry, const std::string& resident,
                                      const catalogue::Service& service, const Office& office) {
    BOOST_OUTCOME_TRY(auto requester, registry.resident(resident));
    if (!requester) return std::nullopt;
    Dossier dossier;
    dossier.requester = std::move(*requester);
    BOOST_OUTCOME_TRY(add_household(registry, dossier));
    BOOST_OUTCOME_TRY(add_koseki(registry, dossier));
    BOOST_OUTCOME_TRY(add_records(registry, dossier, office));
    auto all = shown(dossier, service.certificate ? service.certificate->subjects : "self");
    BOOST_OUTCOME_TRY(dossier.holds, registry.holds(all.subjects, all.addresses));
    return std::optional{std::move(dossier)};
}

}  // namespace madoguchi::backend

#include "backend/rules/eligibility.h"

#include <algorithm>
#include <array>

namespace madoguchi::backend {
namespace {

using Findings = std::vector<Finding>;

struct Case {
    const Dossier& dossier;
    const catalogue::Service& service;
    const Circumstances& now;
};
using Check = void (*)(const Case&, Findings&);

bool in_force(const Hold& hold, const std::string& today) {
    return (hold.from.empty() || hold.from <= today) && (hold.until.empty() || today <= hold.until);
}

bool concerns(const Hold& hold, const std::string& service) {
    return hold.services.empty() || std::ranges::find(hold.services, service) != hold.services.end();
}

// The first hold of a cause; 支援措置 covers every service, whatever its entry says.
void find_hold(const Case& now, Cause cause, Code code, Findings& findings) {
    for (const auto& hold : now.dossier.holds) {
        if (hold.cause != cause || !in_force(hold, now.now.today)) continue;
        if (cause != Cause::support_measure && !concerns(hold, now.service.id)) continue;
        findings.push_back({code, std::string{name(cause)}, {}});
        return;
    }
}

void registered(const Case& now, Findings& findings) {
    if (now.dossier.household.id.empty()) findings.push_back({Code::card_not_registered, "no_household", {}});
}

void not_deceased(const Case& now, Findings& findings) {
    if (now.dossier.requester.state == PersonState::deceased) findings.push_back({Code::deceased, "deceased", {}});
}

void not_moved_out(const Case& now, Findings& findings) {
    if (now.dossier.requester.state == PersonState::moved_out) findings.push_back({Code::moved_out, "moved_out", {}});
}

void age(const Case& now, Findings& findings) {
    if (age_on(now.dossier.requester.birth, now.now.today) < now.now.office.rules.least_age) {
        findings.push_back({Code::under_age, "under_age", {}});
    }
}

void restricted(const Case& now, Findings& findings) {
    for (auto cause : {Cause::restricted_kind, Cause::departure_pending, Cause::same_day_arrival,
                       Cause::residence_check, Cause::record_inconsistent}) {
        find_hold(now, cause, Code::ask_at_counter, findings);
    }
}

void protected_person(const Case& now, Findings& findings) {
    find_hold(now, Cause::support_measure, Code::ask_at_counter, findings);
}

void updating(const Case& now, Findings& findings) {
    find_hold(now, Cause::register_updating, Code::register_updating, findings);
}

void characters(const Case& now, Findings& findings) {
    find_hold(now, Cause::glyph_pending, Code::glyph_pending, findings);
}

bool fits(const Resident& person, const Household& household, const OfficeRules& rules) {
    auto longest = character_count(person.name.full());
    if (person.foreign) longest = std::max(longest, character_count(person.foreign->alias));
    auto address = std::max(character_count(address_of(person, household)), character_count(person.previous_address));
    return longest <= static_cast<std::size_t>(rules.longest_name) &&
           address <= static_cast<std::size_t>(rules.longest_address);
}

void length(const Case& now, Findings& findings) {
    find_hold(now, Cause::text_too_long, Code::text_too_long, findings);
    const auto& rules = now.now.office.rules;
    const auto& subjects = now.service.certificate->subjects;
    bool all_fit = fits(now.dossier.requester, now.dossier.household, rules);
    if (subjects == "household") {
        for (const auto& person : now.dossier.members) all_fit = fits(person, now.dossier.household, rules) && all_fit;
    }
    if (!all_fit) findings.push_back({Code::text_too_long, "text_too_long", {}});
}

void domicile_here(const Case& now, Findings& findings) {
    const auto& requester = now.dossier.requester;
    if (requester.kind == PersonKind::foreign) {
        findings.push_back({Code::koseki_none, "no_koseki", {}});
    } else if (!now.dossier.koseki) {
        findings.push_back({Code::koseki_elsewhere, "koseki_elsewhere", {}});
    }
}

void koseki_current(const Case& now, Findings& findings) {
    if (!now.dossier.koseki) return;
    const auto& members = now.dossier.koseki->members;
    auto own = std::ranges::find(members, now.dossier.requester.id, &KosekiMember::resident);
    if (now.dossier.koseki->state == "former" || own == members.end() || own->removed) {
        findings.push_back({Code::koseki_former, "koseki_former", {}});
    }
}

void seal_registered(const Case& now, Findings& findings) {
    if (!now.dossier.seal) findings.push_back({Code::seal_not_registered, "seal_not_registered", {}});
}

void seal_active(const Case& now, Findings& findings) {
    if (now.dossier.seal && now.dossier.seal->state == "suspended")
        findings.push_back({Code::seal_suspended, "seal_suspended", {}});
}

const IncomeRecord* income_of(const Case& now) {
    auto at = now.dossier.incomes.find(now.now.year);
    return at == now.dossier.incomes.end() ? nullptr : &at->second;
}

void tax_resident(const Case& now, Findings& findings) {
    if (now.now.year == 0) return;
    const auto* record = income_of(now);
    const auto& since = now.dossier.requester.resident_since;
    bool came_later = record == nullptr && !since.empty() && since > std::to_string(now.now.year) + "-01-01";
    if (came_later || (record != nullptr && record->state == "not_resident")) {
        findings.push_back(
            {Code::income_not_resident, "income_not_resident", record == nullptr ? "" : record->issuing_city});
    }
}

void tax_declared(const Case& now, Findings& findings) {
    if (now.now.year == 0) return;
    const auto* record = income_of(now);
    if (record == nullptr || record->state == "undeclared")
        findings.push_back({Code::income_undeclared, "income_undeclared", {}});
}

const RecordYear* year_in(const std::vector<RecordYear>& years, int wanted) {
    auto at = std::ranges::find(years, wanted, &RecordYear::year);
    return at == years.end() ? nullptr : &*at;
}

void tax_released(const Case& now, Findings& findings) {
    if (now.now.year == 0) return;
    const auto* year = year_in(now.now.office.income_years, now.now.year);
    if (year == nullptr || now.now.today < year->released)
        findings.push_back({Code::income_not_released, "income_not_released", {}});
}

void tax_payment_reflected(const Case& now, Findings& findings) {
    if (now.now.year == 0) return;
    const auto* year = year_in(now.now.office.tax_years, now.now.year);
    if (year == nullptr || now.now.today < year->released) {
        findings.push_back({Code::income_not_released, "tax_not_released", {}});
    } else if (!now.dossier.taxes.contains(now.now.year)) {
        findings.push_back({Code::tax_none, "tax_none", {}});
    }
}

struct NamedCheck {
    std::string_view name;
    Check check;
};
constexpr std::array<NamedCheck, 17> checks{{
    {"registered", registered},
    {"not_deceased", not_deceased},
    {"not_moved_out", not_moved_out},
    {"age", age},
    {"restricted", restricted},
    {"protected", protected_person},
    {"updating", updating},
    {"characters", characters},
    {"length", length},
    {"domicile_here", domicile_here},
    {"koseki_current", koseki_current},
    {"seal_registered", seal_registered},
    {"seal_active", seal_active},
    {"tax_resident", tax_resident},
    {"tax_declared", tax_declared},
    {"tax_released", tax_released},
    {"tax_payment_reflected", tax_payment_reflected},
}};

void add_person(Shown& all, const Resident& person, const Household& household) {
    all.subjects.push_back("resident:" + person.id);
    for (const auto& address : {address_of(person, household), person.previous_address, person.future_address}) {
        if (!address.empty()) all.addresses.push_back(address);
    }
}

}  // namespace

std::string address_of(const Resident& person, const Household& household) {
    return person.address.empty() ? household.address : person.address;
}

std::size_t character_count(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

Shown shown(const Dossier& dossier, std::string_view subjects) {
    Shown all;
    add_person(all, dossier.requester, dossier.household);
    all.subjects.push_back("household:" + dossier.household.id);
    if (subjects == "household") {
        for (const auto& person : dossier.members) add_person(all, person, dossier.household);
    }
    if (dossier.koseki && (subjects == "koseki" || subjects == "koseki_person" || subjects == "fuhyo")) {
        all.subjects.push_back("koseki:" + dossier.koseki->id);
        for (const auto& person : dossier.koseki_residents) {
            all.subjects.push_back("resident:" + person.id);
            all.subjects.push_back("household:" + person.household);
        }
        for (const auto& member : dossier.koseki->members) {
            for (const auto& stay : member.addresses) all.addresses.push_back(stay.text);
        }
    }
    return all;
}

std::vector<Finding> examine(const Dossier& dossier, const catalogue::Service& service, const Circumstances& now) {
    Findings findings;
    if (!service.certificate) return findings;
    Case all{dossier, service, now};
    for (const auto& wanted : service.certificate->checks) {
        auto known = std::ranges::find(checks, wanted, &NamedCheck::name);
        if (known != checks.end()) known->check(all, findings);
    }
    return findings;
}

const std::vector<std::string>& check_names() {
    static const auto names = [] {
        std::vector<std::string> list;
        for (const auto& check : checks) list.emplace_back(check.name);
        return list;
    }();
    return names;
}

Problem problem_of(const std::vector<Finding>& findings) {
    Problem problem{findings.front().code};
    problem.city = findings.front().city;
    return problem;
}

}  // namespace madoguchi::backend

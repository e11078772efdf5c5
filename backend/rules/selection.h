// What the resident chose, checked against the service file, the household and the city. Pure.
#pragma once

#include "backend/rules/eligibility.h"

#include <functional>
#include <set>

namespace madoguchi::backend {

struct Selection {
    std::string who = "self";              // self | members | household; extent: part | all
    std::vector<const Resident*> persons;  // on the sheet, in sheet order; point into the dossier
    std::set<std::string> items;           // switches that are on
    int year = 0;
    bool whole_household = false;  // for the 認証文: 全員 or 一部
};

// A household member's id as the terminal sees it; means nothing in another visit.
using MemberIds = std::function<std::string(const Resident&)>;

// malformed_request with the place for what the service file does not know or what is missing;
// option_unavailable for what this person cannot have.
[[nodiscard]] Outcome<Selection> select(const nlohmann::json& options, const catalogue::Service& service,
                                        const Dossier& dossier, const Office& office, const MemberIds& member_id);

// The holder first.
[[nodiscard]] std::vector<const Resident*> choosable_members(const Dossier& dossier);
[[nodiscard]] bool offers_members(const catalogue::Service& service);

}  // namespace madoguchi::backend

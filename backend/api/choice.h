// A checked choice: the same steps for the quote and, again, for the documents made from it.
#pragma once

#include "backend/api/call.h"
#include "backend/rules/dossier.h"
#include "backend/rules/selection.h"

#include <memory>

namespace madoguchi::backend {

struct Choice {
    const catalogue::Service* service;
    std::unique_ptr<Dossier> dossier;  // the selection points into it
    Selection selection;
    nlohmann::json sheet;  // data for printers/sheet.h
};

[[nodiscard]] MemberIds member_ids(const Call& call);

// Opening hours, registers, refusals, options, and whether the sheet can be set at all.
Outcome<Choice> choose(Call& call, const std::string& service, const nlohmann::json& options);

}  // namespace madoguchi::backend

// Gathers a Dossier from the registers: the same reads for every person and answer. Database Worker only.
#pragma once

#include "backend/rules/eligibility.h"
#include "backend/storage/registry.h"

namespace madoguchi::backend {

// Nothing: the resident is gone from the register since the sign-in.
Result<std::optional<Dossier>> gather(Registry& registry, const std::string& resident,
                                      const catalogue::Service& service, const Office& office);

}  // namespace madoguchi::backend

// What stands on the paper: the registers and the choice as data for printers/sheet.h (keys: printers/README.md). Pure.
// An item that was not asked for is null and printed as 【省略】; 住民票コード is null always.
#pragma once

#include "backend/rules/selection.h"

#include <nlohmann/json_fwd.hpp>

namespace madoguchi::backend {

[[nodiscard]] nlohmann::json sheet_data(const catalogue::Service& service, const Dossier& dossier,
                                        const Selection& selection, const Office& office);

// Whether the file's `subjects` and `checks` fit its `data`: who could stand on the sheet must be looked at for
// 支援措置, and what the sheet prints must be known to be there. Errors with the file and what is missing.
[[nodiscard]] Result<void> check_source(const catalogue::Service& service);

// Names on the sheet, for the issue register.
[[nodiscard]] std::vector<std::string> shown_names(const catalogue::Service& service, const Dossier& dossier,
                                                   const Selection& selection);

}  // namespace madoguchi::backend

// Opens everything a command of municipal-backend works with: state directory, keys, database, city, services, sheets.
#pragma once

#include "backend/settings.h"

#include <memory>

namespace madoguchi::backend {

// Creates a missing state directory (0700), keys (0600) and database, and brings the database to this version.
struct Vault {
    Database database;
    Sealer sealer;
};
Result<Vault> open_vault(const Settings& settings);

// The whole workbench. Wrong data (unknown key, missing fee, hours or sheet) is refused with its place.
Result<std::unique_ptr<Workbench>> open_office(const Settings& settings, const Clock& clock);

// The Ed25519 key of the codes on sheets: state/sheet-signing.pem; its public half lies beside it as sheet-public.pem.
Result<printers::SealSigner> open_signer(const std::filesystem::path& state);

}  // namespace madoguchi::backend

// The configuration of municipal-backend: [backend], [backend.tls], [[backend.terminal]]. Described in docs/import.md
// and docs/configuration.md. Relative paths are taken from the working directory, as for every Madoguchi program.
#pragma once

#include "backend/api/workbench.h"
#include "backend/http/server.h"
#include "common/config.h"

#include <span>

namespace madoguchi::backend {

struct Settings {
    std::string listen, database, city;
    std::filesystem::path assets, state;
    std::vector<std::filesystem::path> issuers, revocation_lists;
    std::optional<TlsFiles> tls;
    std::vector<Terminal> terminals;
};

Result<Settings> read_settings(const std::filesystem::path& file);

// For docs and tests.
[[nodiscard]] std::span<const ConfigKey> backend_keys();
[[nodiscard]] std::span<const ConfigKey> tls_keys();
[[nodiscard]] std::span<const ConfigKey> terminal_keys();

}  // namespace madoguchi::backend

// The sections of a terminal's configuration that kiosk, terminal-daemon, supervisor and service menu share.
// Device sections are read by terminal-daemon; the others leave them alone with ConfigFile::skip("device").
#pragma once

#include "common/config.h"
#include "common/tls.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace madoguchi {

// How the kiosk keeps its journal (docs/journal.md).
struct JournalConfig {
    std::filesystem::path copy;  // empty: one copy only
    std::int64_t records = 0, files = 0, reserve_kib = 0;
};

struct TerminalConfig {
    std::string id, role, city, backend;
    std::filesystem::path assets, state;  // `state` exists after read_terminal_config (created, mode 0700)
    bool production = true;
    int screen_width_mm = 0, screen_height_mm = 0;
    int volume = 0;                          // percent
    std::vector<std::string> trusted_users;  // user names or numbers that may send X commands; empty = own user
    TlsFiles tls;
    JournalConfig journal;
    int publisher_port = 5846;
    bool publisher_port_given = false;
};

[[nodiscard]] std::span<const ConfigKey> terminal_keys();
[[nodiscard]] std::span<const ConfigKey> terminal_screen_keys();
[[nodiscard]] std::span<const ConfigKey> terminal_tls_keys();
[[nodiscard]] std::span<const ConfigKey> publisher_keys();
[[nodiscard]] std::span<const ConfigKey> journal_keys();

// Reads [terminal], its screen and tls, [publisher] and [journal]; refuses in production what the contract forbids
// there. Does not call file.finish(): the caller first reads or skips its other sections.
Result<TerminalConfig> read_terminal_config(ConfigFile& file);

}  // namespace madoguchi

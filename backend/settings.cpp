#include "backend/settings.h"

#include <fmt/format.h>

#include <set>

namespace madoguchi::backend {
namespace {

const std::vector<ConfigKey> general{
    {.name = "listen",
     .fallback = "127.0.0.1:8080",
     .help = "address and port; without [backend.tls] loopback only; port 0 = any free one"},
    {.name = "database", .required = true, .help = "sqlite:PATH"},
    {.name = "city", .required = true, .help = "directory under assets/cities"},
    {.name = "assets", .fallback = "assets", .help = "directory of services, sheets and cities"},
    {.name = "state", .help = "directory of keys; default: where the database lies"},
    {.name = "trusted_issuers",
     .type = ConfigType::text_list,
     .help = "PEM files of the issuers of the cards' user authentication certificates"},
    {.name = "revocation_lists",
     .type = ConfigType::text_list,
     .help = "PEM files; none: revocation is shown as 失効未確認"},
};
const std::vector<ConfigKey> tls{
    {.name = "certificate", .help = "PEM, may hold its chain"},
    {.name = "key", .help = "PEM"},
};
const std::vector<ConfigKey> terminal{
    {.name = "id", .required = true, .help = "as in [terminal] of the terminal's configuration"},
    {.name = "certificate_sha256",
     .help = "fingerprint of its client certificate (DER), 64 hexadecimal digits; needed with TLS"},
    {.name = "place", .help = "where it stands, printed on sheets: 市役所1階 2号機"},
    {.name = "place_en", .help = "the same in English"},
};

std::vector<std::filesystem::path> paths(const std::vector<std::string>& names) {
    return {names.begin(), names.end()};
}

std::filesystem::path default_state(std::string_view database) {
    constexpr std::string_view prefix = "sqlite:";
    if (!database.starts_with(prefix)) return ".";
    auto folder = std::filesystem::path{database.substr(prefix.size())}.parent_path();
    return folder.empty() ? "." : folder;
}

std::string lower_hex(std::string_view text) {
    std::string plain;
    for (char c : text) {
        if (c != ':') plain += (c >= 'A' && c <= 'F') ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return plain;
}

Result<void> read_terminals(ConfigFile& file, Settings& settings) {
    BOOST_OUTCOME_TRY(auto sections, file.sections("backend.terminal", terminal));
    std::set<std::string> known;
    for (const auto& section : sections) {
        Terminal one{section.text("id"), lower_hex(section.text("certificate_sha256")), section.text("place"),
                     section.text("place_en")};
        if (!known.insert(one.id).second)
            return fail(Errc::conflict, fmt::format("[[backend.terminal]]: id '{}' stands twice", one.id));
        if (!one.certificate_sha256.empty() && one.certificate_sha256.size() != 64) {
            return fail(Errc::malformed,
                        fmt::format("[[backend.terminal]] '{}': certificate_sha256 has 64 hexadecimal digits", one.id));
        }
        settings.terminals.push_back(std::move(one));
    }
    return ok();
}

}  // namespace

std::span<const ConfigKey> backend_keys() {
    return general;
}
std::span<const ConfigKey> tls_keys() {
    return tls;
}
std::span<const ConfigKey> terminal_keys() {
    return terminal;
}

Result<Settings> read_settings(const std::filesystem::path& path) {
    BOOST_OUTCOME_TRY(auto file, ConfigFile::read(path));
    BOOST_OUTCOME_TRY(auto section, file.section("backend", general));
    Settings settings{.listen = section.text("listen"),
                      .database = section.text("database"),
                      .city = section.text("city"),
                      .assets = section.text("assets"),
                      .state = section.text("state"),
                      .issuers = paths(section.list("trusted_issuers")),
                      .revocation_lists = paths(section.list("revocation_lists")),
                      .tls = {},
                      .terminals = {}};
    if (settings.state.empty()) settings.state = default_state(settings.database);
    if (file.has("backend.tls")) {
        BOOST_OUTCOME_TRY(auto secure, file.section("backend.tls", tls));
        settings.tls = TlsFiles{secure.text("certificate"), secure.text("key")};
    }
    BOOST_OUTCOME_TRY(read_terminals(file, settings));
    BOOST_OUTCOME_TRY(file.finish());
    return settings;
}

}  // namespace madoguchi::backend

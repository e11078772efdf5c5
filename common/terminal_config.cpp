#include "common/terminal_config.h"

#include "common/websocket.h"

#include <fmt/format.h>

namespace madoguchi {
namespace {

const std::vector<ConfigKey> terminal_table{
    {.name = "id", .required = true, .help = "Name of this terminal; the back end knows it by it."},
    {.name = "role",
     .fallback = "resident",
     .allowed = {"resident", "booth", "counter", "display"},
     .help = "What the kiosk program is on this screen."},
    {.name = "city", .fallback = "sample", .help = "Directory under assets/cities."},
    {.name = "assets",
     .fallback = "/usr/share/madoguchi/assets",
     .help = "Directory of services, strings, forms, themes."},
    {.name = "state",
     .fallback = "/var/lib/madoguchi",
     .help = "Directory of everything that is written (journal, attempts, sockets); created when missing."},
    {.name = "backend", .fallback = "http://127.0.0.1:8080", .help = "Address of the municipal back end."},
    {.name = "production",
     .type = ConfigType::boolean,
     .fallback = "true",
     .help = "Refuses --automation, plain HTTP and plain ws off loopback, a missing client certificate."},
    {.name = "screen", .type = ConfigType::table, .help = "Visible size of the panel, see [terminal.screen]."},
    {.name = "volume",
     .type = ConfigType::integer,
     .fallback = "60",
     .least = 0,
     .most = 100,
     .help = "Loudness of the screen's sounds (assets/sounds.toml), percent; 0: silent."},
    {.name = "trusted_users",
     .type = ConfigType::text_list,
     .help = "Users (names or numbers) whose programs may send X commands over loopback; empty: only the daemon's own "
             "user."},
};

const std::vector<ConfigKey> screen_table{
    {.name = "width_mm", .type = ConfigType::integer, .fallback = "336", .least = 50, .most = 3000, .help = "Width."},
    {.name = "height_mm", .type = ConfigType::integer, .fallback = "597", .least = 50, .most = 3000, .help = "Height."},
};

const std::vector<ConfigKey> tls_table{
    {.name = "ca", .help = "PEM file of the authority that both sides trust."},
    {.name = "certificate", .help = "PEM file with this terminal's certificate (and chain)."},
    {.name = "key", .help = "PEM file with its private key."},
};

const std::vector<ConfigKey> publisher_table{
    {.name = "port",
     .type = ConfigType::integer,
     .fallback = "5846",
     .least = 0,
     .most = 65535,
     .help = "Port of the XFS4IoT service publisher; 0 = any free one; not given: the first free of 5846-5856."},
};

const std::vector<ConfigKey> journal_table{
    {.name = "copy", .help = "A second copy of the journal, on another disk; its directory must exist."},
    {.name = "records",
     .type = ConfigType::integer,
     .fallback = "20000",
     .least = 100,
     .most = 1'000'000,
     .help = "A file that holds so many records is followed by a new one."},
    {.name = "files",
     .type = ConfigType::integer,
     .fallback = "24",
     .least = 1,
     .most = 1000,
     .help = "So many older files are kept."},
    {.name = "reserve_kib",
     .type = ConfigType::integer,
     .fallback = "1024",
     .least = 256,
     .most = 65536,
     .help = "Space set aside beside each copy, so that a visit can be written to its end on a full disk."},
};

bool on_loopback(const Uri& uri) {
    return uri.host == "localhost" || uri.host == "::1" || uri.host.starts_with("127.");
}

Result<void> check_production(const ConfigFile& file, const TerminalConfig& config) {
    auto uri = parse_uri(config.backend);
    if (!uri || (uri.value().scheme != "http" && uri.value().scheme != "https"))
        return fail(Errc::malformed, fmt::format("{}: backend must be an http:// or https:// address",
                                                 file.place("terminal", "backend")));
    if (!config.production || on_loopback(uri.value())) return ok();
    if (!uri.value().secure())
        return fail(Errc::unsupported, fmt::format("{}: production allows plain HTTP only on loopback",
                                                   file.place("terminal", "backend")));
    if (config.tls.certificate.empty() || config.tls.key.empty())
        return fail(Errc::missing, fmt::format("{}: production needs [terminal.tls] certificate and key",
                                               file.place("terminal", "tls")));
    return ok();
}

Result<void> create_state(const ConfigFile& file, const std::filesystem::path& state) {
    std::error_code code;
    if (std::filesystem::create_directories(state, code))
        std::filesystem::permissions(state, std::filesystem::perms::owner_all, code);
    if (!std::filesystem::is_directory(state))
        return fail(Errc::storage_failed,
                    fmt::format("{}: state {} cannot be created", file.place("terminal", "state"), state.string()));
    return ok();
}

}  // namespace

std::span<const ConfigKey> terminal_keys() {
    return terminal_table;
}
std::span<const ConfigKey> terminal_screen_keys() {
    return screen_table;
}
std::span<const ConfigKey> terminal_tls_keys() {
    return tls_table;
}
std::span<const ConfigKey> publisher_keys() {
    return publisher_table;
}
std::span<const ConfigKey> journal_keys() {
    return journal_table;
}

Result<TerminalConfig> read_terminal_config(ConfigFile& file) {
    BOOST_OUTCOME_TRY(auto terminal, file.section("terminal", terminal_table));
    BOOST_OUTCOME_TRY(auto screen, file.section("terminal.screen", screen_table));
    BOOST_OUTCOME_TRY(auto tls, file.section("terminal.tls", tls_table));
    BOOST_OUTCOME_TRY(auto publisher, file.section("publisher", publisher_table));
    BOOST_OUTCOME_TRY(auto journal, file.section("journal", journal_table));
    file.skip("supervisor");
    TerminalConfig config;
    config.id = terminal.text("id");
    config.role = terminal.text("role");
    config.city = terminal.text("city");
    config.backend = terminal.text("backend");
    config.assets = terminal.text("assets");
    config.state = terminal.text("state");
    config.production = terminal.flag("production");
    config.trusted_users = terminal.list("trusted_users");
    config.volume = static_cast<int>(terminal.integer("volume"));
    config.screen_width_mm = static_cast<int>(screen.integer("width_mm"));
    config.screen_height_mm = static_cast<int>(screen.integer("height_mm"));
    config.tls = {tls.text("ca"), tls.text("certificate"), tls.text("key")};
    config.journal = {journal.text("copy"), journal.integer("records"), journal.integer("files"),
                      journal.integer("reserve_kib")};
    config.publisher_port = static_cast<int>(publisher.integer("port"));
    config.publisher_port_given = publisher.given("port");
    BOOST_OUTCOME_TRY(check_production(file, config));
    BOOST_OUTCOME_TRY(create_state(file, config.state));
    return config;
}

}  // namespace madoguchi

#include "drivers/nexo/settings.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace madoguchi::drivers::nexo {
namespace {

constexpr std::size_t longest_id = 32;

const std::array<ConfigKey, 11> keys{{
    {.name = "address",
     .required = true,
     .help = "the terminal: tcp://HOST:PORT, ws:// or wss://HOST:PORT/PATH, http:// or https://HOST:PORT/PATH"},
    {.name = "sale_id", .required = true, .help = "SaleID: this till's name, as agreed with the acquirer"},
    {.name = "poi_id", .required = true, .help = "POIID: the terminal's name (often model and serial number)"},
    {.name = "protocol_version", .fallback = "3.1", .help = "ProtocolVersion of the nexo header"},
    {.name = "capabilities",
     .type = ConfigType::text_list,
     .fallback = "PrinterReceipt,CustomerDisplay,CustomerError,CustomerInput",
     .help = "SaleCapabilities told at Login: what the terminal may ask of the kiosk; without PrinterReceipt it "
             "prints receipts itself"},
    {.name = "ca", .help = "wss, https: PEM file of the authority of the terminal's certificate; empty: the system's"},
    {.name = "certificate", .help = "wss, https: PEM file of our own certificate, where the terminal wants one"},
    {.name = "key", .help = "wss, https: PEM file of its private key"},
    {.name = "heartbeat_s",
     .type = ConfigType::integer,
     .fallback = "30",
     .least = 1,
     .most = 600,
     .help = "seconds between two Diagnosis requests while idle"},
    {.name = "query_interval_ms",
     .type = ConfigType::integer,
     .fallback = "5000",
     .least = 20,
     .most = 60000,
     .help = "milliseconds between two TransactionStatus requests while an outcome is unknown"},
    {.name = "capture",
     .help = "directory that a redacted record of every message is written to, for a replay test; empty: none"},
}};

Result<void> check_id(const std::string& id) {
    auto good = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; };
    if (!id.empty() && id.size() <= longest_id && std::all_of(id.begin(), id.end(), good)) return ok();
    return fail(Errc::malformed, "sale_id and poi_id: 1 to 32 letters, digits, - and _: \"" + id + '"');
}

}  // namespace

std::span<const ConfigKey> setting_keys() {
    return keys;
}

Result<Settings> read_settings(const ConfigSection& section) {
    Settings settings;
    settings.protocol_version = section.text("protocol_version");
    settings.sale_id = section.text("sale_id");
    settings.poi_id = section.text("poi_id");
    settings.address = section.text("address");
    BOOST_OUTCOME_TRY(check_id(settings.sale_id));
    BOOST_OUTCOME_TRY(check_id(settings.poi_id));
    settings.tls = {section.text("ca"), section.text("certificate"), section.text("key")};
    settings.capabilities = section.list("capabilities");
    settings.heartbeat = std::chrono::seconds{section.integer("heartbeat_s")};
    settings.query_interval = std::chrono::milliseconds{section.integer("query_interval_ms")};
    settings.capture = section.text("capture");
    return settings;
}

}  // namespace madoguchi::drivers::nexo

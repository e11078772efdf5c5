#include "drivers/serial-scanner/driver.h"

#include "drivers/device/stream_scanner.h"
#include "drivers/serial-scanner/capture.h"
#include "drivers/serial-scanner/models.h"
#include "drivers/serial-scanner/protocol.h"
#include "drivers/stream/serial.h"

#include <filesystem>
#include <vector>

namespace madoguchi::drivers::serial_scanner {
namespace {

std::vector<ConfigKey> make_keys() {
    std::vector<ConfigKey> keys{
        {.name = "path",
         .fallback = "",
         .help = "the line, best below /dev/serial/by-id: the name survives unplugging"},
        {.name = "baud",
         .type = ConfigType::integer,
         .fallback = "9600",
         .least = 1200,
         .most = 921600,
         .help = "speed of the line; USB scanners ignore it"},
        {.name = "model", .fallback = "generic", .help = "a table of drivers/serial-scanner/models.toml"},
        {.name = "prefix",
         .fallback = "none",
         .allowed = {"none", "stx"},
         .help = "what the scanner sends before a code, beside the AIM identifier"},
        {.name = "suffix",
         .fallback = "line",
         .allowed = {"line", "cr", "lf", "crlf", "tab", "etx"},
         .help = "what ends a code; line = CR, LF or CRLF; etx lets codes of several lines through"},
        {.name = "aim",
         .type = ConfigType::boolean,
         .fallback = "true",
         .help = "the scanner sends AIM identifiers; without them kinds cannot be told apart and no payment slip is "
                 "accepted"},
        {.name = "capture",
         .help = "directory that a record of every session is written to, codes made unreadable, for a replay test; "
                 "empty: none"}};
    for (const auto& key : scan_keys()) keys.push_back(key);
    return keys;
}

struct Settings {
    SerialAddress line;
    StreamScannerSetup scanner;
    Framing framing;
};

Result<Settings> read_settings(const ConfigSection& section) {
    Settings settings;
    settings.line.path = section.text("path");
    settings.line.baud = static_cast<int>(section.integer("baud"));
    if (settings.line.path.empty()) return fail(Errc::missing, "path: which serial line the scanner is on");
    BOOST_OUTCOME_TRY(check_baud(settings.line.baud));
    BOOST_OUTCOME_TRY(auto model, find_model(section.text("model")));
    auto rules = scan_rules(section);
    settings.framing = {.suffix = suffix(section.text("suffix")).value_or(Suffix::line),
                        .prefix = prefix(section.text("prefix")).value_or(Prefix::none),
                        .longest = rules.longest + 3};
    settings.scanner = {.driver = "serial",
                        .model = model.name,
                        .path = settings.line.path,
                        .rules = rules,
                        .aim = section.flag("aim"),
                        .trigger_on = model.trigger_on,
                        .trigger_off = model.trigger_off,
                        .illuminated = model.illuminated};
    return settings;
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    static const auto keys = make_keys();
    return keys;
}

Fit probe(const ConfigSection& section) {
    const auto& path = section.text("path");
    std::error_code absent;
    bool line = path.starts_with("/dev/serial/") || path.starts_with("/dev/tty");
    return line && std::filesystem::is_character_file(path, absent) ? Fit::best : Fit::unsupported;
}

Result<std::unique_ptr<BarcodeReader>> make_serial_scanner(asio::io_context& loop, const ConfigSection& section) {
    BOOST_OUTCOME_TRY(auto settings, read_settings(section));
    auto line = make_serial_transport(loop, settings.line);
    const auto& directory = section.text("capture");
    if (!directory.empty()) line = record(std::move(line), directory, "serial-scanner", hide_codes());
    return make_serial_scanner(loop, section, std::move(line));
}

Result<std::unique_ptr<BarcodeReader>> make_serial_scanner(asio::io_context& loop, const ConfigSection& section,
                                                           std::unique_ptr<Transport> transport) {
    BOOST_OUTCOME_TRY(auto settings, read_settings(section));
    return make_stream_scanner(loop, std::move(settings.scanner), std::make_unique<FrameReader>(settings.framing),
                               std::move(transport));
}

}  // namespace madoguchi::drivers::serial_scanner

#include "drivers/evdev/driver.h"

#include "drivers/device/stream_scanner.h"
#include "drivers/evdev/capture.h"
#include "drivers/evdev/node.h"
#include "drivers/evdev/protocol.h"

#include <filesystem>
#include <vector>

namespace madoguchi::drivers::evdev {
namespace {

std::vector<ConfigKey> make_keys() {
    std::vector<ConfigKey> keys{
        {.name = "path",
         .fallback = "",
         .help = "the scanner's event node, best /dev/input/by-id/…-event-kbd: the name survives unplugging"},
        {.name = "layout", .fallback = "us", .help = "keyboard layout the scanner is set to: us or jp (layouts.toml)"},
        {.name = "silence_ms",
         .type = ConfigType::integer,
         .fallback = "100",
         .least = 20,
         .most = 1000,
         .help = "a code that no Enter or Tab ends is over after so much silence"},
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

}  // namespace

std::span<const ConfigKey> config_keys() {
    static const auto keys = make_keys();
    return keys;
}

Fit probe(const ConfigSection& section) {
    const auto& path = section.text("path");
    std::error_code absent;
    bool node = path.starts_with("/dev/input/") && std::filesystem::is_character_file(path, absent);
    return node ? Fit::best : Fit::unsupported;
}

Result<std::unique_ptr<BarcodeReader>> make_evdev_scanner(asio::io_context& loop, const ConfigSection& section) {
    BOOST_OUTCOME_TRY(const auto layout, find_layout(section.text("layout")));
    auto node = make_node_transport(loop, section.text("path"));
    const auto& directory = section.text("capture");
    if (!directory.empty()) node = record(std::move(node), directory, "evdev", hide_keys(layout));
    return make_evdev_scanner(loop, section, std::move(node));
}

Result<std::unique_ptr<BarcodeReader>> make_evdev_scanner(asio::io_context& loop, const ConfigSection& section,
                                                          std::unique_ptr<Transport> transport) {
    if (section.text("path").empty()) return fail(Errc::missing, "path: which event node the scanner is");
    BOOST_OUTCOME_TRY(auto layout, find_layout(section.text("layout")));
    auto rules = scan_rules(section);
    StreamScannerSetup setup{.driver = "evdev",
                             .model = "keyboard " + section.text("layout"),
                             .path = section.text("path"),
                             .rules = rules,
                             .aim = section.flag("aim"),
                             .trigger_on = {},
                             .trigger_off = {},
                             .silence = std::chrono::milliseconds{section.integer("silence_ms")}};
    return make_stream_scanner(loop, std::move(setup), std::make_unique<KeyReader>(layout, rules.longest + 3),
                               std::move(transport));
}

}  // namespace madoguchi::drivers::evdev

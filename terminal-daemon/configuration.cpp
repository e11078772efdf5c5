#include "terminal-daemon/configuration.h"

#include "terminal-daemon/registry.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::daemon {
namespace {

const std::vector<ConfigKey> device_table{
    {.name = "class",
     .required = true,
     .allowed = {"card-reader", "document-printer", "receipt-printer", "ticket-printer", "cashless-terminal",
                 "barcode-reader", "lights", "auxiliaries", "maintenance", "consultation"},
     .help = "What the device is."},
    {.name = "driver", .help = "Which driver runs it; empty: the one that fits best what is plugged in."},
    {.name = "port",
     .type = ConfigType::integer,
     .fallback = "0",
     .least = 0,
     .most = 65535,
     .help = "XFS4IoT port of the service; 0 = any free one."},
    {.name = "listen",
     .fallback = "127.0.0.1",
     .help =
         "IP address it listens on; off loopback it speaks wss with [terminal.tls] and demands client certificates."},
    {.name = "host",
     .help = "Host name or address that clients are told instead of `listen`; it must stand in the certificate."},
    {.name = "message_limit_kib",
     .type = ConfigType::integer,
     .fallback = "24576",
     .least = 64,
     .most = 65536,
     .help = "Largest message accepted; longer ones close the connection with 1009."},
};

bool usable_name(std::string_view name) {
    return !name.empty() && name.size() <= 40 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (c >= 'A' && c <= 'Z');
    });
}

std::vector<ConfigKey> keys_for(std::string_view device_class, std::string_view driver) {
    std::vector<ConfigKey> keys{device_table};
    for (const auto& line : drivers_of(device_class)) {
        if (!driver.empty() && line.driver != driver) continue;
        for (const auto& key : line.keys())
            if (std::ranges::find(keys, key.name, &ConfigKey::name) == keys.end()) keys.push_back(key);
    }
    return keys;
}

// Classes of the contract that this version has no driver for: their sections are left alone, so that one configuration
// serves terminals of different versions; asking for such a device is refused.
bool offered_elsewhere(std::string_view device_class) {
    const auto& classes = device_table.front().allowed;
    return std::ranges::find(classes, device_class) != classes.end() && drivers_of(device_class).empty();
}

// A wrong driver's name is told before its keys are: otherwise each of them would be called unknown.
Result<void> check_driver(const ConfigFile& file, const std::string& path, const std::string& device_class,
                          const std::string& driver) {
    std::vector<std::string> names;
    for (const auto& line : drivers_of(device_class)) names.emplace_back(line.driver);
    if (driver.empty() || std::ranges::find(names, driver) != names.end()) return ok();
    auto near = nearest(driver, names);
    return fail(Errc::unknown_key,
                fmt::format("{}: class \"{}\" has no driver \"{}\"{}", file.place(path, "driver"), device_class, driver,
                            near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

Result<DeviceConfig> read_device(ConfigFile& file, const std::string& name) {
    auto path = "device." + name;
    if (!usable_name(name))
        return fail(Errc::malformed,
                    fmt::format("{}: a device's name is made of letters, digits and -", file.place(path, "")));
    DeviceConfig device{name, file.peek(path, "class").value_or(""), file.peek(path, "driver").value_or(""), {}};
    BOOST_OUTCOME_TRY(check_driver(file, path, device.device_class, device.driver));
    auto keys = keys_for(device.device_class, device.driver);
    BOOST_OUTCOME_TRY(device.section, file.section(path, keys));
    return device;
}

}  // namespace

std::span<const ConfigKey> device_keys() {
    return device_table;
}

Result<DeviceConfig> Configuration::device(std::string_view name) const {
    auto found = std::ranges::find(devices, name, &DeviceConfig::name);
    if (found != devices.end()) return *found;
    std::vector<std::string> names;
    for (const auto& device : devices) names.push_back(device.name);
    auto near = nearest(name, names);
    return fail(Errc::missing, fmt::format("the configuration has no [device.{}]{}", name,
                                           near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

Result<Configuration> read_configuration(ConfigFile& file) {
    Configuration configuration;
    BOOST_OUTCOME_TRY(configuration.terminal, read_terminal_config(file));
    for (const auto& name : file.children("device")) {
        if (offered_elsewhere(file.peek("device." + name, "class").value_or(""))) {
            file.skip("device." + name);
            continue;
        }
        BOOST_OUTCOME_TRY(auto device, read_device(file, name));
        configuration.devices.push_back(std::move(device));
    }
    BOOST_OUTCOME_TRY(file.finish());
    return configuration;
}

std::string describe(const DeviceConfig& device) {
    std::string text;
    for (const auto& [key, value] : device.section.values) {
        auto shown = std::visit(
            [](const auto& held) {
                using T = std::decay_t<decltype(held)>;
                if constexpr (std::is_same_v<T, std::string>)
                    return fmt::format("\"{}\"", held);
                else if constexpr (std::is_same_v<T, std::vector<std::string>>)
                    return fmt::format("{} entries", held.size());
                else
                    return fmt::format("{}", held);
            },
            value);
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key, shown);
    }
    return text;
}

}  // namespace madoguchi::daemon

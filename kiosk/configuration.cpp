#include "kiosk/configuration.h"

#include "catalogue/service.h"
#include "kiosk/effects/sqlite_journal.h"

#include <algorithm>
#include <fstream>
#include <utility>

namespace madoguchi {

namespace {

std::string suggestion(const std::string& word) {
    std::vector<std::string> classes;
    for (int value = 0; value <= static_cast<int>(catalogue::DeviceClass::consultation); ++value)
        classes.emplace_back(catalogue::name(static_cast<catalogue::DeviceClass>(value)));
    const auto near = nearest(word, classes);
    return near.empty() ? "" : "; did you mean \"" + near + "\"?";
}

// nullptr: nothing the kiosk talks to yet.
std::string* name_of(effects::DeviceNames& names, catalogue::DeviceClass device_class) {
    using catalogue::DeviceClass;
    const std::pair<DeviceClass, std::string*> known[] = {{DeviceClass::card_reader, &names.card_reader},
                                                          {DeviceClass::document_printer, &names.document_printer},
                                                          {DeviceClass::receipt_printer, &names.receipt_printer},
                                                          {DeviceClass::cashless_terminal, &names.cashless_terminal},
                                                          {DeviceClass::lights, &names.lights},
                                                          {DeviceClass::auxiliaries, &names.auxiliaries},
                                                          {DeviceClass::maintenance, &names.maintenance}};
    const auto* found = std::ranges::find(known, device_class, &std::pair<DeviceClass, std::string*>::first);
    return found == std::end(known) ? nullptr : found->second;
}

// The kiosk knows a device by what it is for; everything else in its section is the daemon's.
Result<effects::DeviceNames> read_devices(ConfigFile& file) {
    effects::DeviceNames names;
    for (const auto& device : file.children("device")) {
        const auto path = "device." + device;
        const auto word = file.peek(path, "class").value_or("");
        const auto device_class = catalogue::device_class(word);
        if (!device_class)
            return fail(Errc::unknown_key, file.place(path, "class") + ": class: \"" + word +
                                               "\" is no class of devices" + suggestion(word));
        auto* name = name_of(names, *device_class);
        if (!name) continue;
        if (!name->empty())
            return fail(Errc::conflict,
                        file.place(path, "class") + ": class: [device." + *name + "] is already the " + word);
        *name = device;
    }
    file.skip("device");
    return names;
}

// given.recover_sign_in has no use yet: after a restart the kiosk prints nothing more (saga::resume).
model::Timing timing_of(const catalogue::Timing& given) {
    model::Timing timing;
    timing.idle = given.idle;
    timing.warning = given.warning;
    timing.pin = given.pin;
    timing.extension = given.extension;
    timing.card_wait = given.card_wait;
    timing.payment = given.payment;
    timing.take = given.take;
    timing.farewell = given.wipe;
    timing.message = given.message;
    timing.card_left = given.card_left;
    timing.refresh = given.status;
    timing.query_interval = given.query_interval;
    timing.query_limit = given.query_limit;
    return timing;
}

// The ordinary look first, then whatever else assets/themes and the city hold.
std::vector<std::string> theme_names(const TerminalConfig& terminal) {
    std::vector<std::string> names;
    for (const auto& folder : {terminal.assets / "themes", terminal.assets / "cities" / terminal.city / "themes"}) {
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator{folder, ignored})
            if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
    }
    std::ranges::sort(names);
    const auto twice = std::ranges::unique(names);
    names.erase(twice.begin(), twice.end());
    std::ranges::stable_partition(names, [](const std::string& name) { return name == "day"; });
    return names;
}

}  // namespace

Result<KioskConfig> read_kiosk_config(const std::filesystem::path& path) {
    BOOST_OUTCOME_TRY(auto file, ConfigFile::read(path));
    KioskConfig config;
    BOOST_OUTCOME_TRY(config.terminal, read_terminal_config(file));
    BOOST_OUTCOME_TRY(config.devices, read_devices(file));
    BOOST_OUTCOME_TRY(file.finish());
    if (config.terminal.role != "resident")
        return fail(Errc::unsupported,
                    file.place("terminal", "role") + ": role: \"" + config.terminal.role + "\" is not offered yet");
    BOOST_OUTCOME_TRY(config.city, catalogue::read_city(config.terminal.assets, config.terminal.city));
    auto& settings = config.settings;
    settings.terminal = config.terminal.id;
    settings.city = config.terminal.city;
    settings.timezone = config.city.timezone;
    settings.languages = config.city.languages;
    settings.themes = theme_names(config.terminal);
    settings.timing = timing_of(config.city.timing);
    BOOST_OUTCOME_TRY(settings.services, catalogue::read_services(config.terminal.assets, config.terminal.city));
    return config;
}

JournalPlan journal_plan(const TerminalConfig& terminal) {
    JournalPlan plan;
    plan.file = effects::journal_file(terminal.state);
    plan.copy = terminal.journal.copy;
    plan.records = terminal.journal.records;
    plan.files = terminal.journal.files;
    plan.reserve = terminal.journal.reserve_kib * 1024;
    return plan;
}

Uri publisher_uri(const TerminalConfig& terminal) {
    int port = terminal.publisher_port;
    std::ifstream file{terminal.state / "publisher.port"};
    if (int found = 0; file >> found && found > 0 && found < 65536) port = found;
    return {"ws", "127.0.0.1", std::to_string(port), "/xfs4iot/v1.0"};
}

}  // namespace madoguchi

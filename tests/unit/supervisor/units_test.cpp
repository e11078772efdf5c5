#include "terminal-daemon/supervisor/supervisor_config.h"
#include "tests/unit/common/configuration_page.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <fstream>

using namespace madoguchi;
using namespace madoguchi::supervisor;

namespace {

struct Table {
    std::filesystem::path folder, file;
    explicit Table(const std::string& text) {
        auto name = (std::filesystem::temp_directory_path() / "units-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        folder = name;
        file = folder / "units.toml";
        std::ofstream{file} << text;
    }
    ~Table() { std::filesystem::remove_all(folder); }
};

std::string refusal(const std::string& text, const Terminal& terminal = {}) {
    const Table table{text};
    const auto units = read_units(table.file, terminal);
    if (units) return "";
    return units.error().detail.substr(units.error().detail.find("units.toml"));
}

std::vector<std::string> names(const std::vector<Unit>& units) {
    std::vector<std::string> list;
    for (const auto& unit : units) list.push_back(unit.name);
    return list;
}

Terminal city_hall() {
    return {.devices = {{"card-reader", "card-reader", "pcsc"}, {"certificate-printer", "document-printer", "cups"}},
            .values = {{"config", "/etc/terminal.toml"},
                       {"state", "/var/lib/madoguchi"},
                       {"programs", "/usr/bin"},
                       {"scripts", "/usr/lib/madoguchi"},
                       {"queue", "certificates"},
                       {"printer", "ipp://printer/ipp/print"},
                       {"cups_port", "6310"},
                       {"spool", "/run/madoguchi/spool"}},
            .leave_out = {}};
}

}  // namespace

TEST_CASE("the shipped table makes the units of a terminal, one per device, in their order") {
    const auto units = read_units(SOURCE_ROOT "/packaging/units.toml", city_hall());
    REQUIRE_MESSAGE(units.has_value(), units.error().detail);
    CHECK(names(units.value()) == std::vector<std::string>{"pcscd", "cupsd", "publisher", "device-card-reader",
                                                           "device-certificate-printer", "kiosk"});
    const auto& reader = units.value()[3];
    CHECK(reader.command == std::vector<std::string>{"/usr/bin/terminal-daemon", "--config", "/etc/terminal.toml",
                                                     "--device", "card-reader"});
    CHECK(reader.after == std::vector<std::string>{"pcscd", "publisher"});
    CHECK(reader.environment ==
          std::vector<std::string>{"PCSCLITE_CSOCK_NAME=/var/lib/madoguchi/pcscd/pcscd/pcscd.comm"});
    CHECK(reader.limits.watchdog == Milliseconds{20'000});
}

TEST_CASE("what the terminal does not need or somebody else runs is left out, with what it gives") {
    auto terminal = city_hall();
    terminal.devices.pop_back();
    terminal.leave_out = {"pcscd"};
    const auto units = read_units(SOURCE_ROOT "/packaging/units.toml", terminal);
    REQUIRE(units.has_value());
    CHECK(names(units.value()) == std::vector<std::string>{"publisher", "device-card-reader", "kiosk"});
    CHECK(units.value()[1].environment.empty());
    CHECK(units.value()[1].after == std::vector<std::string>{"publisher"});
    terminal.devices.push_back({"scanner", "barcode-reader", ""});
    CHECK(names(read_units(SOURCE_ROOT "/packaging/units.toml", terminal).value()).front() == "publisher");
    terminal.devices.push_back({"printer", "document-printer", ""});  // probed for: it may be any
    CHECK(names(read_units(SOURCE_ROOT "/packaging/units.toml", terminal).value()).front() == "cupsd");
}

TEST_CASE("mistakes in the table are refused with their place and the nearest right name") {
    CHECK(refusal("[unit.a]\ncomand = [\"x\"]\n").find("units.toml:2") == 0);
    CHECK(refusal("[unit.a]\ncomand = [\"x\"]\n").find("command") != std::string::npos);
    CHECK(refusal("[unit.a]\ncommand = [\"{stat}/x\"]\n", city_hall()) ==
          "units.toml:2: {stat} has no value; did you mean {state}?");
    CHECK(refusal("[unit.a]\ncommand = [\"{zzzzzz}\"]\n", city_hall()) ==
          "units.toml:2: {zzzzzz} has no value; give it in [supervisor] values");
    CHECK(refusal("[unit.a]\ncommand = [\"{state\"]\n", city_hall()) == "units.toml:2: a { without }");
    CHECK(refusal("[unit.kiosk]\ncommand = [\"x\"]\n[unit.b]\ncommand = [\"x\"]\nafter = [\"kiosc\"]\n") ==
          "units.toml:5: there is no unit \"kiosc\"; did you mean \"kiosk\"?");
    CHECK(refusal("[unit.a]\ncommand = [\"x\"]\nafter = [\"b\"]\n[unit.b]\ncommand = [\"x\"]\nafter = [\"a\"]\n")
              .find("waits for itself") != std::string::npos);
    CHECK(refusal("[unit.a]\ncommand = []\n").find("is empty") != std::string::npos);
    CHECK(refusal("") == "units.toml: names no unit for this terminal");
    CHECK(refusal("[unit.a]\ncommand = [\"x\"]\nwatchdog_ms = -1\n").find("units.toml:3") == 0);
}

TEST_CASE("the same unit for systemd") {
    const Unit unit{.name = "kiosk",
                    .row = "kiosk",
                    .command = {"/usr/bin/kiosk", "--config", "/etc/100%.toml"},
                    .environment = {"A=b c"},
                    .gives = {},
                    .after = {"publisher"},
                    .limits = {.watchdog = Milliseconds{8000}, .abort = Milliseconds{1500}}};
    CHECK(systemd_name(unit) == "madoguchi-kiosk.service");
    const auto text = systemd_file(unit);
    for (const auto line : {"Type=notify\n", "WatchdogSec=8\n", "TimeoutAbortSec=1.5\n", "Restart=always\n",
                            "After=madoguchi-publisher.service\n", "Environment=\"A=b c\"\n",
                            "ExecStart=\"/usr/bin/kiosk\" \"--config\" \"/etc/100%%.toml\"\n"}) {
        CHECK_MESSAGE(text.find(line) != std::string::npos, line);
    }
}

TEST_CASE("the configuration page holds every key of the supervisor and of the unit table") {
    test::page_holds("### [supervisor]", supervisor_keys());
    test::page_holds("### [unit.NAME]", unit_keys());
}

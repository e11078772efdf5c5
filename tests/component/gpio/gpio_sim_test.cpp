// The driver on a chip that the kernel's gpio-sim makes. Exit status 77 and a line that says so where there is none:
// that is "not run", never passed.
#include "drivers/gpio/driver.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr int not_run = 77;
const fs::path configfs = "/sys/kernel/config/gpio-sim";

bool put(const fs::path& file, const std::string& text) {
    std::ofstream stream{file};
    stream << text << std::flush;
    return stream.good();
}

std::string text_of(const fs::path& file) {
    std::string text;
    std::ifstream stream{file};
    std::getline(stream, text);
    return text;
}

// A chip of four lines; taken away at the end.
class SimulatedChip {
public:
    SimulatedChip() : place{configfs / ("madoguchi-" + std::to_string(getpid()))} {
        std::error_code refused;
        made = fs::create_directory(place, refused) && fs::create_directory(place / "bank0", refused) &&
               put(place / "bank0" / "num_lines", "4") && put(place / "bank0" / "label", label()) && plug();
    }
    ~SimulatedChip() {
        unplug();
        ::rmdir((place / "bank0").c_str());
        ::rmdir(place.c_str());
    }
    SimulatedChip(const SimulatedChip&) = delete;
    SimulatedChip& operator=(const SimulatedChip&) = delete;

    bool plug() {
        const bool live = put(place / "live", "1");
        lines =
            fs::path{"/sys/devices/platform"} / text_of(place / "dev_name") / text_of(place / "bank0" / "chip_name");
        return live;
    }
    void unplug() { put(place / "live", "0"); }
    void pull(int line, bool up) { put(file(line, "pull"), up ? "pull-up" : "pull-down"); }
    [[nodiscard]] bool high(int line) const { return text_of(file(line, "value")) == "1"; }
    [[nodiscard]] std::string label() const { return place.filename(); }

    bool made = false;

private:
    [[nodiscard]] fs::path file(int line, const char* name) const {
        return lines / ("sim_gpio" + std::to_string(line)) / name;
    }
    fs::path place, lines;
};

int complain(const char* what) {
    std::printf("failed: %s\n", what);
    return 1;
}

bool until(asio::io_context& loop, const std::function<bool()>& done) {
    for (auto deadline = Deadline::in(5s); !done() && !deadline.passed();)
        loop.run_one_for(std::min(deadline.left(), std::chrono::milliseconds{50}));
    return done();
}

int check(SimulatedChip& chip) {
    asio::io_context loop;
    auto file = ConfigFile::parse("[device.panel]\nchip = \"" + chip.label() +
                                      "\"\nlights = [\"scanner 0\", \"cardReader 1 active-low\"]\n"
                                      "sensors = [\"proximitySensor 2\", \"operatorCallButtonSensor 3 active-low\"]\n",
                                  "test.toml");
    auto section = file.value().section("device.panel", gpio::config_keys());
    auto panel = std::move(gpio::make_panel(loop, section.value()).value());
    const auto state = [&](DeviceState wanted) { return until(loop, [&] { return panel->state() == wanted; }); };
    const auto sensor = [&](const char* name, bool on) {
        return until(loop, [&] { return panel->auxiliaries_part()->readings()[name] == on; });
    };
    chip.pull(3, true);
    start(loop, [&] { return panel->run(); });
    if (!state(DeviceState::online)) return complain("the chip does not open");
    if (!chip.high(1)) return complain("an active-low light is not dark at the start");
    std::optional<bool> set;
    start(loop, [&]() -> Task<> {
        LightStates both{{"scanner", {FlashRate::continuous}}, {"cardReader", {FlashRate::continuous}}};
        auto done = co_await panel->lights_part()->set_lights(both, Deadline::in(1s));
        set = done.has_value();
    });
    if (!until(loop, [&] { return set.has_value(); }) || !*set) return complain("lights are not set");
    if (!chip.high(0) || chip.high(1)) return complain("lights do not burn");
    chip.pull(2, true);
    if (!sensor("proximitySensor", true)) return complain("an edge is not told");
    chip.pull(3, false);
    if (!sensor("operatorCallButtonSensor", true)) return complain("an edge of an active-low sensor is not told");
    panel->stop();
    loop.run_for(100ms);
    return chip.high(0) ? complain("a light burns on after the end") : 0;
}

}  // namespace

int main() {
    if (!fs::is_directory(configfs)) {
        std::puts("not run: no GPIO (the kernel has no gpio-sim)");
        return not_run;
    }
    SimulatedChip chip;
    if (!chip.made) {
        std::puts("not run: no GPIO (gpio-sim makes no chip here)");
        return not_run;
    }
    return check(chip);
}

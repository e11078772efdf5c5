// The driver over lines that the test holds: sensors, lights, contacts that bounce, a chip that goes and comes back.
#include "drivers/gpio/driver.h"

#include "drivers/gpio/capture.h"
#include "drivers/stream/capture.h"
#include "tests/unit/common/logged_events.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>

#include <map>

using namespace madoguchi;
using namespace madoguchi::drivers;
using namespace std::chrono_literals;

namespace {

constexpr const char* wiring = R"(
chip = "test-chip"
lights = ["cardReader green 1", "cardReader red 2", "scanner 3"]
sensors = ["proximitySensor 4", "operatorCallButtonSensor 5"]
switches = ["audibleAlarm 6"]
debounce_ms = 100
)";
enum Output : std::size_t { green, red, scanner, siren };
enum Input : std::size_t { presence, help };

// A chip as the driver sees it.
class FakeLines final : public gpio::Lines {
public:
    Result<void> open() override {
        ++opens;
        if (obstacle) return fail(*obstacle, "line 1 is taken by somebody");
        outputs.assign(4, false);
        is_open = true;
        return ok();
    }
    void close() override { is_open = false; }
    [[nodiscard]] Result<bool> get(std::size_t input) override {
        if (broken) return fail(*broken, "line");
        return levels.at(input);
    }
    Result<void> set(std::size_t output, bool on) override {
        if (broken) return fail(*broken, "line");
        outputs.at(output) = on;
        ++writes;
        return ok();
    }
    void sense(std::size_t input, bool level) {
        levels.at(input) = level;
        edge(input);
    }

    std::vector<bool> levels = {false, false}, outputs;
    std::optional<Errc> obstacle, broken;
    int opens = 0, writes = 0;
    bool is_open = false;
};

struct Desk {
    explicit Desk(
        const std::function<void(FakeLines&)>& prepare = [](FakeLines&) {}, const std::string& records = "") {
        const auto text = std::string{"[device.panel]\n"} + wiring + "capture = \"" + records + "\"\n";
        auto file = ConfigFile::parse(text, "test.toml");
        auto section = file.value().section("device.panel", gpio::config_keys());
        auto fake = std::make_unique<FakeLines>();
        lines = fake.get();
        prepare(*lines);
        std::unique_ptr<gpio::Lines> given = std::move(fake);
        if (!records.empty()) given = gpio::record(std::move(given), section.value());
        panel = std::move(gpio::make_panel(loop, section.value(), std::move(given)).value());
        panel->changed = [this] { ++changes; };
        start(loop, [this] { return panel->run(); });
    }
    ~Desk() {
        panel->stop();
        loop.run_for(100ms);
    }
    void until(const std::function<bool()>& done) {
        for (auto deadline = Deadline::in(5s); !done() && !deadline.passed();) loop.run_one_for(deadline.left());
        REQUIRE(done());
    }
    void until_state(DeviceState wanted) {
        until([&] { return panel->state() == wanted; });
    }
    bool reading(const char* sensor) { return panel->auxiliaries_part()->readings().at(sensor); }
    // What setting one light ends with.
    Result<void> light(const char* name, LightState state) {
        std::optional<Result<void>> end;
        start(loop, [&]() -> Task<> {
            LightStates one{{name, state}};
            auto done = co_await panel->lights_part()->set_lights(one, Deadline::in(1s));
            end.emplace(std::move(done));
        });
        until([&] { return end.has_value(); });
        return *end;
    }
    Result<void> turn(const char* name, bool on) {
        std::optional<Result<void>> end;
        start(loop, [&]() -> Task<> {
            std::map<std::string, bool> one{{name, on}};
            auto done = co_await panel->auxiliaries_part()->set_switches(one, Deadline::in(1s));
            end.emplace(std::move(done));
        });
        until([&] { return end.has_value(); });
        return *end;
    }

    asio::io_context loop;
    FakeLines* lines = nullptr;
    std::unique_ptr<Panel> panel;
    int changes = 0;
};

}  // namespace

TEST_CASE("sensors are read before the panel is reported online") {
    Desk desk{[](FakeLines& lines) { lines.levels = {true, false}; }};
    desk.panel->changed = [&] {
        if (desk.panel->state() == DeviceState::online) CHECK(desk.reading("proximitySensor"));
    };
    desk.until_state(DeviceState::online);
    CHECK(!desk.reading("operatorCallButtonSensor"));
    CHECK(!desk.reading("audibleAlarm"));
    CHECK(desk.panel->lights_part()->lights().at("scanner").rate == FlashRate::off);
}

TEST_CASE("a light of several colours lights the lamp of the colour asked for and no other") {
    Desk desk;
    desk.until_state(DeviceState::online);
    CHECK(desk.light("cardReader", {FlashRate::continuous, LightColor::red}));
    CHECK(desk.lines->outputs == std::vector<bool>{false, true, false, false});
    CHECK(desk.light("cardReader", {FlashRate::continuous, LightColor::green}));
    CHECK(desk.lines->outputs == std::vector<bool>{true, false, false, false});
    CHECK(desk.light("cardReader", {FlashRate::off, LightColor::green}));
    CHECK(desk.lines->outputs == std::vector<bool>{false, false, false, false});
    auto traits = desk.panel->lights_part()->light_traits();
    CHECK(traits.at("cardReader").colors == std::set{LightColor::red, LightColor::green});
    CHECK(traits.at("scanner").colors.empty());
}

TEST_CASE("a flashing light goes on and off by itself, and no status is told for it") {
    Desk desk;
    desk.until_state(DeviceState::online);
    CHECK(desk.light("scanner", {FlashRate::quick}));
    const int told = desk.changes;
    for (bool wanted : {true, false, true}) desk.until([&] { return desk.lines->outputs[scanner] == wanted; });
    CHECK(desk.changes == told);
    CHECK(desk.panel->lights_part()->lights().at("scanner").rate == FlashRate::quick);
}

TEST_CASE("a contact that bounces is told once, with the level it comes to rest at") {
    Desk desk;
    desk.until_state(DeviceState::online);
    const int told = desk.changes;
    for (bool level : {true, false, true, false, true}) {
        desk.lines->sense(help, level);
        desk.loop.poll();
    }
    CHECK(!desk.reading("operatorCallButtonSensor"));
    desk.until([&] { return desk.reading("operatorCallButtonSensor"); });
    CHECK(desk.changes == told + 1);
}

TEST_CASE("a contact that bounces back to where it was is not told") {
    Desk desk;
    desk.until_state(DeviceState::online);
    const int told = desk.changes;
    for (bool level : {true, false}) {
        desk.lines->sense(help, level);
        desk.loop.poll();
    }
    desk.lines->sense(presence, true);  // comes to rest after the other
    desk.until([&] { return desk.reading("proximitySensor"); });
    CHECK(!desk.reading("operatorCallButtonSensor"));
    CHECK(desk.changes == told + 1);
}

TEST_CASE("a change whose edge was lost is found by the heartbeat") {
    Desk desk;
    desk.until_state(DeviceState::online);
    desk.lines->levels[presence] = true;  // no edge
    desk.until([&] { return desk.reading("proximitySensor"); });
}

TEST_CASE("a chip that is unplugged takes its readings with it, and comes back with everything as it was wished") {
    Desk desk;
    desk.until_state(DeviceState::online);
    CHECK(desk.light("cardReader", {FlashRate::continuous, LightColor::red}));
    CHECK(desk.turn("audibleAlarm", true));
    CHECK(desk.lines->outputs[siren]);
    desk.lines->obstacle = Errc::missing;
    desk.lines->lost({Errc::closed, "line 4: no such device"});
    desk.until_state(DeviceState::no_device);
    CHECK(!desk.lines->is_open);
    CHECK(desk.panel->auxiliaries_part()->readings().empty());
    CHECK(desk.panel->lights_part()->lights().empty());
    CHECK(desk.light("scanner", {FlashRate::continuous}).error().code == Errc::unreachable);
    CHECK(desk.turn("audibleAlarm", false).error().code == Errc::unreachable);
    desk.lines->levels[presence] = true;
    desk.lines->obstacle.reset();
    desk.until_state(DeviceState::online);
    CHECK(desk.reading("proximitySensor"));
    CHECK(desk.lines->outputs == std::vector<bool>{false, true, false, true});
    CHECK(desk.lines->opens >= 2);
}

TEST_CASE("a line that fails while a light is set ends the connection, and the client is told") {
    Desk desk;
    desk.until_state(DeviceState::online);
    desk.lines->broken = Errc::device_failed;
    CHECK(desk.light("scanner", {FlashRate::continuous}).error().code == Errc::device_failed);
    desk.until_state(DeviceState::offline);
    desk.lines->broken.reset();
    desk.until_state(DeviceState::online);
    CHECK(!desk.lines->outputs[scanner]);  // it was not set, so it is not set again
}

TEST_CASE("a chip that went without a word is found by the heartbeat") {
    Desk desk;
    desk.until_state(DeviceState::online);
    desk.lines->broken = Errc::closed;
    desk.until_state(DeviceState::no_device);
}

TEST_CASE("a line that somebody else holds is logged, and tried again until it is free") {
    test::LoggedEvents log;
    Desk desk{[](FakeLines& lines) { lines.obstacle = Errc::busy; }};
    desk.until([&] { return desk.lines->opens >= 3; });
    CHECK(desk.panel->state() == DeviceState::offline);
    CHECK(log.names().contains("panel_refused"));
    desk.lines->obstacle.reset();
    desk.until_state(DeviceState::online);
}

TEST_CASE("lights go dark and switches off when the daemon ends") {
    Desk desk;
    desk.until_state(DeviceState::online);
    CHECK(desk.light("scanner", {FlashRate::continuous}));
    CHECK(desk.turn("audibleAlarm", true));
    desk.panel->stop();
    CHECK(desk.lines->outputs == std::vector<bool>{false, false, false, false});
    CHECK(!desk.lines->is_open);
}

TEST_CASE("edges, levels and what was set are recorded with the wiring") {
    test::TemporaryDirectory scratch;
    const char* kept = std::getenv("GPIO_CAPTURE");  // by hand, to make records for drivers/gpio/captures
    const std::filesystem::path records = kept ? std::filesystem::path{kept} : scratch.path() / "records";
    {
        Desk desk{[](FakeLines& lines) { lines.levels = {true, false}; }, records.string()};
        desk.until_state(DeviceState::online);
        CHECK(desk.light("cardReader", {FlashRate::continuous, LightColor::green}));
        CHECK(desk.light("cardReader", {FlashRate::continuous, LightColor::red}));
        for (bool level : {true, false, true}) desk.lines->sense(help, level);
        desk.until([&] { return desk.reading("operatorCallButtonSensor"); });
        CHECK(desk.turn("audibleAlarm", true));
        desk.lines->levels[presence] = false;  // no edge
        desk.until([&] { return !desk.reading("proximitySensor"); });
        desk.lines->sense(help, false);
        desk.until([&] { return !desk.reading("operatorCallButtonSensor"); });
        desk.lines->obstacle = Errc::busy;
        desk.lines->lost({Errc::closed, "line 4: no such device"});
        desk.until_state(DeviceState::no_device);
        desk.until_state(DeviceState::offline);
        desk.lines->obstacle.reset();
        desk.until_state(DeviceState::online);
    }
    std::vector<std::string> texts;
    for (const auto& file : std::filesystem::directory_iterator{records}) {
        const auto lines = read_capture(file.path());
        REQUIRE(lines);
        for (const auto& line : lines.value()) texts.push_back(line.text);
    }
    const std::vector<std::string> wanted{
        "lights = [\"cardReader green 1\",\"cardReader red 2\",\"scanner 3\"]\n"
        "sensors = [\"proximitySensor 4\",\"operatorCallButtonSensor 5\"]\n"
        "switches = [\"audibleAlarm 6\"]\ndebounce_ms = 100\n",
        "",
        "level 0 1",
        "level 1 0",
        "set 3 0",  // opened
        "set 0 1",
        "set 0 0",
        "set 1 1",
        "edge 1 1",
        "edge 1 0",
        "edge 1 1",
        "set 3 1",  // used
        "level 0 0",
        "edge 1 0",
        "closed line 4: no such device",
        "busy line 1 is taken by somebody",  // lost
        "",
        "level 0 0",
        "level 1 0",
        "set 1 1",
        "set 3 1",
        "set 1 0",
        "set 3 0"};  // back, and stopped
    CHECK(texts == wanted);
}

TEST_CASE("a panel without a chip, or with nothing wired, is not made") {
    asio::io_context loop;
    for (const char* text :
         {"lights = [\"scanner 3\"]\n", "chip = \"gpiochip0\"\n", "chip = \"gpiochip0\"\nlights = [\"scaner 3\"]\n"}) {
        auto file = ConfigFile::parse(std::string{"[device.panel]\n"} + text, "test.toml");
        auto section = file.value().section("device.panel", gpio::config_keys());
        CHECK(!gpio::make_panel(loop, section.value()));
    }
}

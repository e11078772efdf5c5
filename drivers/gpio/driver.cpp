#include "drivers/gpio/driver.h"

#include "common/log.h"
#include "drivers/gpio/capture.h"
#include "drivers/gpio/debounce.h"

#include <boost/asio/as_tuple.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace madoguchi::drivers::gpio {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr auto heartbeat = 1s;  // finds an edge the kernel had no room for, and a chip that went without a word
constexpr auto quarter = 250ms;
constexpr std::array<std::chrono::milliseconds, 3> back_off{250ms, 500ms, 1000ms};

class Board final : public Panel, private Lights, private Auxiliaries {
public:
    Board(asio::io_context& io, std::string place, Wiring given, std::chrono::milliseconds rest,
          std::unique_ptr<Lines> wires)
        : chip{std::move(place)},
          wiring{std::move(given)},
          lines{std::move(wires)},
          contacts{wiring.inputs.size(), rest},
          timer{io} {
        for (const auto& lamp : wiring.lamps) add_traits(lamp);
        lines->edge = [this](std::size_t input) {
            contacts.edge(input, Clock::now());
            timer.cancel();
        };
        lines->lost = [this](Error why) { end(std::move(why)); };
    }

    Task<> run() override;
    void stop() override;
    void cancel() override {}  // nothing here takes time
    [[nodiscard]] DeviceState state() const override { return now; }
    [[nodiscard]] std::string model() const override { return "gpio " + chip; }
    [[nodiscard]] Lights* lights_part() override { return wiring.lamps.empty() ? nullptr : this; }
    [[nodiscard]] Auxiliaries* auxiliaries_part() override {
        return wiring.sensors.empty() && wiring.switches.empty() ? nullptr : this;
    }

private:
    [[nodiscard]] std::map<std::string, LightTraits> light_traits() const override { return traits; }
    [[nodiscard]] LightStates lights() const override { return burning; }
    Task<Result<void>> set_lights(LightStates changes, Deadline deadline) override;
    [[nodiscard]] std::vector<std::string> sensors() const override { return wiring.sensors; }
    [[nodiscard]] std::vector<std::string> switches() const override { return wiring.switches; }
    [[nodiscard]] std::map<std::string, bool> readings() const override { return known; }
    Task<Result<void>> set_switches(std::map<std::string, bool> changes, Deadline deadline) override;

    void add_traits(const Lamp& lamp);
    Result<void> begin();
    Result<void> show(const LightStates& states);
    Result<void> turn(const std::string& name, bool on);
    Task<> work();
    void read_settled();
    void look_at_all();
    void flash();
    [[nodiscard]] bool flashing() const;
    [[nodiscard]] Clock::time_point next_wake(Clock::time_point look) const;
    Error end(Error why);
    void refused(const Error& why);
    void set_state(DeviceState next);

    std::string chip;
    Wiring wiring;
    std::unique_ptr<Lines> lines;
    Debounce contacts;
    asio::steady_timer timer;  // the one wait of run(); cancelled when there is something to do
    std::map<std::string, LightTraits> traits;
    DeviceState now = DeviceState::starting;
    LightStates burning, wished;
    std::vector<bool> levels;  // of the lamps, as set last
    std::map<std::string, bool> known, wished_switches;
    std::optional<Error> ended;
    std::string told;  // the reason for not opening that was logged last
    bool up = false, stopping = false;
};

void Board::add_traits(const Lamp& lamp) {
    auto& mine = traits[lamp.light];
    for (auto [rate, word] : flash_rates) mine.rates.insert(rate);
    if (lamp.color) mine.colors.insert(*lamp.color);
}

// ---- the chip

// A chip that is gone is another thing than one that cannot be used.
DeviceState state_of(Errc trouble) {
    return trouble == Errc::missing || trouble == Errc::closed ? DeviceState::no_device : DeviceState::offline;
}

Task<> Board::run() {
    std::size_t failures = 0;
    while (!stopping) {
        auto begun = begin();
        if (begun) {
            failures = 0;
            told.clear();
            log_event(LogEvent::panel_connected, {{"path", chip}, {"model", model()}});
            set_state(DeviceState::online);
            co_await work();
            log_event(LogEvent::panel_disconnected, {{"path", chip}, {"reason", ended ? ended->detail : "stopped"}});
        } else {
            refused(begun.error());
        }
        if (stopping) break;
        burning.clear();
        known.clear();
        set_state(state_of(begun ? ended->code : begun.error().code));
        timer.expires_after(back_off[std::min(failures++, back_off.size() - 1)]);
        co_await timer.async_wait(quiet);
    }
}

// Takes the lines, looks at every sensor, and sets everything as it was wished before.
Result<void> Board::begin() {
    ended.reset();
    contacts.clear();
    levels.assign(wiring.lamps.size(), false);
    BOOST_OUTCOME_TRY(lines->open());
    up = true;
    for (std::size_t input = 0; input < wiring.inputs.size(); ++input) {
        auto level = lines->get(input);
        if (!level) return end(level.error());
        known[wiring.sensors[input]] = level.value();
    }
    LightStates states;
    for (const auto& [name, trait] : traits) states[name] = wished[name];
    BOOST_OUTCOME_TRY(show(states));
    for (const auto& name : wiring.switches) {
        BOOST_OUTCOME_TRY(turn(name, wished_switches[name]));
    }
    return ok();
}

Error Board::end(Error why) {
    if (!ended) ended = why;
    up = false;
    lines->close();
    timer.cancel();
    return why;
}

void Board::refused(const Error& why) {
    lines->close();
    if (why.detail != told) log_event(LogEvent::panel_refused, {{"path", chip}, {"reason", why.detail}});
    told = why.detail;
}

// Nobody looks after the lights any more: dark says so.
void Board::stop() {
    stopping = true;
    if (up) {
        LightStates dark;
        for (const auto& [name, trait] : traits) dark[name] = {};
        static_cast<void>(show(dark));
        for (const auto& name : wiring.switches) static_cast<void>(turn(name, false));
    }
    up = false;
    lines->close();
    timer.cancel();
}

void Board::set_state(DeviceState next) {
    if (now == next) return;
    now = next;
    changed();
}

// ---- what happens while it is there

Task<> Board::work() {
    auto look = Clock::now() + heartbeat;
    while (up) {
        timer.expires_at(next_wake(look));
        co_await timer.async_wait(quiet);
        if (up) read_settled();
        if (up && Clock::now() >= look) {
            look_at_all();
            look = Clock::now() + heartbeat;
        }
        if (up) flash();
    }
}

bool Board::flashing() const {
    return std::ranges::any_of(burning, [](const auto& one) {
        return one.second.rate != FlashRate::off && one.second.rate != FlashRate::continuous;
    });
}

Clock::time_point Board::next_wake(Clock::time_point look) const {
    auto wake = std::min(look, contacts.next().value_or(look));
    if (!flashing()) return wake;
    const auto quarters = Clock::now().time_since_epoch() / quarter + 1;
    return std::min(wake, Clock::time_point{quarters * quarter});
}

void Board::read_settled() {
    bool news = false;
    for (auto input : contacts.settled(Clock::now())) {
        auto level = lines->get(input);
        if (!level) {
            end(level.error());
            return;
        }
        auto& old = known[wiring.sensors[input]];
        news |= old != level.value();
        old = level.value();
    }
    if (news) changed();
}

// A level that differs without an edge is taken for an edge: it counts once it has come to rest.
void Board::look_at_all() {
    for (std::size_t input = 0; input < wiring.inputs.size(); ++input) {
        auto level = lines->get(input);
        if (!level) {
            end(level.error());
            return;
        }
        const bool differs = level.value() != known[wiring.sensors[input]];
        if (differs && !contacts.restless(input)) contacts.edge(input, Clock::now());
    }
}

void Board::flash() {
    static_cast<void>(show(burning));  // what fails has ended the connection
}

// ---- lights and switches

Result<void> Board::show(const LightStates& states) {
    const auto moment = Clock::now().time_since_epoch() / quarter;
    for (std::size_t output = 0; output < wiring.lamps.size(); ++output) {
        const auto& lamp = wiring.lamps[output];
        const auto& state = states.at(lamp.light);
        const bool on = lit(state.rate, moment) && (!lamp.color || *lamp.color == state.color);
        if (on == levels[output]) continue;
        auto done = lines->set(output, on);
        if (!done) return end(done.error());
        levels[output] = on;
    }
    burning = states;
    return ok();
}

Result<void> Board::turn(const std::string& name, bool on) {
    const auto place = std::ranges::find(wiring.switches, name) - wiring.switches.begin();
    auto done = lines->set(wiring.lamps.size() + static_cast<std::size_t>(place), on);
    if (!done) return end(done.error());
    known[name] = on;
    return ok();
}

Task<Result<void>> Board::set_lights(LightStates changes, Deadline) {
    if (now != DeviceState::online || !up) co_return fail(Errc::unreachable, "not connected");
    auto states = burning;
    for (const auto& [name, state] : changes) states[name] = state;
    auto shown = show(states);
    if (shown) {
        wished = states;
        timer.cancel();  // there may be something to flash
        changed();
    }
    co_return shown;
}

Task<Result<void>> Board::set_switches(std::map<std::string, bool> changes, Deadline) {
    if (now != DeviceState::online || !up) co_return fail(Errc::unreachable, "not connected");
    for (const auto& [name, on] : changes) {
        auto done = turn(name, on);
        if (!done) co_return done;
        wished_switches[name] = on;
    }
    changed();
    co_return ok();
}

// ---- configuration

const std::array<ConfigKey, 6> keys{{
    {.name = "chip", .help = "the GPIO chip: its path, its name (gpiochip0) or its label; a label survives unplugging"},
    {.name = "lights",
     .type = ConfigType::text_list,
     .help = "one text a lamp: NAME [COLOUR] LINE [active-low] [pull-up or pull-down]; LINE is a number or the line's "
             "own name"},
    {.name = "sensors",
     .type = ConfigType::text_list,
     .help = "one text a sensor: NAME LINE [active-low] [pull-up or pull-down]"},
    {.name = "switches", .type = ConfigType::text_list, .help = "one text a switch, written as a sensor"},
    {.name = "debounce_ms",
     .type = ConfigType::integer,
     .fallback = "20",
     .least = 0,
     .most = 1000,
     .help = "a sensor's level counts after so long without an edge"},
    {.name = "capture",
     .help = "directory that a record of every session is written to, for a replay test; empty: none"},
}};

Result<Wiring> wiring_of(const ConfigSection& section) {
    if (section.text("chip").empty()) return fail(Errc::missing, "chip: which GPIO chip the panel is wired to");
    return read_wiring(section.list("lights"), section.list("sensors"), section.list("switches"));
}

}  // namespace

bool lit(FlashRate rate, std::int64_t moment) {
    switch (rate) {
        case FlashRate::off:
            return false;
        case FlashRate::slow:
            return moment % 8 < 4;
        case FlashRate::medium:
            return moment % 4 < 2;
        case FlashRate::quick:
            return moment % 2 == 0;
        case FlashRate::continuous:
            return true;
    }
    std::terminate();
}

std::span<const ConfigKey> config_keys() {
    return keys;
}

Fit probe(const ConfigSection& section) {
    const std::filesystem::path chip = section.text("chip");
    if (chip.empty()) return Fit::unsupported;
    std::error_code absent;
    return std::filesystem::is_character_file("/dev" / chip, absent) ? Fit::best : Fit::usable;
}

Result<std::unique_ptr<Panel>> make_panel(asio::io_context& loop, const ConfigSection& section) {
    BOOST_OUTCOME_TRY(const auto wiring, wiring_of(section));
    auto lines = make_gpiod_lines(loop, section.text("chip"), wiring.inputs, wiring.outputs);
    if (!section.text("capture").empty()) lines = record(std::move(lines), section);
    return make_panel(loop, section, std::move(lines));
}

Result<std::unique_ptr<Panel>> make_panel(asio::io_context& loop, const ConfigSection& section,
                                          std::unique_ptr<Lines> lines) {
    BOOST_OUTCOME_TRY(auto wiring, wiring_of(section));
    const std::chrono::milliseconds rest{section.integer("debounce_ms")};
    return std::unique_ptr<Panel>{
        std::make_unique<Board>(loop, section.text("chip"), std::move(wiring), rest, std::move(lines))};
}

}  // namespace madoguchi::drivers::gpio

#include "drivers/panel-io/driver.h"

#include "common/log.h"
#include "drivers/panel-io/models.h"
#include "drivers/panel-io/protocol.h"
#include "drivers/stream/capture.h"
#include "drivers/stream/serial.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace madoguchi::drivers::panel_io {
namespace {

using namespace std::chrono_literals;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr auto open_limit = 5s;
constexpr auto read_limit = 24h;  // the heartbeat finds a dead board
constexpr auto write_limit = 1s;
constexpr auto answer_limit = 500ms;  // boards answer within 50 ms
constexpr int tries = 2;
constexpr auto heartbeat = 2s;  // boards darken everything after 10 s without a request
constexpr int most_numbers = 1000;
constexpr std::array<std::chrono::milliseconds, 3> back_off{250ms, 500ms, 1000ms};

using Words = std::vector<std::string>;

class Board final : public Panel, private Lights, private Auxiliaries {
public:
    Board(asio::io_context& io, std::string line, Model chosen, std::unique_ptr<Transport> transport)
        : loop{io},
          path{std::move(line)},
          kind{std::move(chosen)},
          stream{std::move(transport)},
          rest{io},
          answered{io},
          free{io, std::chrono::steady_clock::time_point::max()} {}

    Task<> run() override;
    void stop() override;
    void cancel() override {}  // nothing here takes longer than a second
    [[nodiscard]] DeviceState state() const override { return now; }
    [[nodiscard]] std::string model() const override { return told_model.empty() ? kind.name : told_model; }
    [[nodiscard]] Lights* lights_part() override { return kind.lights.empty() ? nullptr : this; }
    [[nodiscard]] Auxiliaries* auxiliaries_part() override {
        return kind.sensors.empty() && kind.switches.empty() ? nullptr : this;
    }

private:
    [[nodiscard]] std::map<std::string, LightTraits> light_traits() const override { return kind.lights; }
    [[nodiscard]] LightStates lights() const override { return burning; }
    Task<Result<void>> set_lights(LightStates changes, Deadline deadline) override;
    [[nodiscard]] std::vector<std::string> sensors() const override { return kind.sensors; }
    [[nodiscard]] std::vector<std::string> switches() const override { return kind.switches; }
    [[nodiscard]] std::map<std::string, bool> readings() const override { return known; }
    Task<Result<void>> set_switches(std::map<std::string, bool> changes, Deadline deadline) override;

    Task<> read_lines();
    Task<> talk();
    Task<Result<void>> begin();
    void take(const std::string& line);
    void note(const Change& change);
    void take_readings(const Answer& sensors);
    Task<Result<Answer>> exchange(std::string verb, Words words, Deadline deadline);
    Task<Result<Answer>> try_once(std::string verb, Words words);
    Task<Result<void>> turn(std::string switch_name, bool on, Deadline deadline);
    Task<Result<void>> light(std::string name, LightState state, Deadline deadline);
    void end(std::string why);
    void set_state(DeviceState next);

    asio::io_context& loop;
    std::string path;
    Model kind;
    std::unique_ptr<Transport> stream;
    LineReader lines;
    asio::steady_timer rest, answered, free;  // `free` wakes who waits for its turn to ask
    DeviceState now = DeviceState::starting;
    std::string told_model, reason;
    LightStates burning, wished;
    std::map<std::string, bool> known, wished_switches;
    std::optional<Answer> answer;
    std::size_t failures = 0;
    int number = 0;
    bool asking = false, up = false, stopping = false;
};

// ---- the line

Task<> Board::run() {
    using namespace boost::asio::experimental::awaitable_operators;
    while (!stopping) {
        auto opened = co_await stream->open(Deadline::in(open_limit));
        if (opened && !stopping) {
            up = true;
            reason.clear();
            lines.clear();
            co_await (read_lines() && talk());
            log_event(LogEvent::panel_disconnected, {{"path", path}, {"reason", reason}});
        }
        if (stopping) break;
        burning.clear();
        known.clear();
        set_state(std::filesystem::exists(path) ? DeviceState::offline : DeviceState::no_device);
        rest.expires_after(back_off[std::min(failures++, back_off.size() - 1)]);
        co_await rest.async_wait(quiet);
    }
}

void Board::stop() {
    stopping = true;
    end("stopped");
    rest.cancel();
}

void Board::end(std::string why) {
    if (reason.empty()) reason = std::move(why);
    up = false;
    stream->close();
    answered.cancel();
    free.cancel();
    rest.cancel();
}

Task<> Board::read_lines() {
    while (up) {
        auto bytes = co_await stream->read(Deadline::in(read_limit));
        if (!bytes) {
            end(std::string{name(bytes.error().code)});
            break;
        }
        lines.add(bytes.value());
        while (auto line = lines.next()) take(*line);
    }
}

// Noise on the line is dropped: what it hid is asked for again.
void Board::take(const std::string& line) {
    auto decoded = decode(line);
    if (!decoded) return log_event(LogEvent::panel_noise, {{"path", path}, {"reason", decoded.error().detail}});
    if (auto* change = std::get_if<Change>(&decoded.value())) return note(*change);
    auto& given = std::get<Answer>(decoded.value());
    if (!asking || given.number != number || answer) return;  // late, or twice
    answer = std::move(given);
    answered.cancel();
}

void Board::note(const Change& change) {
    bool ours = std::ranges::find(kind.sensors, change.name) != kind.sensors.end();
    auto old = known.find(change.name);
    if (!ours || (old != known.end() && old->second == change.on)) return;
    known[change.name] = change.on;
    if (now == DeviceState::online) changed();
}

void Board::set_state(DeviceState next) {
    if (now == next) return;
    now = next;
    changed();
}

// ---- requests

Task<Result<Answer>> Board::try_once(std::string verb, Words words) {
    number = (number + 1) % most_numbers;
    answer.reset();
    auto text = request(number, verb, words);
    auto written = co_await stream->write(std::move(text), Deadline::in(write_limit));
    if (!written) co_return fail(Errc::closed, written.error().detail);
    auto limit = Deadline::in(answer_limit);
    while (up && !answer && !limit.passed()) {
        answered.expires_at(limit.at);
        co_await answered.async_wait(quiet);
    }
    if (answer) co_return std::move(*answer);
    if (!up) co_return fail(Errc::closed, "the line ended");
    co_return fail(Errc::timed_out, verb);
}

// The deadline is for the turn to ask. What was asked is given the board's own time: a caller in a hurry says nothing
// about the board, and ends up to tries x answer_limit later.
Task<Result<Answer>> Board::exchange(std::string verb, Words words, Deadline deadline) {
    while (asking && up && !deadline.passed()) co_await free.async_wait(quiet);
    if (!up) co_return fail(Errc::unreachable, "not connected");
    if (asking || deadline.passed()) co_return fail(Errc::timed_out, verb);
    asking = true;
    auto given = co_await try_once(verb, words);
    for (int turn = 1; turn < tries && !given && given.error().code == Errc::timed_out; ++turn)
        given = co_await try_once(verb, words);
    asking = false;
    free.cancel();
    if (!given && given.error().code == Errc::timed_out) end("no answer to " + verb);
    if (given && !given.value().good) {
        auto why = given.value().words.empty() ? verb : given.value().words.front();
        co_return fail(Errc::refused, why);
    }
    co_return given;
}

// Who it is, how its sensors stand, and everything as it was wished before.
Task<Result<void>> Board::begin() {
    auto limit = Deadline::in(open_limit);
    Words none;
    BOOST_OUTCOME_CO_TRY(auto identity, co_await exchange("id", none, limit));
    bool understood = identity.words.size() >= 3 && identity.words[0] == "panel-io" && identity.words[1] == "1";
    if (!understood) co_return fail(Errc::unsupported, "not a panel-io 1 board");
    told_model = identity.words[2];
    BOOST_OUTCOME_CO_TRY(auto sensors, co_await exchange("read", none, limit));
    take_readings(sensors);
    for (const auto& [light_name, traits] : kind.lights) {
        auto wish = wished[light_name];
        BOOST_OUTCOME_CO_TRY(co_await light(light_name, wish, limit));
    }
    for (const auto& switch_name : kind.switches) {
        bool on = wished_switches[switch_name];
        BOOST_OUTCOME_CO_TRY(co_await turn(switch_name, on, limit));
    }
    co_return ok();
}

Task<> Board::talk() {
    auto begun = co_await begin();
    if (!begun) {
        end(begun.error().detail);
        co_return;
    }
    log_event(LogEvent::panel_connected, {{"path", path}, {"model", told_model}});
    failures = 0;
    set_state(DeviceState::online);
    while (up) {
        rest.expires_after(heartbeat);
        co_await rest.async_wait(quiet);
        if (!up || asking) continue;
        Words none;
        auto sensors = co_await exchange("read", none, Deadline::in(answer_limit * tries));
        if (sensors) take_readings(sensors.value());
    }
}

void Board::take_readings(const Answer& sensors) {
    for (const auto& word : sensors.words)
        if (auto change = reading(word)) note(*change);
}

Task<Result<void>> Board::turn(std::string switch_name, bool on, Deadline deadline) {
    Words words{switch_name, on ? "1" : "0"};
    BOOST_OUTCOME_CO_TRY(co_await exchange("switch", words, deadline));
    known[switch_name] = on;
    co_return ok();
}

Task<Result<void>> Board::light(std::string light_name, LightState state, Deadline deadline) {
    Words words{light_name, std::string{xfs4iot::name_in(flash_rates, state.rate)}};
    if (!kind.lights.at(light_name).colors.empty()) words.emplace_back(xfs4iot::name_in(light_colors, state.color));
    BOOST_OUTCOME_CO_TRY(co_await exchange("light", words, deadline));
    burning[light_name] = state;
    co_return ok();
}

Task<Result<void>> Board::set_lights(LightStates changes, Deadline deadline) {
    if (now != DeviceState::online) co_return fail(Errc::unreachable, "not connected");
    for (const auto& [light_name, state] : changes) {
        auto done = co_await light(light_name, state, deadline);
        if (!done) {
            changed();
            co_return done;
        }
        wished[light_name] = state;
    }
    changed();
    co_return ok();
}

Task<Result<void>> Board::set_switches(std::map<std::string, bool> changes, Deadline deadline) {
    if (now != DeviceState::online) co_return fail(Errc::unreachable, "not connected");
    for (const auto& [switch_name, on] : changes) {
        auto done = co_await turn(switch_name, on, deadline);
        if (!done) {
            changed();
            co_return done;
        }
        wished_switches[switch_name] = on;
    }
    changed();
    co_return ok();
}

// ---- configuration

const std::array<ConfigKey, 4> keys{{
    {.name = "path", .help = "the line, best below /dev/serial/by-id: the name survives unplugging"},
    {.name = "baud",
     .type = ConfigType::integer,
     .fallback = "9600",
     .least = 1200,
     .most = 921600,
     .help = "speed of the line; USB boards ignore it"},
    {.name = "model", .fallback = "generic", .help = "a table of drivers/panel-io/models.toml"},
    {.name = "capture",
     .help = "directory that a record of every session is written to, for a replay test; empty: none"},
}};

Result<SerialAddress> read_line(const ConfigSection& section) {
    SerialAddress line{.path = section.text("path"), .baud = static_cast<int>(section.integer("baud"))};
    if (line.path.empty()) return fail(Errc::missing, "path: which serial line the board is on");
    BOOST_OUTCOME_TRY(check_baud(line.baud));
    return line;
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    return keys;
}

Fit probe(const ConfigSection& section) {
    const auto& path = section.text("path");
    std::error_code absent;
    bool line = path.starts_with("/dev/serial/") || path.starts_with("/dev/tty");
    return line && std::filesystem::is_character_file(path, absent) ? Fit::best : Fit::unsupported;
}

Result<std::unique_ptr<Panel>> make_panel(asio::io_context& loop, const ConfigSection& section) {
    BOOST_OUTCOME_TRY(auto line, read_line(section));
    auto transport = make_serial_transport(loop, std::move(line));
    const auto as_it_is = [](Way, std::string_view bytes) { return std::string{bytes}; };  // nothing of a person passes
    const auto& directory = section.text("capture");
    if (!directory.empty()) transport = record(std::move(transport), directory, "panel-io", as_it_is);
    return make_panel(loop, section, std::move(transport));
}

Result<std::unique_ptr<Panel>> make_panel(asio::io_context& loop, const ConfigSection& section,
                                          std::unique_ptr<Transport> transport) {
    BOOST_OUTCOME_TRY(auto line, read_line(section));
    BOOST_OUTCOME_TRY(auto model, find_model(section.text("model")));
    return std::unique_ptr<Panel>{
        std::make_unique<Board>(loop, std::move(line.path), std::move(model), std::move(transport))};
}

}  // namespace madoguchi::drivers::panel_io

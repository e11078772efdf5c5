#include "drivers/escpos/driver.h"

#include "common/clock.h"
#include "common/log.h"
#include "drivers/escpos/protocol.h"
#include "drivers/stream/address.h"
#include "drivers/stream/capture.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <array>
#include <random>

namespace madoguchi::drivers::escpos {
namespace {

using namespace std::chrono_literals;
using xfs4iot::Outcome;
using xfs4iot::PaperState;
using xfs4iot::PrinterStatus;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr auto connect_limit = 5s;
constexpr auto slow_greeting = 20s;  // 8 KiB of NUL at 9600 baud take 9 s, and the answer waits behind them
constexpr auto answer_limit = 2s;    // real-time status is answered at once, also off-line
constexpr auto heartbeat = 10s;      // printers close an idle connection after 60 to 90 s
constexpr auto read_limit = 24h;     // the heartbeat finds a dead peer much sooner
constexpr auto print_margin = 10s;   // on top of length / speed
constexpr auto probe_grace = 2s;     // a printer that answers GS r but not GS ( H by then never will

struct Settings {
    std::string address;
    int dots;
    Model model;
};

// How the end of one slip announced itself.
enum class Ending { printed, processed, trouble, lost, silent };

class Printer final : public RasterPrinter {
public:
    Printer(asio::io_context& loop, Settings chosen, std::unique_ptr<Transport> transport)
        : settings{std::move(chosen)},
          stream{std::move(transport)},
          news{loop},
          beat{loop},
          asking_done{loop, SteadyTime::max()},
          completion{settings.model.completion},
          job_counter{std::random_device{}()} {}

    Task<> run() override;
    void stop() override;
    void cancel() override { canceled = true; }
    [[nodiscard]] DeviceState state() const override;
    [[nodiscard]] std::string model() const override { return settings.model.name; }
    [[nodiscard]] PrinterStatus status() const override { return to_status(ready, sensors); }
    [[nodiscard]] int dots() const override { return settings.dots; }
    Task<PrintResult> print(AttemptId attempt, Raster raster, Deadline deadline) override;

private:
    Task<> read_all();
    Task<> attend();
    Task<bool> greet();
    void take(const Answer& answer);
    Task<bool> refresh_sensors();
    Task<bool> ask_sensor(int n, std::chrono::milliseconds limit = answer_limit);
    Task<bool> wait_for_news(Deadline deadline);
    void update(const Sensors& fresh);
    void set_ready(bool now);
    void drop(std::string reason);
    Task<bool> send(std::string bytes, Deadline deadline);

    Task<PrintReason> prepare(const Raster& raster);
    Task<Ending> send_bands(const Raster& raster, Deadline deadline);
    Task<Ending> wait_for_end(int lines, Deadline deadline);
    [[nodiscard]] std::optional<Ending> ending_so_far(SteadyTime now) const;
    Task<PrintResult> conclude(AttemptId attempt, Ending ending);
    Task<> forget_half_slip();
    JobNumber next_job();

    Settings settings;
    std::unique_ptr<Transport> stream;
    AnswerReader answers;
    asio::steady_timer news, beat, asking_done;  // `news` wakes whoever waits for an answer; `beat` paces the heartbeat
    Completion completion;                       // narrowed down when the model says probe
    unsigned job_counter;

    Sensors sensors;
    bool asking = false;  // a round of DLE EOT questions runs
    int asked = 0;        // n of the DLE EOT that is on its way, 0 = none
    std::optional<JobNumber> printed_job;
    bool in_order_answered = false, buffer_cleared = false;
    SteadyTime in_order_at{};
    JobNumber job{};

    bool connected = false, ready = false, stopping = false, started = false;
    bool printing = false, canceled = false;
    // A piece of a broken slip hangs at the head: it is cut off before anything else is printed.
    bool half_slip = false;
    std::string drop_reason;
};

// ---- connection

Task<> Printer::run() {
    using namespace boost::asio::experimental::awaitable_operators;
    constexpr std::array<std::chrono::milliseconds, 4> back_off{500ms, 1000ms, 2000ms, 5000ms};
    std::size_t failures = 0;
    while (!stopping) {
        auto opened = co_await stream->open(Deadline::in(connect_limit));
        if (opened && !stopping) {
            failures = 0;
            connected = true;
            answers = {};
            drop_reason.clear();
            log_event(LogEvent::receipt_printer_connected,
                      {{"address", settings.address}, {"model", settings.model.name}});
            co_await (read_all() && attend());
            log_event(LogEvent::receipt_printer_disconnected, {{"reason", drop_reason}});
        }
        started = true;
        set_ready(false);
        if (stopping) break;
        beat.expires_after(back_off[std::min(failures++, back_off.size() - 1)]);
        co_await beat.async_wait(quiet);
    }
}

void Printer::stop() {
    stopping = true;
    drop("stopped");
}

void Printer::drop(std::string reason) {
    if (drop_reason.empty()) drop_reason = std::move(reason);
    connected = false;
    stream->close();
    news.cancel();
    beat.cancel();
}

Task<> Printer::read_all() {
    while (connected) {
        auto bytes = co_await stream->read(Deadline::in(read_limit));
        if (!bytes) {
            drop(std::string{name(bytes.error().code)});
            break;
        }
        answers.add(bytes.value());
        while (auto answer = answers.next()) take(*answer);
        news.cancel();
    }
}

// Reads the sensors first, then keeps the connection alive and the sensors fresh while nothing is printed.
Task<> Printer::attend() {
    // Every co_await stands in a statement of its own: g++ 12 mixes up temporaries around one inside a condition.
    bool greeted = co_await greet();
    if (!greeted) {
        drop("no answer to the status question");
        co_return;
    }
    set_ready(true);
    while (connected) {
        beat.expires_after(heartbeat);
        co_await beat.async_wait(quiet);
        if (!connected || printing) continue;
        bool answered = co_await refresh_sensors();
        if (!answered && !printing) drop("no answer to the heartbeat");
    }
}

Task<bool> Printer::greet() {
    auto opening = flush_and_initialise(settings.model);
    std::chrono::milliseconds limit = is_slow(settings.address) ? slow_greeting : connect_limit;
    bool sent = co_await send(std::move(opening), Deadline::in(limit));
    if (!sent) co_return false;
    sensors = {};
    bool awake = co_await ask_sensor(1, is_slow(settings.address) ? limit : answer_limit);
    if (!awake) co_return false;
    bool answered = co_await refresh_sensors();
    if (!answered) co_return false;
    if (!settings.model.automatic_status) co_return true;
    co_return co_await send(enable_automatic_status(), Deadline::in(answer_limit));
}

Task<bool> Printer::send(std::string bytes, Deadline deadline) {
    if (!connected) co_return false;
    auto written = co_await stream->write(std::move(bytes), deadline);
    if (!written) drop(std::string{name(written.error().code)});
    co_return written.has_value();
}

Task<bool> Printer::wait_for_news(Deadline deadline) {
    news.expires_at(deadline.at);
    co_await news.async_wait(quiet);
    co_return connected && !deadline.passed();
}

DeviceState Printer::state() const {
    if (ready) return status().fault ? DeviceState::hardware_error : DeviceState::online;
    return started ? DeviceState::offline : DeviceState::starting;
}

// ---- answers

void Printer::take(const Answer& answer) {
    if (auto automatic = std::get_if<AutomaticStatus>(&answer)) {
        update(read_sensors(*automatic));
    } else if (auto real_time = std::get_if<RealTimeStatus>(&answer)) {
        auto fresh = sensors;
        if (asked != 0) merge_sensors(fresh, std::exchange(asked, 0), *real_time);
        update(fresh);
    } else if (auto id = std::get_if<ProcessId>(&answer)) {
        printed_job = id->job;
    } else if (std::holds_alternative<InOrderStatus>(answer)) {
        in_order_answered = true;
        in_order_at = std::chrono::steady_clock::now();
    } else if (std::holds_alternative<BufferCleared>(answer)) {
        buffer_cleared = true;
    }
}

void Printer::update(const Sensors& fresh) {
    if (fresh == sensors) return;
    auto before = to_status(ready, sensors);
    sensors = fresh;
    auto now = to_status(ready, sensors);
    if (half_slip && obstacle(sensors) == PrintReason::none) beat.cancel();
    if (!ready || now == before) return;
    auto paper = now.paper == PaperState::out ? "out" : now.paper == PaperState::low ? "low" : "full";
    log_event(LogEvent::receipt_printer_state,
              {{"paper", paper}, {"cover_open", now.cover_open}, {"fault", now.fault}});
    changed();
}

void Printer::set_ready(bool now) {
    if (ready == now && started) return;
    ready = now;
    started = true;
    changed();
}

// One question at a time: the answers look alike.
Task<bool> Printer::refresh_sensors() {
    while (asking) co_await asking_done.async_wait(quiet);
    asking = true;
    bool answered = true;
    for (int n = 1; n <= 4 && answered; ++n) answered = co_await ask_sensor(n);
    // A piece of another visit's slip must not come out as the head of the next one.
    if (answered && half_slip && obstacle(sensors) == PrintReason::none) {
        half_slip = false;
        answered = co_await send(feed_and_cut(settings.model.partial_cut), Deadline::in(answer_limit));
    }
    asking = false;
    asking_done.cancel();
    co_return answered;
}

Task<bool> Printer::ask_sensor(int n, std::chrono::milliseconds limit) {
    asked = n;
    auto deadline = Deadline::in(limit);
    bool sent = co_await send(ask_status(n), deadline);
    while (sent && asked == n) sent = co_await wait_for_news(deadline);
    co_return std::exchange(asked, 0) == 0;
}

// ---- one slip

Task<PrintResult> Printer::print(AttemptId attempt, Raster raster, Deadline deadline) {
    PrintResult result;
    result.attempt = attempt;
    canceled = false;
    printing = true;
    result.reason = co_await prepare(raster);
    if (result.reason != PrintReason::none) {
        result.outcome = Outcome::not_done;
        result.impressions = 0;
        printing = false;
        co_return result;
    }
    auto ending = co_await send_bands(raster, deadline);
    if (ending == Ending::printed) ending = co_await wait_for_end(raster.height, deadline);
    result = co_await conclude(std::move(attempt), ending);
    printing = false;
    if (half_slip) beat.cancel();  // the trouble may be over already
    co_return result;
}

// Everything that can be known before the first dot.
Task<PrintReason> Printer::prepare(const Raster& raster) {
    if (!raster.consistent() || raster.width != settings.dots) co_return PrintReason::refused;
    if (!ready) co_return PrintReason::offline;
    bool answered = co_await refresh_sensors();
    if (!answered) {
        drop("no answer before printing");
        co_return PrintReason::offline;
    }
    if (canceled) co_return PrintReason::canceled;
    co_return obstacle(sensors);
}

// `printed` here: everything was handed over.
Task<Ending> Printer::send_bands(const Raster& raster, Deadline deadline) {
    job = next_job();
    printed_job.reset();
    in_order_answered = false;
    // Band by band: the first line is on paper while the last ones have not left yet.
    for (int top = 0; top < raster.height; top += settings.model.band_lines) {
        auto band = raster_band(raster, top, settings.model.band_lines, settings.model.raster);
        bool sent = co_await send(std::move(band), deadline);
        if (!sent) co_return Ending::lost;
        if (auto reason = obstacle(sensors); reason != PrintReason::none && reason != PrintReason::overheated)
            co_return Ending::trouble;
    }
    auto tail = feed_and_cut(settings.model.partial_cut);
    if (completion == Completion::process_id || completion == Completion::probe) tail += ask_process_id(job);
    if (completion == Completion::fence || completion == Completion::probe) tail += ask_in_order();
    bool sent = co_await send(std::move(tail), deadline);
    co_return sent ? Ending::printed : Ending::lost;
}

// While probing, the answer in order is enough once the better one has had its time to come.
std::optional<Ending> Printer::ending_so_far(SteadyTime now) const {
    if (printed_job == job) return Ending::printed;
    bool enough =
        completion == Completion::fence || (completion == Completion::probe && now >= in_order_at + probe_grace);
    if (in_order_answered && enough) return Ending::processed;
    if (!connected) return Ending::lost;
    auto reason = obstacle(sensors);
    if (reason != PrintReason::none && reason != PrintReason::overheated) return Ending::trouble;
    return std::nullopt;
}

Task<Ending> Printer::wait_for_end(int lines, Deadline deadline) {
    auto length = std::chrono::milliseconds{1000 * lines / settings.model.lines_per_second};
    if (completion == Completion::none) {
        auto quiet_end = Deadline::in(length + 1s);
        while (connected && !quiet_end.passed() && !ending_so_far({})) co_await wait_for_news(quiet_end);
        co_return ending_so_far({}).value_or(Ending::silent);
    }
    auto limit = Deadline{std::min(deadline.at, Deadline::in(length + print_margin).at)};
    for (;;) {
        if (auto ending = ending_so_far(std::chrono::steady_clock::now())) co_return *ending;
        if (limit.passed()) co_return Ending::silent;
        bool grace = completion == Completion::probe && in_order_answered;
        Deadline until = grace ? Deadline{std::min(limit.at, in_order_at + probe_grace)} : limit;
        co_await wait_for_news(until);
    }
}

Task<PrintResult> Printer::conclude(AttemptId attempt, Ending ending) {
    PrintResult result;
    result.attempt = std::move(attempt);
    bool clean = false;
    switch (ending) {
        case Ending::processed:
            // Processed is not yet printed: the sensors must be clean afterwards, too.
            clean = co_await refresh_sensors();
            if (!clean || obstacle(sensors) != PrintReason::none) {
                result.reason = obstacle(sensors);
                break;
            }
            completion = Completion::fence;
            result.outcome = Outcome::done;
            break;
        case Ending::printed:
            completion = Completion::process_id;
            result.outcome = Outcome::done;
            break;
        case Ending::trouble:
            result.reason = obstacle(sensors);
            co_await forget_half_slip();
            break;
        case Ending::lost:
            result.reason = PrintReason::offline;
            half_slip = true;
            break;
        case Ending::silent:
            result.reason = PrintReason::timed_out;
            if (obstacle(sensors) == PrintReason::none) break;
            result.reason = obstacle(sensors);  // a head that did not cool down: it would go on in another visit
            co_await forget_half_slip();
            break;
    }
    if (result.outcome == Outcome::done)
        result.impressions = 1;
    else
        log_event(LogEvent::receipt_print_doubtful, {{"reason", std::string{name(result.reason)}}});
    co_return result;
}

// Otherwise the printer goes on with the rest as soon as there is paper again: a torn slip in somebody else's visit.
Task<> Printer::forget_half_slip() {
    buffer_cleared = false;
    half_slip = true;
    auto deadline = Deadline::in(answer_limit);
    bool sent = co_await send(clear_buffer(), deadline);
    while (sent && !buffer_cleared) sent = co_await wait_for_news(deadline);
    // A printer that does not know the command forgets at the latest with the connection's NULs and ESC @.
    if (!buffer_cleared) drop("buffer not cleared");
}

// Four characters of 0x21-0x7E that differ from slip to slip.
JobNumber Printer::next_job() {
    JobNumber number;
    auto rest = ++job_counter;
    for (auto& digit : number) {
        digit = static_cast<char>(0x21 + rest % 94);
        rest /= 94;
    }
    return number;
}

std::string hide_dots(Way way, std::string_view bytes) {
    return way == Way::out ? blank_dots(bytes) : std::string{bytes};
}

const std::array<ConfigKey, 4> keys{{
    {.name = "address",
     .required = true,
     .help = "the printer: tcp://HOST:PORT (most listen on 9100), usb:///dev/usb/lp0 or "
             "serial:///dev/ttyUSB0?baud=115200&flow=rts"},
    {.name = "dots",
     .type = ConfigType::integer,
     .fallback = "576",
     .least = 8,
     .most = 1024,
     .help = "printable width; 576 = 72 mm at 203 dpi"},
    {.name = "model", .fallback = "generic", .help = "a table of drivers/escpos/models.toml"},
    {.name = "capture",
     .fallback = "",
     .help = "directory that gets a record of every session, slips blanked; empty: none"},
}};

Result<Settings> read_settings(const ConfigSection& section) {
    BOOST_OUTCOME_TRY(auto model, find_model(section.text("model")));
    auto dots = static_cast<int>(section.integer("dots"));
    if (std::ranges::find(model.dots, dots) == model.dots.end())
        return fail(Errc::out_of_range, "dots: model " + model.name + " does not print " + std::to_string(dots));
    return Settings{section.text("address"), dots, std::move(model)};
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    return keys;
}

Result<std::unique_ptr<RasterPrinter>> make_escpos_raster_printer(asio::io_context& loop,
                                                                  const ConfigSection& section) {
    BOOST_OUTCOME_TRY(auto transport, make_transport(loop, section.text("address")));
    auto directory = section.text("capture");
    if (!directory.empty()) transport = record(std::move(transport), directory, "escpos", hide_dots);
    return make_escpos_raster_printer(loop, section, std::move(transport));
}

Result<std::unique_ptr<RasterPrinter>> make_escpos_raster_printer(asio::io_context& loop, const ConfigSection& section,
                                                                  std::unique_ptr<Transport> transport) {
    BOOST_OUTCOME_TRY(auto settings, read_settings(section));
    return std::unique_ptr<RasterPrinter>{std::make_unique<Printer>(loop, std::move(settings), std::move(transport))};
}

}  // namespace madoguchi::drivers::escpos

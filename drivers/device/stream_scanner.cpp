#include "drivers/device/stream_scanner.h"

#include "common/log.h"

#include <boost/asio/as_tuple.hpp>

#include <algorithm>
#include <array>

namespace madoguchi::drivers {
namespace {

using namespace std::chrono_literals;
using barcode::Code;
using barcode::Symbology;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr auto open_limit = 5s;
constexpr auto read_limit = 24h;  // a device that goes away ends the read at once
constexpr auto write_limit = 1s;
constexpr auto half_code_limit = 2s;  // a code comes in one go; what stops in the middle is noise
constexpr auto trigger_again = 5s;    // scanners switch themselves off after a while (2 to 30 s)
constexpr std::array<std::chrono::milliseconds, 3> back_off{250ms, 500ms, 1000ms};

class Scanner final : public BarcodeReader {
public:
    Scanner(asio::io_context& io, StreamScannerSetup chosen, std::unique_ptr<ScanDecoder> codes,
            std::unique_ptr<Transport> transport)
        : loop{io},
          setup{std::move(chosen)},
          stream{std::move(transport)},
          desk{io, setup.rules},
          frames{std::move(codes)},
          retry{io},
          silence{io},
          trigger{io},
          news{io} {}

    Task<> run() override;
    void stop() override;
    void cancel() override { desk.end(ScanError::canceled); }
    [[nodiscard]] DeviceState state() const override { return now; }
    [[nodiscard]] std::string model() const override { return setup.model; }
    [[nodiscard]] ReaderTraits traits() const override;
    [[nodiscard]] bool reading() const override { return busy; }
    Task<ScanResult> read(Symbologies wanted, Deadline deadline) override;
    Task<Result<void, ScanFailure>> reset(Deadline deadline) override;

private:
    Task<std::string> read_all();
    void take_all();
    void watch_silence();
    void take(const ScanFrame& frame);
    void set_state(DeviceState next);
    void set_reading(bool on);
    Task<bool> send(std::string bytes);
    void keep_triggered();
    [[nodiscard]] bool switched() const { return !setup.trigger_on.empty(); }
    [[nodiscard]] bool ready() const { return now == DeviceState::online; }

    asio::io_context& loop;
    StreamScannerSetup setup;
    std::unique_ptr<Transport> stream;
    ScanDesk desk;
    std::unique_ptr<ScanDecoder> frames;
    asio::steady_timer retry, silence, trigger, news;  // `news` wakes whoever waits for another state
    std::chrono::steady_clock::time_point last_byte{};
    DeviceState now = DeviceState::starting;
    bool stopping = false, busy = false;
};

// ---- the line

Task<> Scanner::run() {
    std::size_t failures = 0;
    while (!stopping) {
        auto opened = co_await stream->open(Deadline::in(open_limit));
        if (opened && !stopping) {
            failures = 0;
            log_event(LogEvent::barcode_reader_connected, {{"driver", setup.driver}, {"model", setup.model}});
            auto reason = co_await read_all();
            log_event(LogEvent::barcode_reader_disconnected, {{"driver", setup.driver}, {"reason", std::move(reason)}});
        }
        if (stopping) break;
        set_state(std::filesystem::exists(setup.path) ? DeviceState::offline : DeviceState::no_device);
        desk.end(ScanError::not_ready);
        retry.expires_after(back_off[std::min(failures++, back_off.size() - 1)]);
        co_await retry.async_wait(quiet);
    }
}

void Scanner::stop() {
    stopping = true;
    desk.end(ScanError::canceled);
    stream->close();
    retry.cancel();
    silence.cancel();
    trigger.cancel();
    news.cancel();
}

// Until the line ends; says why. Half a code at the end is never used.
Task<std::string> Scanner::read_all() {
    frames->clear();
    if (switched()) {
        bool off = co_await send(setup.trigger_off);
        if (!off) co_return "does not take commands";
    }
    set_state(DeviceState::online);
    for (;;) {
        auto bytes = co_await stream->read(Deadline::in(read_limit));
        if (!bytes) {
            if (frames->begun()) desk.incomplete();
            frames->clear();
            co_return std::string{name(bytes.error().code)};
        }
        auto arrived = std::chrono::steady_clock::now();
        if (frames->begun() && arrived - last_byte > half_code_limit) {
            desk.incomplete();
            frames->clear();
        }
        last_byte = arrived;
        frames->add(bytes.value());
        take_all();
        if (setup.silence.count() > 0 && frames->begun()) watch_silence();
    }
}

void Scanner::take_all() {
    while (auto frame = frames->next()) take(*frame);
}

void Scanner::watch_silence() {
    silence.expires_after(setup.silence);
    silence.async_wait([this](boost::system::error_code more) {
        if (more) return;
        frames->fall_silent();
        take_all();
    });
}

void Scanner::take(const ScanFrame& frame) {
    if (frame.stale) return desk.incomplete();
    if (frame.too_long) return desk.refuse(barcode::Unfit::too_long);
    auto found = setup.aim ? barcode::split_aim(frame.bytes) : barcode::Identified{.aim = {}, .data = frame.bytes};
    std::vector<Code> codes;
    codes.push_back(
        {.symbology = found.symbology, .aim = std::move(found.aim), .bytes = std::string{found.data}, .text = {}});
    desk.offer(std::move(codes));
}

void Scanner::set_state(DeviceState next) {
    if (now == next) return;
    now = next;
    news.cancel();
    changed();
}

void Scanner::set_reading(bool on) {
    busy = on;
    changed();
}

Task<bool> Scanner::send(std::string bytes) {
    if (bytes.empty()) co_return true;
    auto written = co_await stream->write(std::move(bytes), Deadline::in(write_limit));
    co_return written.has_value();
}

// ---- reading

ReaderTraits Scanner::traits() const {
    ReaderTraits traits{
        .tells_symbology = setup.aim, .symbologies = {}, .illuminated = setup.illuminated, .switched = switched()};
    if (setup.aim)
        traits.symbologies = {Symbology::ean128,  Symbology::ean8,       Symbology::ean13,   Symbology::codabar,
                              Symbology::itf,     Symbology::code11,     Symbology::code39,  Symbology::code93,
                              Symbology::code128, Symbology::msi,        Symbology::pdf417,  Symbology::data_matrix,
                              Symbology::rss,     Symbology::std_2_of_5, Symbology::qr_code, Symbology::aztec,
                              Symbology::maxicode};
    return traits;
}

void Scanner::keep_triggered() {
    trigger.expires_after(trigger_again);
    trigger.async_wait([this](boost::system::error_code stopped) {
        if (stopped || !desk.waiting()) return;
        start(loop, [this]() -> Task<> { co_await send(setup.trigger_on); });
        keep_triggered();
    });
}

Task<ScanResult> Scanner::read(Symbologies wanted, Deadline deadline) {
    if (!ready()) co_return fail_with(ScanFailure{ScanError::not_ready});
    // A code that began before belongs to nobody: whoever held it there did so before this read.
    frames->mark_stale();
    desk.open(setup.aim ? std::move(wanted) : Symbologies{});
    set_reading(true);
    bool on = co_await send(setup.trigger_on);
    if (!on) desk.end(ScanError::not_ready);
    if (switched()) keep_triggered();
    auto result = co_await desk.result(deadline);
    trigger.cancel();
    if (ready()) co_await send(setup.trigger_off);
    set_reading(false);
    co_return result;
}

Task<Result<void, ScanFailure>> Scanner::reset(Deadline deadline) {
    desk.end(ScanError::canceled);
    if (ready()) set_state(DeviceState::starting);
    stream->close();
    retry.cancel();
    while (!ready() && !stopping && !deadline.passed()) {
        news.expires_at(deadline.at);
        co_await news.async_wait(quiet);
    }
    if (!ready()) co_return fail_with(ScanFailure{ScanError::not_ready});
    co_return ok();
}

}  // namespace

std::unique_ptr<BarcodeReader> make_stream_scanner(asio::io_context& loop, StreamScannerSetup setup,
                                                   std::unique_ptr<ScanDecoder> decoder,
                                                   std::unique_ptr<Transport> transport) {
    return std::make_unique<Scanner>(loop, std::move(setup), std::move(decoder), std::move(transport));
}

}  // namespace madoguchi::drivers

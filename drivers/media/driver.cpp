#include "drivers/media/driver.h"

#include "common/log.h"
#include "drivers/device/scan_desk.h"
#include "drivers/media/capture.h"
#include "drivers/media/finder.h"
#include "drivers/media/pipeline.h"
#include "drivers/media/source.h"

#include <boost/asio/as_tuple.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <mutex>

namespace madoguchi::drivers::media {
namespace {

using namespace std::chrono_literals;
using barcode::Code;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr auto presence_interval = 2s;  // an idle camera tells nobody that it was pulled
constexpr std::array<std::chrono::milliseconds, 3> back_off{250ms, 500ms, 1000ms};

// What GStreamer's thread and the loop share: the finder of the running read.
struct Lens {
    std::mutex mutex;
    std::optional<CodeFinder> finder;

    // nullopt: no read is running.
    std::optional<std::vector<Sighting>> look(const Image& image) {
        std::lock_guard lock{mutex};
        if (!finder) return std::nullopt;
        return finder->look(image);
    }
    void set(std::optional<CodeFinder> next) {
        std::lock_guard lock{mutex};
        finder = std::move(next);
    }
};

class Camera final : public BarcodeReader {
public:
    Camera(asio::io_context& io, std::string description, ScanRules rules, const std::string& records)
        : loop{io}, source{std::move(description)}, device{device_of(source)}, desk{io, rules}, wake{io}, news{io} {
        if (!records.empty()) record.emplace(records);
    }

    Task<> run() override;
    void stop() override;
    void cancel() override { desk.end(ScanError::canceled); }
    [[nodiscard]] DeviceState state() const override { return now; }
    [[nodiscard]] std::string model() const override { return device.empty() ? "camera" : device; }
    [[nodiscard]] ReaderTraits traits() const override {
        return {.tells_symbology = true, .symbologies = decodable(), .illuminated = false, .switched = true};
    }
    [[nodiscard]] bool reading() const override { return busy; }
    Task<ScanResult> read(Symbologies wanted, Deadline deadline) override;
    Task<Result<void, ScanFailure>> reset(Deadline deadline) override;

private:
    Task<Result<void>> open();
    Task<> attend();
    Task<> close();
    void look(Lens& at, const Image& image);
    void seen(std::vector<Sighting> sightings);
    void failed(std::string reason);
    void set_state(DeviceState next);
    void set_reading(bool on);
    [[nodiscard]] Pipeline::Callbacks callbacks();
    [[nodiscard]] bool present() const { return device.empty() || std::filesystem::exists(device); }
    [[nodiscard]] bool ready() const { return now == DeviceState::online; }

    asio::io_context& loop;
    std::string source, device;
    ScanDesk desk;
    barcode::SequenceCollector sequence;
    std::shared_ptr<Lens> lens = std::make_shared<Lens>();
    std::optional<SessionRecord> record;
    std::unique_ptr<Pipeline> pipeline;  // touched by the worker only while it runs
    asio::steady_timer wake, news;       // `wake` ends the waits of run(), `news` those for another state
    DeviceState now = DeviceState::starting;
    bool stopping = false, busy = false;
    std::string trouble;  // why the camera must be opened anew
    Worker worker;        // last: ends before what it works on
};

// ---- the camera

Task<> Camera::run() {
    std::size_t failures = 0;
    while (!stopping) {
        auto opened = co_await open();
        if (opened && !stopping) {
            failures = 0;
            log_event(LogEvent::barcode_reader_connected, {{"driver", "camera"}, {"model", model()}});
            set_state(DeviceState::online);
            co_await attend();
            log_event(LogEvent::barcode_reader_disconnected, {{"driver", "camera"}, {"reason", trouble}});
        }
        set_state(present() ? DeviceState::offline : DeviceState::no_device);
        desk.end(ScanError::not_ready);
        co_await close();
        if (stopping) break;
        wake.expires_after(back_off[std::min(failures++, back_off.size() - 1)]);
        co_await wake.async_wait(quiet);
    }
}

Task<Result<void>> Camera::open() {
    trouble.clear();
    auto work = [this, calls = callbacks()] { return Pipeline::open(source, calls); };
    auto made = co_await worker.run(std::move(work));
    if (!made) co_return fail_with(made.error());
    pipeline = std::move(made.value());
    co_return ok();
}

// Until something fails; looks from time to time whether an idle camera is still there.
Task<> Camera::attend() {
    while (trouble.empty() && !stopping) {
        wake.expires_after(presence_interval);
        co_await wake.async_wait(quiet);
        if (trouble.empty() && !present()) trouble = "pulled";
    }
}

Task<> Camera::close() {
    while (busy) {  // the read ends first: it uses the pipeline
        news.expires_after(presence_interval);
        co_await news.async_wait(quiet);
    }
    co_await worker.run([this] { pipeline.reset(); });
}

Pipeline::Callbacks Camera::callbacks() {
    return {
        .frame = [this, shared = lens](const Image& image) { look(*shared, image); },
        .failed =
            [this](std::string reason) { asio::post(loop, [this, reason = std::move(reason)] { failed(reason); }); }};
}

// On GStreamer's thread.
void Camera::look(Lens& at, const Image& image) {
    auto found = at.look(image);
    if (!found) return;
    if (record) asio::post(loop, [this, members = describe(image, *found)] { record->frame(members); });
    if (found->empty()) return;
    asio::post(loop, [this, sightings = std::move(*found)]() mutable { seen(std::move(sightings)); });
}

void Camera::failed(std::string reason) {
    if (trouble.empty()) trouble = reason.empty() ? "failed" : std::move(reason);
    desk.end(ScanError::not_ready);
    wake.cancel();
}

void Camera::stop() {
    stopping = true;
    desk.end(ScanError::canceled);
    wake.cancel();
    news.cancel();
}

void Camera::set_state(DeviceState next) {
    if (now == next) return;
    now = next;
    news.cancel();
    changed();
}

void Camera::set_reading(bool on) {
    busy = on;
    news.cancel();
    changed();
}

// ---- reading

// A part of a structured append waits for the others; everything else goes to the desk.
void Camera::seen(std::vector<Sighting> sightings) {
    std::vector<Code> codes;
    for (auto& sighting : sightings) {
        if (sighting.part) {
            auto whole = sequence.add(std::move(*sighting.part), std::chrono::steady_clock::now());
            if (!whole) continue;
            sighting.code.bytes = std::move(*whole);
            sighting.code.text.clear();
        }
        codes.push_back(std::move(sighting.code));
    }
    if (!codes.empty()) desk.offer(std::move(codes));
}

Task<ScanResult> Camera::read(Symbologies wanted, Deadline deadline) {
    if (!ready()) co_return fail_with(ScanFailure{ScanError::not_ready});
    sequence.clear();
    if (record) record->begin(wanted);
    lens->set(CodeFinder{wanted});
    desk.open(std::move(wanted));
    set_reading(true);
    auto playing = co_await worker.run([this] { return pipeline->play(); });
    if (!playing) failed(playing.error().detail);
    auto result = co_await desk.result(deadline);
    co_await worker.run([this] {
        pipeline->pause();
        lens->set(std::nullopt);
    });
    if (record) record->end(result);
    set_reading(false);
    co_return result;
}

Task<Result<void, ScanFailure>> Camera::reset(Deadline deadline) {
    desk.end(ScanError::canceled);
    if (ready()) {
        set_state(DeviceState::starting);
        failed("reset");
    }
    while (!ready() && !stopping && !deadline.passed()) {
        news.expires_at(deadline.at);
        co_await news.async_wait(quiet);
    }
    if (!ready()) co_return fail_with(ScanFailure{ScanError::not_ready});
    co_return ok();
}

std::vector<ConfigKey> make_keys() {
    std::vector<ConfigKey> keys{{.name = "source",
                                 .fallback = "",
                                 .help = "the camera as a GStreamer source description, such as "
                                         "\"v4l2src device=/dev/v4l/by-id/… ! video/x-raw,width=1280,height=720\"; "
                                         "production allows v4l2src only"},
                                {.name = "capture",
                                 .help = "directory that a record of every session is written to, without pictures and "
                                         "without what codes say, for a replay test; empty: none"}};
    for (const auto& key : scan_keys()) keys.push_back(key);
    return keys;
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    static const auto keys = make_keys();
    return keys;
}

Fit probe(const ConfigSection& section) {
    return section.text("source").empty() ? Fit::unsupported : Fit::usable;
}

Result<std::unique_ptr<BarcodeReader>> make_camera_scanner(asio::io_context& loop, const ConfigSection& section,
                                                           bool production) {
    BOOST_OUTCOME_TRY(check_source(section.text("source"), production));
    return std::unique_ptr<BarcodeReader>{
        std::make_unique<Camera>(loop, section.text("source"), scan_rules(section), section.text("capture"))};
}

}  // namespace madoguchi::drivers::media

#include "drivers/document/printer.h"

#include "common/log.h"
#include "drivers/document/document_check.h"
#include "drivers/document/job_watch.h"

#include <boost/asio/as_tuple.hpp>

#include <algorithm>

namespace madoguchi::drivers::document {
namespace {

using xfs4iot::Outcome;
using xfs4iot::PrinterStatus;
using xfs4iot::PrintReason;
using xfs4iot::PrintRequest;
using xfs4iot::PrintResult;

const ConfigKey keys[] = {
    {.name = "model", .fallback = "generic", .help = "a table of drivers/document/models.toml"},
    {.name = "status_ms",
     .type = ConfigType::integer,
     .fallback = "2000",
     .least = 200,
     .most = 60000,
     .help = "how often an idle printer is asked for its status"},
    {.name = "timeout_ms",
     .type = ConfigType::integer,
     .fallback = "5000",
     .least = 500,
     .most = 60000,
     .help = "longest wait for one answer of the printer or its queue"},
};

PrintResult echo(const PrintRequest& request) {
    PrintResult result;
    result.attempt = request.attempt;
    result.visit = request.visit;
    result.document = request.document;
    result.sha256 = request.sha256;
    return result;
}

PrintResult conclude(PrintResult result, const Verdict& verdict) {
    result.outcome = verdict.outcome;
    result.reason = verdict.reason;
    result.impressions = verdict.impressions;
    log_event(LogEvent::document_print_ended, {{"attempt", result.attempt.text},
                                               {"outcome", std::string{xfs4iot::name(verdict.outcome)}},
                                               {"reason", std::string{xfs4iot::name(verdict.reason)}},
                                               {"impressions", std::int64_t{verdict.impressions.value_or(-1)}}});
    return result;
}

Verdict nothing_came(PrintReason reason) {
    return {Outcome::not_done, reason, 0};
}

Result<int> create_job(Transport& transport, const Endpoint& entry, const Request& request) {
    BOOST_OUTCOME_TRY(const auto reply, transport.exchange(entry, request));
    const auto id = reply.empty() ? std::nullopt : reply.front().integer("job-id");
    if (!id) return fail(Errc::malformed, "job-id");
    return *id;
}

PrintReason reason_not_taken(Errc code, bool canceling) {
    if (code == Errc::busy) return canceling ? PrintReason::canceled : PrintReason::timed_out;
    return code == Errc::refused ? PrintReason::refused : PrintReason::offline;
}

class IppDocumentPrinter final : public DocumentPrinter {
public:
    IppDocumentPrinter(asio::io_context& loop, Settings chosen, std::unique_ptr<Route> way,
                       std::unique_ptr<Transport> wire)
        : settings{std::move(chosen)}, route{std::move(way)}, transport{std::move(wire)}, pace{loop}, wake{loop} {
        if (!settings.model.taken.empty()) current.taken_sensor = false;
    }

    Task<> run() override;
    void stop() override {
        stopping = true;
        pace.cancel();
    }
    [[nodiscard]] DeviceState state() const override { return device; }
    [[nodiscard]] std::string model() const override { return make; }
    void cancel() override {
        canceling = true;
        wake.cancel();
    }
    [[nodiscard]] PrinterStatus status() const override { return current; }
    [[nodiscard]] Outlet outlet() const override {
        const auto& model = settings.model;
        return {.senses_taken = !model.taken.empty(),
                .sheets = model.sheets,
                .shutter = model.shutter.has_value(),
                .bin = model.shutter ? model.shutter->bin : 0};
    }
    [[nodiscard]] OutletState outlet_state() const override { return behind; }
    Task<OutletEnd> move_sheets(OutletMove move) override;
    Task<PrintResult> print(PrintRequest request, std::function<void(std::string)> job, std::function<void(int)> page,
                            Deadline deadline) override;
    Task<PrintResult> query(AttemptId attempt, std::string job, Deadline deadline) override;

private:
    struct Following {
        int pages;
        std::function<void(int)> page;
        Deadline deadline;
        PrintReason asked = PrintReason::none;  // why the end was asked for
        int told = 0;                           // pages the caller knows of
        std::optional<Deadline> last;           // after this nothing more is waited for
    };

    Task<Result<Site, Trouble>> survey_now();
    Task<Verdict> submit(const PrintRequest& request, const Site& site, const std::function<void(std::string)>& job,
                         Following following);
    Task<Result<int>> create(const Request& request, const Site& site, Deadline deadline);
    [[nodiscard]] JobWatch::Target target(const Site& site, AttemptId attempt, int job,
                                          std::chrono::system_clock::time_point begin) const;
    Task<> withdraw(JobWatch& watch);
    Task<Verdict> follow(JobWatch& watch, Following following);
    [[nodiscard]] PrintReason ready_for(const PrintRequest& request, const Result<Site, Trouble>& site,
                                        Deadline deadline) const;
    [[nodiscard]] PrintReason reason_to_end(const Observation& seen, const Following& following) const;
    Task<> nap(asio::steady_timer& timer, Milliseconds duration);
    void accept(const Result<Site, Trouble>& site);
    void show(DeviceState state, const PrinterStatus& status, const OutletState& outlet);

    Settings settings;
    std::unique_ptr<Route> route;
    std::unique_ptr<Transport> transport;
    asio::steady_timer pace, wake;
    DeviceState device = DeviceState::starting;
    PrinterStatus current;
    OutletState behind;
    std::string make;
    bool stopping = false, canceling = false;
    Worker worker;  // last: its thread ends before what it uses
};

Task<> IppDocumentPrinter::run() {
    while (!stopping) {
        accept(co_await survey_now());
        if (!stopping) co_await nap(pace, settings.status_every);
    }
}

Task<Result<Site, Trouble>> IppDocumentPrinter::survey_now() {
    co_return co_await worker.run([this] { return route->survey(*transport, settings.model); });
}

Task<> IppDocumentPrinter::nap(asio::steady_timer& timer, Milliseconds duration) {
    timer.expires_after(duration);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void IppDocumentPrinter::accept(const Result<Site, Trouble>& site) {
    if (!site) {
        PrinterStatus status;
        if (!settings.model.taken.empty()) status.taken_sensor = false;
        return show(site.error().state, status, {});
    }
    make = site.value().view.model;
    const auto status = to_status(site.value().view, settings.model.taken);
    const auto state = !status.online ? DeviceState::offline
                       : status.fault ? DeviceState::hardware_error
                                      : DeviceState::online;
    show(state, status, site.value().view.outlet);
}

void IppDocumentPrinter::show(DeviceState state, const PrinterStatus& status, const OutletState& outlet) {
    if (state == device && status == current && outlet == behind) return;
    device = state;
    current = status;
    behind = outlet;
    log_event(LogEvent::document_printer_state, {{"queue", settings.name},
                                                 {"state", std::string{name(device)}},
                                                 {"paper", std::string{xfs4iot::name(current.paper)}},
                                                 {"cover_open", current.cover_open},
                                                 {"toner_out", current.toner_out},
                                                 {"fault", current.fault}});
    changed();
}

Task<PrintResult> IppDocumentPrinter::print(PrintRequest request, std::function<void(std::string)> job,
                                            std::function<void(int)> page, Deadline deadline) {
    canceling = false;
    const auto result = echo(request);
    const auto document = co_await worker.run([&request] { return check_document(request); });
    if (document != PrintReason::none) co_return conclude(result, nothing_came(document));
    const auto site = co_await survey_now();
    accept(site);
    const auto hindrance = ready_for(request, site, deadline);
    if (hindrance != PrintReason::none) co_return conclude(result, nothing_came(hindrance));
    Following following{request.pages, std::move(page), deadline, PrintReason::none, 0, std::nullopt};
    const auto verdict = co_await submit(request, site.value(), job, std::move(following));
    co_return conclude(result, verdict);
}

PrintReason IppDocumentPrinter::ready_for(const PrintRequest& request, const Result<Site, Trouble>& site,
                                          Deadline deadline) const {
    if (!site) return site.error().state == DeviceState::offline ? PrintReason::offline : PrintReason::refused;
    const auto blocking = blocking_reason(to_status(site.value().view, settings.model.taken));
    if (blocking != PrintReason::none) return blocking;
    const auto media = check_media(site.value().view, request);
    if (media != PrintReason::none) return media;
    if (settings.model.sheets > 0 && sheets_of(request) > settings.model.sheets) return PrintReason::refused;
    if (canceling) return PrintReason::canceled;
    return deadline.passed() ? PrintReason::timed_out : PrintReason::none;
}

// A printer that has something else to print may say "busy" instead of queueing: nothing is there yet, so ask again.
Task<Result<int>> IppDocumentPrinter::create(const Request& request, const Site& site, Deadline deadline) {
    while (true) {
        auto id = co_await worker.run([&] { return create_job(*transport, site.entry, request); });
        const bool again = !id && id.error().code == Errc::busy && !canceling && !deadline.passed();
        if (!again) co_return id;
        co_await nap(wake, settings.follow_every);
    }
}

JobWatch::Target IppDocumentPrinter::target(const Site& site, AttemptId attempt, int job,
                                            std::chrono::system_clock::time_point begin) const {
    const int spool_job = route->spools() ? job : 0;
    return {site.entry, site.printer, std::move(attempt), settings.model, spool_job, begin, job - spool_job};
}

Task<> IppDocumentPrinter::withdraw(JobWatch& watch) {
    co_await worker.run([&watch] {
        (void)watch.look();  // only a job that is seen is canceled at the printer
        watch.cancel();
        return true;
    });
}

Task<Verdict> IppDocumentPrinter::submit(const PrintRequest& request, const Site& site,
                                         const std::function<void(std::string)>& job, Following following) {
    const auto began = std::chrono::system_clock::now();
    const auto making = route->create(request, site.view);
    const auto id = co_await create(making, site, following.deadline);
    if (!id) {
        // A job without its document prints nothing, but may keep the printer from others: an answer that was lost.
        JobWatch lost{*transport, target(site, request.attempt, 0, began)};
        if (id.error().code == Errc::closed || id.error().code == Errc::timed_out) co_await withdraw(lost);
        co_return nothing_came(reason_not_taken(id.error().code, canceling));
    }
    job(write_token({id.value(), request.pages}));
    JobWatch watch{*transport, target(site, request.attempt, id.value(), began)};
    const auto sending = document_request(id.value(), request.data, route->document_format());
    const auto sent = co_await worker.run([&] { return transport->exchange(site.entry, sending); });
    if (!sent) {  // it may have arrived all the same: withdraw it and see what became of it
        following.asked = sent.error().code == Errc::refused ? PrintReason::refused : PrintReason::offline;
        co_await withdraw(watch);
    }
    co_return co_await follow(watch, std::move(following));
}

PrintReason IppDocumentPrinter::reason_to_end(const Observation& seen, const Following& following) const {
    if (canceling) return PrintReason::canceled;
    if (following.deadline.passed()) return PrintReason::timed_out;
    return must_withdraw(seen) ? PrintReason::refused : PrintReason::none;
}

Task<Verdict> IppDocumentPrinter::follow(JobWatch& watch, Following following) {
    while (true) {
        const auto seen = co_await worker.run([&watch] { return watch.look(); });
        if (seen.printer) accept(Site{{}, {}, *seen.printer});
        const int out = std::min(seen.impressions.value_or(0), following.pages);
        while (following.told < out) following.page(++following.told);
        if (following.asked == PrintReason::none) {
            following.asked = reason_to_end(seen, following);
            if (following.asked != PrintReason::none) {
                co_await worker.run([&watch] { return watch.cancel(), true; });
                continue;
            }
        } else if (seen.job && must_withdraw(seen)) {  // an earlier wish did not reach the printer
            co_await worker.run([&watch] { return watch.cancel(), true; });
        }
        if (const auto verdict = judge(seen, following.pages, following.asked)) co_return *verdict;
        if (following.deadline.passed() && !following.last) following.last = Deadline::in(settings.grace);
        if (following.last && following.last->passed()) co_return give_up(seen, following.asked);
        co_await nap(wake, settings.follow_every);
    }
}

Task<PrintResult> IppDocumentPrinter::query(AttemptId attempt, std::string job, Deadline deadline) {
    PrintResult result;
    result.attempt = attempt;
    const auto token = read_token(job);
    const auto site = co_await survey_now();
    accept(site);
    if (!site) {
        if (!token) co_return conclude(result, nothing_came(PrintReason::not_found));
        co_return conclude(result, {Outcome::unknown, PrintReason::offline, std::nullopt});
    }
    const auto start = began(attempt).value_or(std::chrono::system_clock::time_point{});
    JobWatch watch{*transport, target(site.value(), attempt, token ? token->job : 0, start)};
    for (int look = 0; look <= looks_for_absence; ++look) {
        const auto seen = co_await worker.run([&watch] { return watch.look(); });
        if (seen.job) result.visit = visit_of(seen.job->name, attempt);
        if (seen.job && must_withdraw(seen)) co_await worker.run([&watch] { return watch.cancel(), true; });
        if (seen.spool == Spool::active || (seen.job && !seen.job->ended())) {
            result.reason = PrintReason::in_progress;  // no end yet, nothing to log
            result.impressions = seen.impressions;
            co_return result;
        }
        if (!seen.job && !token) co_return conclude(result, nothing_came(PrintReason::not_found));
        if (const auto verdict = judge(seen, token ? token->pages : 0, PrintReason::not_found)) {
            co_return conclude(result, *verdict);
        }
        if (deadline.passed()) break;
        co_await nap(wake, settings.follow_every);
    }
    co_return conclude(result, {Outcome::unknown, PrintReason::offline, std::nullopt});
}

// Whether the unit shows that the sheets have moved.
bool has_moved(OutletMove move, const OutletState& before, const OutletState& after) {
    if (move == OutletMove::present) return before.held && !after.held;
    return before.retracted && after.retracted && *after.retracted > *before.retracted;
}

// The unit is looked at before and after: its refusal names no cause, and its answer may get lost.
Task<OutletEnd> IppDocumentPrinter::move_sheets(OutletMove move) {
    if (!settings.model.shutter) co_return OutletEnd::unsupported;
    const auto site = co_await survey_now();
    accept(site);
    if (!site) co_return OutletEnd::offline;
    if (!current.taken_sensor.value_or(false) && !behind.held) co_return OutletEnd::nothing_there;
    if (move == OutletMove::present && !behind.held) co_return OutletEnd::done;  // they are presented already
    if (move == OutletMove::retract && behind.bin_full) co_return OutletEnd::bin_full;
    const auto request = move_request(*settings.model.shutter, move);
    const auto before = behind;
    const auto moved =
        co_await worker.run([&] { return transport->exchange(site.value().printer, request).has_value(); });
    const auto after = co_await survey_now();
    accept(after);
    if (moved || has_moved(move, before, behind)) co_return OutletEnd::done;
    if (!after) co_return OutletEnd::offline;
    if (current.paper == xfs4iot::PaperState::jammed) co_return OutletEnd::jammed;
    co_return behind.bin_full ? OutletEnd::bin_full : OutletEnd::refused;
}

}  // namespace

std::span<const ConfigKey> common_keys() {
    return keys;
}

Result<Settings> read_settings(const ConfigSection& section, std::string name) {
    Settings settings;
    settings.name = std::move(name);
    BOOST_OUTCOME_TRY(settings.model, find_model(section.text("model")));
    settings.status_every = Milliseconds{section.integer("status_ms")};
    return settings;
}

Result<Site, Trouble> look_at_printer(Transport& transport, Endpoint entry, Endpoint printer, const Model& model) {
    const auto answer = transport.exchange(printer, printer_request(model));
    if (!answer || answer.value().empty()) {
        return fail_with(Trouble{DeviceState::offline, answer ? "empty answer" : answer.error().detail});
    }
    auto view = parse_printer(answer.value().front(), model);
    return Site{std::move(entry), std::move(printer), std::move(view)};
}

std::unique_ptr<DocumentPrinter> make_document_printer(asio::io_context& loop, Settings settings,
                                                       std::unique_ptr<Route> route,
                                                       std::unique_ptr<Transport> transport) {
    return std::make_unique<IppDocumentPrinter>(loop, std::move(settings), std::move(route), std::move(transport));
}

}  // namespace madoguchi::drivers::document

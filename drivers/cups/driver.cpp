#include "drivers/cups/driver.h"

#include "common/log.h"
#include "drivers/cups/document_check.h"
#include "drivers/cups/ipp_transport.h"
#include "drivers/cups/job_watch.h"

#include <boost/asio/as_tuple.hpp>

#include <algorithm>

namespace madoguchi::drivers {
namespace cups {
namespace {

using xfs4iot::Outcome;
using xfs4iot::PrinterStatus;
using xfs4iot::PrintReason;
using xfs4iot::PrintRequest;
using xfs4iot::PrintResult;

const ConfigKey keys[] = {
    {.name = "server", .fallback = "127.0.0.1:631", .help = "cupsd: host:port or the path of its socket"},
    {.name = "queue", .fallback = "certificates", .help = "name of the CUPS queue; its device-uri must be IPP"},
    {.name = "taken_sensor",
     .fallback = "",
     .help = "printer-state-reason that means paper lies in the outlet; empty: the printer cannot sense it"},
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
     .help = "longest wait for one answer of cupsd or of the printer"},
};

// Printer and queue in one look.
struct Site {
    Endpoint queue, printer;
    PrinterView view;
};
struct Trouble {
    DeviceState state;
    std::string detail;
};

Result<Site, Trouble> survey(Transport& transport, const Settings& settings) {
    const auto queue = queue_endpoint(settings.server, settings.queue);
    if (!queue) return fail_with(Trouble{DeviceState::user_error, queue.error().detail});
    const auto told = transport.exchange(queue.value(), queue_request());
    if (!told) {
        const bool absent = told.error().code == Errc::missing;
        return fail_with(Trouble{absent ? DeviceState::no_device : DeviceState::offline, told.error().detail});
    }
    const auto uri = told.value().empty() ? std::string{} : told.value().front().text("device-uri");
    const auto printer = parse_device_uri(uri);
    if (!printer) return fail_with(Trouble{DeviceState::user_error, printer.error().detail});
    const auto answer = transport.exchange(printer.value(), printer_request());
    if (!answer || answer.value().empty()) {
        return fail_with(Trouble{DeviceState::offline, answer ? "empty answer" : answer.error().detail});
    }
    return Site{queue.value(), printer.value(), parse_printer(answer.value().front())};
}

std::string_view state_name(DeviceState state) {
    switch (state) {
        case DeviceState::starting:
            return "starting";
        case DeviceState::online:
            return "online";
        case DeviceState::offline:
            return "offline";
        case DeviceState::no_device:
            return "no_device";
        case DeviceState::hardware_error:
            return "hardware_error";
        case DeviceState::user_error:
            return "user_error";
    }
    std::abort();
}

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

Result<int> create_job(Transport& transport, const Endpoint& queue, const PrintRequest& request) {
    BOOST_OUTCOME_TRY(const auto reply, transport.exchange(queue, create_request(request)));
    const auto id = reply.empty() ? std::nullopt : reply.front().integer("job-id");
    if (!id) return fail(Errc::malformed, "job-id");
    return *id;
}

class CupsDocumentPrinter final : public DocumentPrinter {
public:
    CupsDocumentPrinter(asio::io_context& loop, Settings chosen, std::unique_ptr<Transport> wire)
        : settings{std::move(chosen)}, transport{std::move(wire)}, pace{loop}, wake{loop} {
        if (!settings.taken_keyword.empty()) current.taken_sensor = false;
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
    Task<Verdict> follow(JobWatch& watch, Following following);
    [[nodiscard]] PrintReason ready_for(const PrintRequest& request, const Result<Site, Trouble>& site,
                                        Deadline deadline) const;
    [[nodiscard]] PrintReason reason_to_end(const Observation& seen, const Following& following) const;
    Task<> nap(asio::steady_timer& timer, Milliseconds duration);
    void accept(const Result<Site, Trouble>& site);
    void show(DeviceState state, const PrinterStatus& status);

    Settings settings;
    std::unique_ptr<Transport> transport;
    asio::steady_timer pace, wake;
    DeviceState device = DeviceState::starting;
    PrinterStatus current;
    std::string make;
    bool stopping = false, canceling = false;
    Worker worker;  // last: its thread ends before what it uses
};

Task<> CupsDocumentPrinter::run() {
    while (!stopping) {
        accept(co_await survey_now());
        if (!stopping) co_await nap(pace, settings.status_every);
    }
}

Task<Result<Site, Trouble>> CupsDocumentPrinter::survey_now() {
    co_return co_await worker.run([this] { return survey(*transport, settings); });
}

Task<> CupsDocumentPrinter::nap(asio::steady_timer& timer, Milliseconds duration) {
    timer.expires_after(duration);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void CupsDocumentPrinter::accept(const Result<Site, Trouble>& site) {
    if (!site) {
        PrinterStatus status;
        if (!settings.taken_keyword.empty()) status.taken_sensor = false;
        return show(site.error().state, status);
    }
    make = site.value().view.model;
    const auto status = to_status(site.value().view, settings.taken_keyword);
    const auto state = !status.online ? DeviceState::offline
                       : status.fault ? DeviceState::hardware_error
                                      : DeviceState::online;
    show(state, status);
}

void CupsDocumentPrinter::show(DeviceState state, const PrinterStatus& status) {
    if (state == device && status == current) return;
    device = state;
    current = status;
    log_event(LogEvent::document_printer_state, {{"queue", settings.queue},
                                                 {"state", std::string{state_name(device)}},
                                                 {"paper", std::string{xfs4iot::name(current.paper)}},
                                                 {"cover_open", current.cover_open},
                                                 {"toner_out", current.toner_out},
                                                 {"fault", current.fault}});
    changed();
}

Task<PrintResult> CupsDocumentPrinter::print(PrintRequest request, std::function<void(std::string)> job,
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

PrintReason CupsDocumentPrinter::ready_for(const PrintRequest& request, const Result<Site, Trouble>& site,
                                           Deadline deadline) const {
    if (!site) return site.error().state == DeviceState::offline ? PrintReason::offline : PrintReason::refused;
    const auto blocking = blocking_reason(to_status(site.value().view, settings.taken_keyword));
    if (blocking != PrintReason::none) return blocking;
    const auto media = check_media(site.value().view, request);
    if (media != PrintReason::none) return media;
    if (canceling) return PrintReason::canceled;
    return deadline.passed() ? PrintReason::timed_out : PrintReason::none;
}

Task<Verdict> CupsDocumentPrinter::submit(const PrintRequest& request, const Site& site,
                                          const std::function<void(std::string)>& job, Following following) {
    const auto began = std::chrono::system_clock::now();
    const auto id = co_await worker.run([&] { return create_job(*transport, site.queue, request); });
    // A job without its document prints nothing; cupsd drops it after MultipleOperationTimeout.
    if (!id) {
        co_return nothing_came(id.error().code == Errc::refused ? PrintReason::refused : PrintReason::offline);
    }
    job(write_token({id.value(), request.pages}));
    JobWatch watch{*transport, {site.queue, site.printer, request.attempt, id.value(), began}};
    const auto sent = co_await worker.run(
        [&] { return transport->exchange(site.queue, document_request(id.value(), request.data)); });
    if (!sent) {  // it may have arrived all the same: withdraw it and see what became of it
        following.asked = sent.error().code == Errc::refused ? PrintReason::refused : PrintReason::offline;
        co_await worker.run([&watch] { return watch.cancel(), true; });
    }
    co_return co_await follow(watch, std::move(following));
}

PrintReason CupsDocumentPrinter::reason_to_end(const Observation& seen, const Following& following) const {
    if (canceling) return PrintReason::canceled;
    if (following.deadline.passed()) return PrintReason::timed_out;
    return must_withdraw(seen) ? PrintReason::refused : PrintReason::none;
}

Task<Verdict> CupsDocumentPrinter::follow(JobWatch& watch, Following following) {
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
        }
        if (const auto verdict = judge(seen, following.pages, following.asked)) co_return *verdict;
        if (following.deadline.passed() && !following.last) following.last = Deadline::in(settings.grace);
        if (following.last && following.last->passed()) co_return give_up(seen, following.asked);
        co_await nap(wake, settings.follow_every);
    }
}

Task<PrintResult> CupsDocumentPrinter::query(AttemptId attempt, std::string job, Deadline deadline) {
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
    JobWatch watch{*transport, {site.value().queue, site.value().printer, attempt, token ? token->job : 0, start}};
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

Settings read_settings(const ConfigSection& section) {
    Settings settings;
    settings.server = section.text("server");
    settings.queue = section.text("queue");
    settings.taken_keyword = section.text("taken_sensor");
    settings.status_every = Milliseconds{section.integer("status_ms")};
    return settings;
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    return keys;
}

std::unique_ptr<DocumentPrinter> make_document_printer(asio::io_context& loop, Settings settings,
                                                       std::unique_ptr<Transport> transport) {
    return std::make_unique<CupsDocumentPrinter>(loop, std::move(settings), std::move(transport));
}

Fit probe(const ConfigSection& section) {
    const auto transport = make_ipp_transport(Milliseconds{section.integer("timeout_ms")});
    return survey(*transport, read_settings(section)) ? Fit::best : Fit::unsupported;
}

}  // namespace cups

std::unique_ptr<DocumentPrinter> make_cups_document_printer(asio::io_context& loop, const ConfigSection& section) {
    auto transport = cups::make_ipp_transport(Milliseconds{section.integer("timeout_ms")});
    return cups::make_document_printer(loop, cups::read_settings(section), std::move(transport));
}

}  // namespace madoguchi::drivers

#include "kiosk/effects/runner.h"

#include "common/log.h"
#include "kiosk/model/names.h"
#include "kiosk/model/saga/recovery.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <exception>
#include <utility>
#include <variant>

namespace madoguchi::effects {

using namespace model;

Runner::Runner(RunnerParts given) : parts{std::move(given)}, pulse{parts.loop} {}

Runner::~Runner() {
    stop();
}

Result<void> Runner::attach() {
    BOOST_OUTCOME_TRY(auto records, parts.records.read());
    Started started{saga::unfinished(records), saga::unreported(records), saga::doubts(records), saga::left(records)};
    if (!started.unfinished.empty())
        log_event(LogEvent::recovery_needed, {{"visits", static_cast<std::int64_t>(started.unfinished.size())}});
    post(std::move(started));
    parts.devices.changed = [this](const model::Devices& devices) { post(DevicesChanged{devices}); };
    parts.devices.terminal_shown = [this](const xfs4iot::TerminalDisplay& display) { post(TerminalShown{display}); };
    parts.devices.terminal_asked = [this](const xfs4iot::TerminalInput& question) { post(TerminalAsked{question}); };
    spawn(parts.devices.run());
    return ok();
}

Result<void> Runner::start() {
    BOOST_OUTCOME_TRYV(attach());
    spawn(beat());
    thread = std::thread{[this] {
        const auto guard = asio::make_work_guard(parts.loop);
        parts.loop.run();
    }};
    return ok();
}

void Runner::stop() {
    if (!thread.joinable()) return;
    asio::post(parts.loop, [this] { parts.devices.stop(); });
    parts.loop.stop();
    thread.join();
}

void Runner::perform(Effects effects) {
    if (effects.empty()) return;
    if (!wanted.push(std::move(effects))) std::terminate();
    asio::post(parts.loop, [this] { work(); });
}

std::vector<Event> Runner::take() {
    return happened.take();
}

void Runner::post(Event event) {
    if (!happened.push(std::move(event))) std::terminate();
    parts.wake();
}

void Runner::spawn(Task<> task) {
    asio::co_spawn(parts.loop, std::move(task), [](const std::exception_ptr& trouble) {
        if (trouble) std::terminate();
    });
}

Task<> Runner::beat() {
    while (true) {
        ++beat_count;
        pulse.expires_after(std::chrono::seconds{1});
        co_await pulse.async_wait(asio::use_awaitable);
    }
}

void Runner::work() {
    for (auto& effects : wanted.take()) begin(std::move(effects));
}

void Runner::begin(Effects effects) {
    for (const auto& effect : effects) {
        if (const auto* write = std::get_if<WriteJournal>(&effect)) {
            const auto written = parts.records.append(write->record);
            if (written) continue;
            log_event(LogEvent::journal_write_failed,
                      {{"record", std::string{name(write->record.kind)}}, {"reason", written.error().detail}});
            return post(JournalFailed{write->record.kind});
        }
        std::visit([this](const auto& each) { act(each); }, effect);
    }
}

// The answer gets a name before it goes into an event: GCC 12 destroys a temporary awaited inside braces twice.
template <class Answer, class ToEvent>
Task<> Runner::relay(Task<Answer> asked, ToEvent to_event) {
    auto answer = co_await std::move(asked);
    post(to_event(std::move(answer)));
}

template <class Outcome, class Answer>
void Runner::relay_reply(int request, Task<Answer> asked) {
    spawn(relay(std::move(asked), [request](Answer answer) { return Outcome{request, std::move(answer)}; }));
}

template <class Outcome, class Answer>
void Runner::relay_result(Task<Answer> asked) {
    spawn(relay(std::move(asked), [](Answer answer) { return Outcome{std::move(answer)}; }));
}

void Runner::act(const OpenVisit& effect) {
    const auto visit =
        parts.new_visit ? parts.new_visit() : VisitId{new_ulid(parts.clock.now().time_since_epoch().count())};
    relay_reply<VisitOpened>(effect.request, parts.back_end.open_visit(visit, effect.language));
}

void Runner::act(const Authenticate& effect) {
    spawn(relay(parts.devices.authenticate(effect.asked), [request = effect.request](SignOutcome outcome) {
        return Authenticated{request, std::move(outcome.result), outcome.tries_left};
    }));
}

void Runner::act(const Print& effect) {
    const auto page = [this, attempt = effect.attempt](int pages) { post(PrintProgress{attempt, pages}); };
    const auto to_event = [visit = effect.visit](PrintOutcome outcome) {
        if (!outcome.echo_matches)
            log_event(LogEvent::foreign_reply, {{"from", "certificate printer"}, {"visit", visit.text}});
        return PrintEnded{std::move(outcome.result), outcome.echo_matches};
    };
    spawn(relay(parts.devices.print(effect.attempt, effect.visit, effect.document, page), to_event));
}

void Runner::act(const WipeVisit& effect) {
    parts.back_end.forget(effect.visit);
}
void Runner::act(const InspectCard& effect) {
    relay_reply<CardInspected>(effect.request, parts.devices.inspect_card());
}
void Runner::act(const CancelCard&) {
    parts.devices.cancel_card();
}
void Runner::act(const Pay& effect) {
    relay_result<PaymentEnded>(parts.devices.pay(effect.pay));
}
void Runner::act(const AbortPayment& effect) {
    spawn(parts.devices.abort_payment(effect.attempt));
}
void Runner::act(const QueryPayment& effect) {
    relay_result<PaymentQueried>(parts.devices.query_payment(effect.attempt));
}
void Runner::act(const AnswerTerminal& effect) {
    spawn(parts.devices.answer_terminal(effect.answer));
}

void Runner::act(const Reverse& effect) {
    relay_result<ReversalEnded>(parts.devices.reverse(effect.reverse));
}
void Runner::act(const QueryPrint& effect) {
    relay_result<PrintQueried>(parts.devices.query_print(effect.attempt));
}
void Runner::act(const PrintForm& effect) {
    relay_result<FormEnded>(parts.devices.print_form(parts.forms.compose(effect.form)));
}
void Runner::act(const ShowLights& effect) {
    parts.devices.show_lights(effect.lights);
}

void Runner::act(const LetGoOfDevices&) {
    parts.devices.let_go();
}

void Runner::act(const FetchSituation& effect) {
    relay_reply<SituationFetched>(effect.request, parts.back_end.situation());
}
void Runner::act(const CheckCertificate& effect) {
    relay_reply<CertificateChecked>(effect.request, parts.back_end.check_certificate(effect.certificate));
}
void Runner::act(const FetchChallenge& effect) {
    relay_reply<ChallengeFetched>(effect.request, parts.back_end.challenge(effect.visit));
}
void Runner::act(const SignIn& effect) {
    relay_reply<SignedIn>(effect.request, parts.back_end.sign_in(effect));
}
void Runner::act(const FetchOptions& effect) {
    relay_reply<OptionsFetched>(effect.request, parts.back_end.options(effect));
}
void Runner::act(const FetchQuote& effect) {
    relay_reply<QuoteFetched>(effect.request, parts.back_end.quote(effect));
}
void Runner::act(const FetchDocuments& effect) {
    relay_reply<DocumentsFetched>(effect.request, parts.back_end.documents(effect));
}
void Runner::act(const SendReport& effect) {
    relay_reply<ReportSent>(effect.request, parts.back_end.send(effect.report));
}
void Runner::act(const Play& effect) {
    parts.sound(effect.sound);
}
void Runner::act(const WriteJournal&) {}  // written by begin(), in order

}  // namespace madoguchi::effects

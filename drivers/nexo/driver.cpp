#include "drivers/nexo/driver.h"

#include "common/clock.h"
#include "common/log.h"
#include "drivers/nexo/capture.h"
#include "drivers/nexo/dialogue.h"
#include "drivers/nexo/judgement.h"
#include "drivers/nexo/link.h"
#include "drivers/nexo/service_id.h"
#include "drivers/nexo/settings.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace madoguchi::drivers::nexo {
namespace {

using namespace std::chrono_literals;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;

constexpr auto connect_limit = 5s;
constexpr auto answer_limit = 5s;  // Diagnosis and TransactionStatus; payments have the caller's deadline
constexpr std::size_t remembered_attempts = 32;

std::string now_text() {
    return to_rfc3339(SystemClock{}.now());
}

class Terminal final : public CashlessTerminal {
public:
    Terminal(asio::io_context& loop, Settings chosen, std::filesystem::path counter, std::unique_ptr<Channel> channel)
        : settings{std::move(chosen)},
          ids{std::move(counter)},
          link{loop, std::move(channel), {settings.protocol_version, settings.sale_id, settings.poi_id, {}}},
          dialogue{loop, ways()},
          pacing{loop},
          beat{loop} {
        link.event = [this](const EventNotification& event) { take_event(event); };
        link.asked = [this](const Header& header, const DeviceRequest& request) { dialogue.take(header, request); };
        link.late_reply = [this] { pacing.cancel(); };
    }

    Task<> run() override;
    void stop() override;
    void cancel() override;
    [[nodiscard]] DeviceState state() const override { return current; }
    [[nodiscard]] std::string model() const override { return terminal_model; }

    Task<Result<void>> login(Deadline deadline) override;
    Task<PaymentResult> pay(xfs4iot::PayRequest request, Wire wire, Deadline deadline) override;
    Task<PaymentResult> reverse(xfs4iot::ReverseRequest request, PaymentResult original, Wire wire,
                                Deadline deadline) override;
    Task<PaymentResult> query(AttemptId attempt, std::string service_id, bool reversal, Deadline deadline) override;
    Task<Result<void>> abort(std::string service_id, Deadline deadline) override;
    Task<Result<xfs4iot::TerminalDiagnosis>> diagnose(Deadline deadline) override;
    Task<Result<xfs4iot::Reconciliation>> reconcile(bool previous, Deadline deadline) override;
    Result<void> answer(const xfs4iot::InputAnswer& given) override { return dialogue.answer(given); }

private:
    struct Inquiry {
        AttemptId attempt;
        std::string service_id;
        Category category;
        int not_found = 0;
        bool abort_sent = false, login_tried = false;
        PaymentReason reason = PaymentReason::timed_out;  // given when the deadline passes first
    };

    [[nodiscard]] Dialogue::Ways ways();
    Task<Result<Message>> ask(Request request, Deadline deadline);
    Task<Result<Message>> move_money(Request request, Wire& wire, Deadline deadline);
    PaymentResult judge_message(const Message& message, const AttemptId& attempt, const std::string& service_id) const;
    PaymentResult judge_error(const Error& error, const AttemptId& attempt, const std::string& service_id);
    PaymentResult conclude(const Result<Message>& reply, const AttemptId& attempt, const std::string& service_id);
    Task<std::optional<PaymentResult>> ask_status(Inquiry& inquiry, Deadline deadline);
    Task<std::optional<PaymentResult>> judge_status(const StatusResponse& status, Inquiry& inquiry, Deadline deadline);
    Task<> judge_open_status(ErrorCondition error, Inquiry& inquiry, Deadline deadline);
    Task<> keep_alive();
    Task<> rest_until_beat();
    Task<> check();
    Task<> log_out();
    void set_state(DeviceState next);
    void take_event(const EventNotification& event);
    void remember(const std::string& service_id, Yen amount);
    void want_abort(std::string service_id);

    Settings settings;
    ServiceIds ids;
    Link link;
    Dialogue dialogue;
    asio::steady_timer pacing, beat;  // query() and the back-off rest on the first, the heartbeat on the second
    DeviceState current = DeviceState::starting;
    std::string terminal_model;
    std::map<std::string, Yen> asked;  // ServiceID -> amount, of the last attempts
    std::string moving;                // ServiceID of the running payment or reversal
    std::string replaced;              // the one before it, which was answered "LoggedOut"
    bool moving_payment = false, querying = false, abort_wished = false;
    std::string wanted_abort;
    // What the terminal had printed here for a payment or reversal whose result is still to be found out.
    std::pair<std::string, std::vector<std::string>> printed;  // ServiceID, lines
    bool stopping = false, canceled = false, check_due = false, logout_due = false;
    bool sent_away = false;  // logged out as the terminal wished
};

Dialogue::Ways Terminal::ways() {
    return {[this](std::string message) { link.answer(std::move(message)); },
            [this](xfs4iot::TerminalDisplay shown) { display(std::move(shown)); },
            [this](xfs4iot::TerminalInput question) { input(std::move(question)); }};
}

// ---- connection

Task<> Terminal::run() {
    using namespace boost::asio::experimental::awaitable_operators;
    constexpr std::array<std::chrono::milliseconds, 4> back_off{500ms, 1000ms, 2000ms, 5000ms};
    std::size_t failures = 0;
    while (!stopping) {
        auto opened = co_await link.open(Deadline::in(connect_limit));
        if (opened && !stopping) {
            failures = 0;
            sent_away = false;  // a terminal that comes back is through with its upkeep
            log_event(LogEvent::cashless_connected, {{"address", settings.address}});
            std::function<void()> ended = [this] { beat.cancel(); };
            co_await (link.read_all(ended) && keep_alive());
        }
        set_state(DeviceState::offline);
        if (stopping) break;
        beat.expires_after(back_off[std::min(failures++, back_off.size() - 1)]);
        co_await beat.async_wait(quiet);
    }
}

void Terminal::stop() {
    stopping = true;
    link.close("stopped");
    beat.cancel();
    pacing.cancel();
}

// The terminal's own answer comes before anything is reported; afterwards it is asked while nothing else runs.
Task<> Terminal::keep_alive() {
    check_due = true;
    while (link.connected()) {
        if (!wanted_abort.empty()) {
            auto id = std::exchange(wanted_abort, {});
            (void)co_await abort(id, Deadline::in(answer_limit));
        }
        if (logout_due && moving.empty()) co_await log_out();
        if (check_due && moving.empty()) {
            check_due = false;
            co_await check();
        }
        if (link.connected()) co_await rest_until_beat();
    }
}

Task<> Terminal::rest_until_beat() {
    if (!wanted_abort.empty() || ((check_due || logout_due) && moving.empty())) co_return;
    beat.expires_after(settings.heartbeat);
    auto [woken] = co_await beat.async_wait(quiet);
    if (!woken) check_due = true;
}

Task<> Terminal::check() {
    auto diagnosis = co_await diagnose(Deadline::in(answer_limit));
    if (diagnosis) {
        bool open = diagnosis.value().global_status == "OK" || diagnosis.value().global_status == "Busy";
        set_state(open ? DeviceState::online : DeviceState::offline);
    } else if (diagnosis.error().code == Errc::unauthorized) {
        // It answers, and wants to be left alone.
        if (sent_away) co_return set_state(DeviceState::online);
        auto logged_in = co_await login(Deadline::in(answer_limit));
        check_due = logged_in.has_value();
    } else if (diagnosis.error().code == Errc::device_failed) {
        set_state(DeviceState::hardware_error);
    } else {
        link.close("no answer to Diagnosis");
    }
}

// "SaleAdmin": the terminal wants to be alone for its own upkeep. The next payment logs in again.
Task<> Terminal::log_out() {
    logout_due = false;
    sent_away = true;
    Request request = LogoutRequest{};
    (void)co_await ask(std::move(request), Deadline::in(answer_limit));
}

void Terminal::set_state(DeviceState next) {
    if (current == next) return;
    current = next;
    changed();
}

// Whatever the terminal tells about itself, its present state is asked for rather than inferred.
void Terminal::take_event(const EventNotification& event) {
    log_event(LogEvent::cashless_event, {{"event", event.event}});
    check_due = true;
    logout_due |= event.event == "SaleAdmin";
    beat.cancel();
}

void Terminal::want_abort(std::string service_id) {
    wanted_abort = std::move(service_id);
    beat.cancel();
}

void Terminal::cancel() {
    if (moving_payment) abort_wished = true;
    if (!moving.empty() && moving_payment) want_abort(moving);
    if (querying) canceled = true;
    pacing.cancel();
}

// ---- requests that move nothing

Task<Result<Message>> Terminal::ask(Request request, Deadline deadline) {
    BOOST_OUTCOME_CO_TRY(auto id, ids.next());
    co_return co_await link.exchange(id, std::move(request), deadline);
}

Task<Result<void>> Terminal::login(Deadline deadline) {
    LoginRequest own{now_text(), "Madoguchi", "1"};
    own.capabilities = settings.capabilities;
    Request request = std::move(own);
    BOOST_OUTCOME_CO_TRY(auto reply, co_await ask(std::move(request), deadline));
    const auto& answer = std::get<LoginResponse>(reply.body);
    if (answer.response.result != ResultCode::success)
        co_return fail(Errc::refused, std::string{name(answer.response.error)});
    sent_away = false;
    log_event(LogEvent::cashless_logged_in, {{"model", answer.model}, {"serial", answer.serial}});
    terminal_model = answer.model;
    if (!answer.serial.empty()) terminal_model += " " + answer.serial;
    co_return ok();
}

Task<Result<xfs4iot::TerminalDiagnosis>> Terminal::diagnose(Deadline deadline) {
    Request request = DiagnosisRequest{};
    BOOST_OUTCOME_CO_TRY(auto reply, co_await ask(std::move(request), deadline));
    const auto& answer = std::get<DiagnosisResponse>(reply.body);
    if (answer.response.error == ErrorCondition::logged_out) co_return fail(Errc::unauthorized, "LoggedOut");
    if (!answer.card_reader_ok) co_return fail(Errc::device_failed, "card reader of the terminal");
    xfs4iot::TerminalDiagnosis diagnosis;
    diagnosis.global_status = answer.global_status;
    diagnosis.host_reachable = answer.host_reachable;
    diagnosis.printer = answer.printer;
    diagnosis.usable =
        answer.response.result == ResultCode::success && answer.global_status == "OK" && answer.communication_ok;
    co_return diagnosis;
}

Task<Result<xfs4iot::Reconciliation>> Terminal::reconcile(bool previous, Deadline deadline) {
    Request request = ReconciliationRequest{previous ? "PreviousReconciliation" : "SaleReconciliation", {}};
    BOOST_OUTCOME_CO_TRY(auto reply, co_await ask(request, deadline));
    if (std::get<ReconciliationResponse>(reply.body).response.error == ErrorCondition::logged_out) {
        BOOST_OUTCOME_CO_TRY(co_await login(deadline));
        BOOST_OUTCOME_CO_TRY(reply, co_await ask(request, deadline));
    }
    auto& answer = std::get<ReconciliationResponse>(reply.body);
    if (answer.response.result != ResultCode::success)
        co_return fail(Errc::refused, std::string{name(answer.response.error)});
    xfs4iot::Reconciliation closed{std::move(answer.id), {}};
    for (auto& total : answer.totals)
        closed.totals.push_back(
            {std::move(total.brand), std::move(total.instrument), std::move(total.kind), total.count, total.amount});
    co_return closed;
}

// No reply of its own: the payment it is meant for answers.
Task<Result<void>> Terminal::abort(std::string service_id, Deadline deadline) {
    // The id the caller knows may have been answered "LoggedOut" and replaced since.
    abort_wished |= service_id == moving || service_id == replaced;
    if (service_id == replaced) service_id = moving;
    if (service_id.empty()) co_return ok();
    BOOST_OUTCOME_CO_TRY(auto id, ids.next());
    Request request = AbortRequest{{Category::payment, std::move(service_id)}, "Ended by the sale system"};
    co_return co_await link.send(id, std::move(request), link.generation(), deadline);
}

// ---- requests that move money

// The reply to `request`, or why there is none: unreachable = not a byte was sent; anything else = nobody knows.
Task<Result<Message>> Terminal::move_money(Request request, Wire& wire, Deadline deadline) {
    abort_wished = false;
    replaced.clear();
    for (int turn = 0;; ++turn) {
        auto generation = link.generation();
        if (!link.connected()) co_return fail(Errc::unreachable, "not connected");
        auto id = ids.next();
        if (!id) co_return fail(Errc::unreachable, id.error().detail);
        moving = id.value();
        if (wire) wire(moving);
        auto reply = co_await link.exchange(moving, request, deadline, generation);
        auto used = std::exchange(moving, {});
        beat.cancel();
        if (!reply) co_return reply;
        if (link.logged_out(reply.value()) && turn == 0) {
            if (abort_wished) co_return fail(Errc::canceled);
            replaced = used;
            BOOST_OUTCOME_CO_TRY(co_await login(Deadline::in(answer_limit)));
            if (abort_wished) co_return fail(Errc::canceled);
            continue;
        }
        co_return reply;
    }
}

void Terminal::remember(const std::string& service_id, Yen amount) {
    if (asked.size() >= remembered_attempts) asked.erase(asked.begin());  // ServiceIDs count up: the oldest
    asked[service_id] = amount;
}

PaymentResult Terminal::judge_message(const Message& message, const AttemptId& attempt,
                                      const std::string& service_id) const {
    auto known = asked.find(service_id);
    auto amount = known == asked.end() ? std::nullopt : std::optional{known->second};
    if (auto payment = std::get_if<PaymentResponse>(&message.body)) return judge(*payment, attempt, amount);
    if (auto reversal = std::get_if<ReversalResponse>(&message.body)) return judge(*reversal, attempt, amount);
    return no_reply(attempt, Outcome::unknown, PaymentReason::none);
}

PaymentResult Terminal::judge_error(const Error& error, const AttemptId& attempt, const std::string& service_id) {
    if (error.code == Errc::unreachable) return no_reply(attempt, Outcome::not_done, PaymentReason::unreachable);
    if (error.code == Errc::canceled) return no_reply(attempt, Outcome::not_done, PaymentReason::aborted);
    if (error.code == Errc::refused) return no_reply(attempt, Outcome::not_done, PaymentReason::refused);
    log_event(LogEvent::cashless_reply_lost, {{"service_id", service_id}, {"reason", std::string{name(error.code)}}});
    auto reason = error.code == Errc::timed_out ? PaymentReason::timed_out : PaymentReason::none;
    return no_reply(attempt, Outcome::unknown, reason);
}

// What the terminal had printed meanwhile belongs to the result, be it found by query() only.
PaymentResult Terminal::conclude(const Result<Message>& reply, const AttemptId& attempt,
                                 const std::string& service_id) {
    auto lines = dialogue.end();
    auto result =
        reply ? judge_message(reply.value(), attempt, service_id) : judge_error(reply.error(), attempt, service_id);
    if (result.customer_receipt.empty()) result.customer_receipt = lines;
    printed = {};
    if (result.outcome == Outcome::unknown) printed = {service_id, std::move(lines)};
    return result;
}

Task<PaymentResult> Terminal::pay(xfs4iot::PayRequest request, Wire wire, Deadline deadline) {
    std::string id;
    Wire note = [&](std::string fresh) {
        id = fresh;
        remember(id, request.amount);
        if (wire) wire(std::move(fresh));
    };
    Request body = PaymentRequest{request.attempt.text, request.visit.text, now_text(),
                                  request.amount,       request.brands,     request.language.substr(0, 2)};
    moving_payment = true;
    dialogue.begin();
    auto reply = co_await move_money(body, note, deadline);
    moving_payment = false;
    // Nobody watches the terminal's screen any more: a card held there now must not be charged.
    if (!reply && reply.error().code == Errc::timed_out) want_abort(id);
    co_return conclude(reply, request.attempt, id);
}

Task<PaymentResult> Terminal::reverse(xfs4iot::ReverseRequest request, PaymentResult original, Wire wire,
                                      Deadline deadline) {
    PoiTransaction transaction{original.transaction_id, original.transaction_time};
    if (!transaction.complete()) co_return no_reply(request.attempt, Outcome::not_done, PaymentReason::not_found);
    std::string id;
    Wire note = [&](std::string fresh) {
        id = fresh;
        remember(id, request.amount);
        if (wire) wire(std::move(fresh));
    };
    Request body = ReversalRequest{request.attempt.text, now_text(), transaction, request.amount, request.reason};
    dialogue.begin();
    auto reply = co_await move_money(body, note, deadline);
    co_return conclude(reply, request.attempt, id);
}

// ---- what became of a request

Task<PaymentResult> Terminal::query(AttemptId attempt, std::string service_id, bool reversal, Deadline deadline) {
    if (service_id == moving) co_return no_reply(attempt, Outcome::unknown, PaymentReason::in_progress);
    Inquiry inquiry{attempt, service_id, reversal ? Category::reversal : Category::payment};
    querying = true;
    canceled = false;
    std::optional<PaymentResult> found;
    while (!found && !canceled && !stopping && !deadline.passed()) {
        if (auto late = link.take_late(inquiry.category, service_id)) {
            found = judge_message(*late, attempt, service_id);
            break;
        }
        found = co_await ask_status(inquiry, deadline);
        if (found) break;
        pacing.expires_at(std::min(deadline.at, Deadline::in(settings.query_interval).at));
        co_await pacing.async_wait(quiet);
    }
    querying = false;
    auto result = found.value_or(no_reply(attempt, Outcome::unknown, inquiry.reason));
    if (result.outcome == Outcome::unknown || printed.first != service_id) co_return result;
    auto lines = std::exchange(printed, {}).second;
    if (result.customer_receipt.empty()) result.customer_receipt = std::move(lines);
    co_return result;
}

Task<std::optional<PaymentResult>> Terminal::ask_status(Inquiry& inquiry, Deadline deadline) {
    auto limit = Deadline{std::min(deadline.at, Deadline::in(answer_limit).at)};
    Request request = StatusRequest{{inquiry.category, inquiry.service_id}};
    auto reply = co_await ask(std::move(request), limit);
    if (!reply) {
        inquiry.reason = link.connected() ? PaymentReason::timed_out : PaymentReason::unreachable;
        co_return std::nullopt;
    }
    co_return co_await judge_status(std::get<StatusResponse>(reply.value().body), inquiry, deadline);
}

Task<std::optional<PaymentResult>> Terminal::judge_status(const StatusResponse& status, Inquiry& inquiry,
                                                          Deadline deadline) {
    bool ours = status.repeated_service_id.empty() || status.repeated_service_id == inquiry.service_id;
    if (status.response.result == ResultCode::success && ours && status.repeated.index() != 0) {
        Message stored;
        if (auto payment = std::get_if<PaymentResponse>(&status.repeated)) stored.body = *payment;
        if (auto reversal = std::get_if<ReversalResponse>(&status.repeated)) stored.body = *reversal;
        co_return judge_message(stored, inquiry.attempt, inquiry.service_id);
    }
    co_await judge_open_status(status.response.error, inquiry, deadline);
    if (inquiry.not_found < 2) co_return std::nullopt;
    co_return no_reply(inquiry.attempt, Outcome::not_done, PaymentReason::not_found);
}

Task<> Terminal::judge_open_status(ErrorCondition error, Inquiry& inquiry, Deadline deadline) {
    if (error == ErrorCondition::not_found) {
        ++inquiry.not_found;  // the first may only be early
        inquiry.reason = PaymentReason::not_found;
        co_return;
    }
    if (error == ErrorCondition::logged_out && !inquiry.login_tried) {
        inquiry.login_tried = true;
        (void)co_await login(deadline);
        co_return;
    }
    inquiry.not_found = 0;
    inquiry.reason = PaymentReason::in_progress;
    if (error == ErrorCondition::in_progress && inquiry.category == Category::payment && !inquiry.abort_sent) {
        inquiry.abort_sent = true;
        (void)co_await abort(inquiry.service_id, deadline);
    }
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    return setting_keys();
}

Result<std::unique_ptr<CashlessTerminal>> make_nexo_cashless_terminal(asio::io_context& loop,
                                                                      const ConfigSection& section,
                                                                      const std::filesystem::path& state) {
    BOOST_OUTCOME_TRY(auto settings, read_settings(section));
    BOOST_OUTCOME_TRY(auto channel, make_channel(loop, settings.address, settings.tls));
    return make_nexo_cashless_terminal(loop, section, state, std::move(channel));
}

Result<std::unique_ptr<CashlessTerminal>> make_nexo_cashless_terminal(asio::io_context& loop,
                                                                      const ConfigSection& section,
                                                                      const std::filesystem::path& state,
                                                                      std::unique_ptr<Channel> channel) {
    BOOST_OUTCOME_TRY(auto settings, read_settings(section));
    auto counter = state / ("nexo-" + settings.sale_id + "-" + settings.poi_id + ".service-id");
    if (!settings.capture.empty()) channel = record(std::move(channel), settings.capture);
    return std::unique_ptr<CashlessTerminal>{
        std::make_unique<Terminal>(loop, std::move(settings), std::move(counter), std::move(channel))};
}

}  // namespace madoguchi::drivers::nexo

#include "kiosk/effects/xfs_devices.h"

#include "common/base64.h"
#include "common/json.h"
#include "common/log.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <utility>

namespace madoguchi::effects {

using namespace std::chrono_literals;
using nlohmann::json;
using xfs4iot::CardError;
using xfs4iot::CardInspection;
using xfs4iot::CardSignature;
using xfs4iot::Completion;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

namespace {

constexpr Milliseconds card_time = 25s, pay_time = 240s, reverse_time = 120s, query_time = 30s, print_time = 480s,
                       form_time = 60s;

// In one payment or reversal; a terminal that never stops talking must not fill the queue to the screen.
constexpr int most_speeches = 200;

CardError card_error_of(const Result<Completion>& answer) {
    if (!answer) return CardError::reader_fault;
    const auto& completion = answer.value();
    if (completion.code == "timeOut") return CardError::timed_out;
    if (completion.code == "canceled") return CardError::canceled;
    return xfs4iot::card_error(completion.error_code()).value_or(CardError::reader_fault);
}

template <class T>
CardOutcome<T> card_outcome(Result<Completion>& answer) {
    if (!answer || !answer.value().success()) return card_error_of(answer);
    auto value = decode<T>(answer.value().payload);
    wipe(answer.value().payload);
    if (!value) return CardError::card_fault;
    return std::move(value.value());
}

// No answer to be relied on: what became of it must be asked.
PaymentResult payment_result(const AttemptId& attempt, Outcome outcome, PaymentReason reason) {
    PaymentResult result;
    result.attempt = attempt;
    result.outcome = outcome;
    result.reason = reason;
    return result;
}

PaymentResult payment_of(const AttemptId& attempt, const Result<Completion>& answer) {
    if (!answer) {
        // Nothing was sent, or the service refused it at the acknowledge: nothing can have moved.
        const bool never = answer.error().code == Errc::unreachable || answer.error().code == Errc::refused;
        return never ? payment_result(attempt, Outcome::not_done, PaymentReason::unreachable)
                     : payment_result(attempt, Outcome::unknown, PaymentReason::none);
    }
    const auto& completion = answer.value();
    if (!completion.success()) {
        const auto error = completion.error_code();
        const bool never = completion.code == "invalidData" || completion.code == "invalidCommand" ||
                           completion.code == "unsupportedCommand" || error == "originalNotFound" ||
                           error == "originalNotDone";
        return never ? payment_result(attempt, Outcome::not_done, PaymentReason::refused)
                     : payment_result(attempt, Outcome::unknown, PaymentReason::none);
    }
    auto result = decode<PaymentResult>(completion.payload);
    if (!result || result.value().attempt != attempt) {
        log_event(LogEvent::foreign_reply, {{"from", "cashless terminal"}, {"visit", attempt.text}});
        return payment_result(attempt, Outcome::unknown, PaymentReason::none);
    }
    return std::move(result.value());
}

PrintResult print_result(const AttemptId& attempt, Outcome outcome, PrintReason reason,
                         std::optional<int> impressions = {}) {
    PrintResult result;
    result.attempt = attempt;
    result.outcome = outcome;
    result.reason = reason;
    result.impressions = impressions;
    return result;
}

PrintResult print_of(const AttemptId& attempt, const Result<Completion>& answer) {
    if (!answer) {
        const bool never = answer.error().code == Errc::unreachable || answer.error().code == Errc::refused;
        return never ? print_result(attempt, Outcome::not_done, PrintReason::offline, 0)
                     : print_result(attempt, Outcome::unknown, PrintReason::none);
    }
    const auto& completion = answer.value();
    if (!completion.success()) {
        const bool never = completion.code == "invalidData" || completion.code == "invalidCommand" ||
                           completion.code == "unsupportedCommand";
        return never ? print_result(attempt, Outcome::not_done, PrintReason::refused, 0)
                     : print_result(attempt, Outcome::unknown, PrintReason::none);
    }
    auto result = decode<PrintResult>(completion.payload);
    if (!result || result.value().attempt != attempt) return print_result(attempt, Outcome::unknown, PrintReason::none);
    return std::move(result.value());
}

model::DeviceView view_of(const DeviceLink& link, model::DeviceView (*view)(const json&)) {
    model::DeviceView absent;
    if (!link.configured()) absent.trouble = model::DeviceTrouble::not_configured;
    return link.connected() ? view(link.status()) : absent;
}

}  // namespace

XfsDevices::XfsDevices(asio::io_context& given, DeviceLink::FindPublisher publisher, TlsContext tls,
                       const DeviceNames& names)
    : loop{given},
      card_reader{given, publisher, tls, names.card_reader},
      document_printer{given, publisher, tls, names.document_printer},
      receipt_printer{given, publisher, tls, names.receipt_printer},
      cashless_terminal{given, publisher, tls, names.cashless_terminal},
      surroundings{given, publisher, tls, {names.lights, names.auxiliaries, names.maintenance}} {
    surroundings.changed = [this] { look(); };
    for (auto* link : {&card_reader, &document_printer, &receipt_printer, &cashless_terminal})
        link->changed = [this] { look(); };
}

Task<> XfsDevices::run() {
    using namespace asio::experimental::awaitable_operators;
    look();
    co_await (card_reader.run() && document_printer.run() && receipt_printer.run() && cashless_terminal.run() &&
              surroundings.run());
}

void XfsDevices::stop() {
    for (auto* link : {&card_reader, &document_printer, &receipt_printer, &cashless_terminal}) link->stop();
    surroundings.stop();
}

void XfsDevices::look() {
    model::Devices now;
    now.card_reader = view_of(card_reader, device_view);
    now.document_printer = view_of(document_printer, printer_view);
    now.receipt_printer = view_of(receipt_printer, printer_view);
    now.cashless_terminal = view_of(cashless_terminal, device_view);
    now.card_present = card_reader.connected() && card_present(card_reader.status());
    now.help_button = surroundings.help_button();
    now.maintenance = surroundings.maintenance_state();
    if (now == last) return;
    last = now;
    changed(now);
}

Task<CardOutcome<CardInspection>> XfsDevices::inspect_card() {
    auto answer = co_await card_reader.call("XIdentity.Inspect", json::object(), card_time, card_options(false));
    co_return card_outcome<CardInspection>(answer);
}

Task<SignOutcome> XfsDevices::authenticate(xfs4iot::AuthenticateRequest asked) {
    json payload{{"pin", std::string{asked.pin.view()}}, {"challenge", to_base64(asked.challenge)}};
    if (!asked.card_key.empty()) payload["cardKey"] = asked.card_key;
    asked.pin.clear();
    auto answer =
        co_await card_reader.call("XIdentity.Authenticate", std::move(payload), card_time, card_options(true));
    SignOutcome outcome{CardError::reader_fault, std::nullopt};
    if (answer && holds(answer.value().payload, "triesLeft") &&
        answer.value().payload.at("triesLeft").is_number_integer())
        outcome.tries_left = answer.value().payload.at("triesLeft").get<int>();
    outcome.result = card_outcome<CardSignature>(answer);
    co_return outcome;
}

xfs4iot::CallOptions XfsDevices::card_options(bool secret) {
    xfs4iot::CallOptions options;
    options.secret = secret;
    options.on_start = [this](std::int32_t request) { card_request = request; };
    return options;
}

void XfsDevices::cancel_card() {
    asio::co_spawn(
        loop,
        [this]() -> Task<> {
            json payload;
            payload["requestIds"] = std::vector<std::int32_t>{card_request};
            static_cast<void>(co_await card_reader.call("Common.Cancel", std::move(payload), query_time));
        },
        asio::detached);
}

Task<PaymentResult> XfsDevices::move_money(std::string command, json payload, AttemptId attempt, Milliseconds timeout) {
    speeches = 0;
    xfs4iot::CallOptions options;
    options.on_event = [this](const xfs4iot::Message& message) { terminal_speaks(message); };
    const auto answer =
        co_await cashless_terminal.call(std::move(command), std::move(payload), timeout, std::move(options));
    co_return payment_of(attempt, answer);
}

void XfsDevices::terminal_speaks(const xfs4iot::Message& message) {
    if (++speeches > most_speeches) return;
    if (message.header.name == "XPayment.DisplayEvent") {
        if (const auto display = decode<xfs4iot::TerminalDisplay>(message.payload)) terminal_shown(display.value());
    } else if (message.header.name == "XPayment.InputEvent") {
        if (const auto question = decode<xfs4iot::TerminalInput>(message.payload)) terminal_asked(question.value());
    }
}

Task<> XfsDevices::answer_terminal(xfs4iot::InputAnswer answer) {
    json payload = answer;
    static_cast<void>(co_await cashless_terminal.call("XPayment.Answer", std::move(payload), query_time));
}

Task<PaymentResult> XfsDevices::pay(xfs4iot::PayRequest request) {
    return move_money("XPayment.Pay", request, request.attempt, pay_time);
}

Task<PaymentResult> XfsDevices::reverse(xfs4iot::ReverseRequest request) {
    return move_money("XPayment.Reverse", request, request.attempt, reverse_time);
}

Task<> XfsDevices::abort_payment(AttemptId attempt) {
    json payload;
    payload["attemptId"] = attempt.text;
    static_cast<void>(co_await cashless_terminal.call("XPayment.Abort", std::move(payload), query_time));
}

Task<PaymentResult> XfsDevices::query_payment(AttemptId attempt) {
    json payload;
    payload["attemptId"] = attempt.text;
    const auto answer = co_await cashless_terminal.call("XPayment.QueryTransaction", std::move(payload), query_time);
    // The question failed: that says nothing about the money.
    if (!answer || !answer.value().success())
        co_return payment_result(attempt, Outcome::unknown, PaymentReason::unreachable);
    co_return payment_of(attempt, answer);
}

Task<PrintOutcome> XfsDevices::print(AttemptId attempt, VisitId visit, saga::Document document,
                                     std::function<void(int)> page) {
    xfs4iot::PrintRequest request;
    request.attempt = attempt;
    request.visit = visit;
    request.document = document.id;
    request.sha256 = document.sha256;
    request.pages = document.pages;
    request.media = document.media;
    request.sides = document.sides;
    request.data = document.data->view();
    json payload = request;
    wipe(request.data);
    const auto on_event = [page](const xfs4iot::Message& message) {
        if (message.header.name == "XPrintJob.PageCompleted" && message.payload.value("impressions", 0) > 0)
            page(message.payload.value("impressions", 0));
    };
    xfs4iot::CallOptions options;
    options.on_event = on_event;
    options.secret = true;
    const auto answer =
        co_await document_printer.call("XPrintJob.Print", std::move(payload), print_time, std::move(options));
    PrintOutcome outcome{print_of(attempt, answer), true};
    const auto& result = outcome.result;
    const bool echoed = result.visit == visit && result.document == document.id && result.sha256 == document.sha256;
    outcome.echo_matches = result.outcome != Outcome::done || echoed;
    co_return outcome;
}

Task<PrintResult> XfsDevices::query_print(AttemptId attempt) {
    json payload;
    payload["attemptId"] = attempt.text;
    const auto answer = co_await document_printer.call("XPrintJob.Query", std::move(payload), query_time);
    if (!answer || !answer.value().success()) co_return print_result(attempt, Outcome::unknown, PrintReason::offline);
    co_return print_of(attempt, answer);
}

Task<PrintResult> XfsDevices::print_form(xfs4iot::PrintFormRequest form) {
    json payload = form;
    const auto answer = co_await receipt_printer.call("XPrintJob.PrintForm", std::move(payload), form_time);
    co_return print_of(form.attempt, answer);
}

}  // namespace madoguchi::effects

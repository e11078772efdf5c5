#include "terminal-daemon/cashless_service.h"

#include "common/json.h"

#include <algorithm>
#include <array>

namespace madoguchi::daemon {

using nlohmann::json;
using xfs4iot::CompletionCode;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;
using xfs4iot::PayRequest;
using xfs4iot::ReverseRequest;

namespace {

constexpr Yen most_yen{9'999'999};  // no fee of a counter comes near; a longer number is a mistake
constexpr auto reversal_reasons =
    std::to_array<std::string_view>({"CustCancel", "MerchantCancel", "Malfunction", "Unable2Compl"});

bool usable_amount(Yen amount) {
    return amount > Yen{0} && amount <= most_yen;
}

Reply trouble_reply(const Error& error) {
    switch (error.code) {
        case Errc::timed_out:
            return refuse(CompletionCode::time_out, error.detail);
        case Errc::canceled:
            return refuse(CompletionCode::canceled, error.detail);
        case Errc::unreachable:
        case Errc::closed:
        case Errc::busy:
            return refuse(CompletionCode::device_not_ready, error.detail);
        case Errc::refused:
        case Errc::unauthorized:
            return command_error("refused", error.detail);
        case Errc::malformed:
        case Errc::unknown_key:
        case Errc::out_of_range:
        case Errc::missing:
        case Errc::unsupported:
        case Errc::too_large:
        case Errc::conflict:
        case Errc::corrupted:
        case Errc::storage_failed:
        case Errc::device_failed:
            return refuse(CompletionCode::hardware_error, error.detail);
    }
    std::terminate();
}

PaymentResult not_moved(const AttemptId& attempt, PaymentReason reason) {
    PaymentResult result;
    result.attempt = attempt;
    result.outcome = Outcome::not_done;
    result.reason = reason;
    return result;
}

// What an unfinished or finished row says without asking the terminal; nullopt: the terminal must be asked.
std::optional<PaymentResult> result_in(const AttemptRow& row) {
    if (row.state == AttemptState::begun) return not_moved(row.attempt, PaymentReason::not_found);
    if (row.state == AttemptState::on_wire) return std::nullopt;
    auto parsed = parse_json(row.result);
    auto result = parsed ? decode<PaymentResult>(parsed.value()) : Result<PaymentResult>{fail(Errc::corrupted)};
    if (!result || (result.value().outcome == Outcome::unknown && !row.wire.empty())) return std::nullopt;
    return result.value();
}

Yen asked_amount(const AttemptRow& row) {
    auto parsed = parse_json(row.request);
    return parsed ? Yen{parsed.value().value("amount", std::int64_t{0})} : Yen{0};
}

// The means that was asked for, where the brand that paid is one of its brands; else the client has to know the brand.
PaymentResult named(PaymentResult result, const PayRequest& request) {
    bool one_of_them = std::ranges::any_of(
        request.brands, [&](const std::string& brand) { return xfs4iot::same_brand(brand, result.brand); });
    if (result.outcome == Outcome::done && one_of_them) result.means = request.means;
    return result;
}

PaymentResult named(PaymentResult result, const AttemptRow& row) {
    if (row.kind != "pay") return result;
    auto parsed = parse_json(row.request);
    auto request = parsed ? decode<PayRequest>(parsed.value()) : Result<PayRequest>{fail(Errc::corrupted)};
    return request ? named(std::move(result), request.value()) : result;
}

// The terminal answers by attempt and knows no amount of ours: another amount than asked is for staff.
PaymentResult held_to_amount(PaymentResult result, Yen asked) {
    if (result.outcome != Outcome::done || result.amount == asked) return result;
    result.outcome = Outcome::unknown;
    result.reason = PaymentReason::amount_mismatch;
    return result;
}

// Names the command under way for as long as it lives: however pay() or reverse() end, nobody is told anything after.
class Mark {
public:
    Mark(Command*& given, Command& command) : place{given} { place = &command; }
    ~Mark() { place = nullptr; }
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;

private:
    Command*& place;
};

std::optional<AttemptId> attempt_in(const json& payload) {
    auto found = payload.find("attemptId");
    if (found == payload.end() || !found->is_string() || !usable_id(found->get_ref<const std::string&>()))
        return std::nullopt;
    return AttemptId{found->get<std::string>()};
}

}  // namespace

CashlessService::CashlessService(std::unique_ptr<drivers::CashlessTerminal> given, Attempts attempts)
    : terminal{std::move(given)}, attempts{std::move(attempts)} {
    terminal->changed = [this] { changed(); };
    terminal->display = [this](xfs4iot::TerminalDisplay shown) { tell("XPayment.DisplayEvent", std::move(shown)); };
    terminal->input = [this](xfs4iot::TerminalInput question) { tell("XPayment.InputEvent", std::move(question)); };
}

template <class Payload>
void CashlessService::tell(std::string_view event, Payload payload) {
    if (!moving) return;
    payload.attempt = attempts.running;
    moving->emit(event, json(payload));
}

std::vector<InterfaceEntry> CashlessService::interfaces() {
    using namespace std::chrono_literals;
    auto to = [this](auto member) { return [this, member](Command& command) { return (this->*member)(command); }; };
    // What the table alone knows is told beside a payment under way. An attempt that it does not know may still wait in
    // the queue: its Query waits behind it.
    auto settled = [this](const Command& command) {
        auto attempt = attempt_in(command.payload);
        if (!attempt) return true;  // refused at once
        auto found = attempts.find(*attempt);
        if (!found || !found.value()) return false;
        return found.value()->state == AttemptState::finished && result_in(*found.value()).has_value();
    };
    return {{.name = "XPayment",
             .commands =
                 {{.name = "XPayment.Login", .run = to(&CashlessService::login), .longest = 1min},
                  {.name = "XPayment.Pay", .run = to(&CashlessService::pay), .longest = 5min},
                  {.name = "XPayment.Reverse", .run = to(&CashlessService::reverse), .longest = 3min, .finishes = true},
                  {.name = "XPayment.QueryTransaction",
                   .run = to(&CashlessService::query),
                   .longest = 2min,
                   .beside = settled},
                  {.name = "XPayment.Abort", .run = to(&CashlessService::abort), .immediate = true, .longest = 30s},
                  {.name = "XPayment.Answer", .run = to(&CashlessService::answer), .immediate = true, .longest = 5s},
                  {.name = "XPayment.Reconcile", .run = to(&CashlessService::reconcile), .longest = 2min},
                  {.name = "XPayment.Diagnose", .run = to(&CashlessService::diagnose), .longest = 1min}},
             .events = {"XPayment.DisplayEvent", "XPayment.InputEvent"}}};
}

json CashlessService::status() const {
    return {{"common", {{"device", device_name(terminal->state())}}}};
}

json CashlessService::capabilities() const {
    return {{"xPayment",
             {{"abort", true}, {"reverse", true}, {"reconcile", true}, {"dialogue", true}, {"currency", "JPY"}}}};
}

std::optional<Reply> CashlessService::begin(const AttemptId& attempt, std::string_view kind, const json& request) {
    auto begun = attempts.begin(attempt, kind, request.dump());
    if (begun) return std::nullopt;
    if (begun.error().code != Errc::conflict) return refuse(CompletionCode::internal_error, begun.error().detail);
    auto reply = command_error("duplicateAttempt");
    reply.payload["attemptId"] = attempt.text;
    return reply;
}

Reply CashlessService::finish(const AttemptId& attempt, PaymentResult result) {
    result.attempt = attempt;
    auto stored = result;
    stored.masked_pan.clear();
    stored.customer_receipt.clear();
    attempts.finish(attempt, json(stored).dump());
    return {.payload = result};
}

Task<Reply> CashlessService::login(Command& command) {
    auto done = co_await terminal->login(command.deadline);
    co_return done ? Reply{} : trouble_reply(done.error());
}

Task<Reply> CashlessService::pay(Command& command) {
    auto decoded = decode<PayRequest>(command.payload);
    if (!decoded) co_return refuse(CompletionCode::invalid_data, decoded.error().detail);
    const auto& request = decoded.value();
    if (!usable_id(request.attempt.text) || !usable_id(request.visit.text) || !usable_amount(request.amount))
        co_return refuse(CompletionCode::invalid_data, "attemptId, visitId or amount");
    auto attempt = request.attempt;
    auto asked = request.amount;
    if (auto refusal = begin(attempt, "pay", request)) co_return std::move(*refusal);
    if (command.canceled || attempts.take_cancel(attempt))
        co_return finish(attempt, not_moved(attempt, PaymentReason::aborted));
    auto store_wire = [this, attempt](std::string service_id) { attempts.on_wire(attempt, service_id); };
    Mark mark{moving, command};
    auto result = co_await terminal->pay(request, store_wire, command.deadline);
    co_return finish(attempt, named(held_to_amount(std::move(result), asked), request));
}

// The stored result of the payment to be reversed, or why it cannot be.
Result<PaymentResult, Reply> CashlessService::paid_original(const ReverseRequest& request) {
    auto found = attempts.find(request.original);
    if (!found) return fail_with(refuse(CompletionCode::internal_error, found.error().detail));
    if (!found.value() || found.value()->kind != "pay") return fail_with(command_error("originalNotFound"));
    auto original = result_in(*found.value());
    // unknown must first be asked about: a reversal of money that perhaps never moved proves nothing.
    if (!original || original->outcome != Outcome::done) return fail_with(command_error("originalNotDone"));
    if (request.amount != original->amount) return fail_with(refuse(CompletionCode::invalid_data, "amount"));
    return *original;
}

Task<Reply> CashlessService::reverse(Command& command) {
    auto decoded = decode<ReverseRequest>(command.payload);
    if (!decoded) co_return refuse(CompletionCode::invalid_data, decoded.error().detail);
    const auto& request = decoded.value();
    bool reason_known = std::ranges::find(reversal_reasons, request.reason) != reversal_reasons.end();
    if (!usable_id(request.attempt.text) || !usable_amount(request.amount) || !reason_known)
        co_return refuse(CompletionCode::invalid_data, "attemptId, amount or reason");
    auto original = paid_original(request);
    if (!original) co_return original.error();
    auto attempt = request.attempt;
    auto asked = request.amount;
    if (auto refusal = begin(attempt, "reverse", request)) co_return std::move(*refusal);
    auto store_wire = [this, attempt](std::string service_id) { attempts.on_wire(attempt, service_id); };
    Mark mark{moving, command};
    auto result = co_await terminal->reverse(request, original.value(), store_wire, command.deadline);
    co_return finish(attempt, held_to_amount(std::move(result), asked));
}

Task<Reply> CashlessService::query(Command& command) {
    auto attempt = attempt_in(command.payload);
    if (!attempt) co_return refuse(CompletionCode::invalid_data, "attemptId");
    auto found = attempts.find(*attempt);
    if (!found) co_return refuse(CompletionCode::internal_error, found.error().detail);
    if (!found.value()) co_return Reply{.payload = not_moved(*attempt, PaymentReason::not_found)};
    auto row = *found.value();
    if (auto known = result_in(row)) {
        if (row.state == AttemptState::finished) co_return Reply{.payload = *known};
        co_return finish(*attempt, std::move(*known));
    }
    auto asked = asked_amount(row);
    auto result = co_await terminal->query(*attempt, row.wire, row.kind == "reverse", command.deadline);
    result.attempt = *attempt;
    if (result.reason == PaymentReason::in_progress) co_return Reply{.payload = result};
    co_return finish(*attempt, named(held_to_amount(std::move(result), asked), row));
}

Task<Reply> CashlessService::abort(Command& command) {
    auto attempt = attempt_in(command.payload);
    if (!attempt) co_return refuse(CompletionCode::invalid_data, "attemptId");
    if (attempts.running != *attempt) {
        // It may still wait in the queue; when it is taken out it ends as aborted without touching the terminal.
        attempts.request_cancel(*attempt);
        co_return Reply{};
    }
    if (attempts.running_wire.empty()) {
        terminal->cancel();
        co_return Reply{};
    }
    auto done = co_await terminal->abort(attempts.running_wire, command.deadline);
    co_return done ? Reply{} : trouble_reply(done.error());
}

Task<Reply> CashlessService::answer(Command& command) {
    auto decoded = decode<xfs4iot::InputAnswer>(command.payload);
    if (!decoded) co_return refuse(CompletionCode::invalid_data, decoded.error().detail);
    auto taken = terminal->answer(decoded.value());
    if (taken) co_return Reply{};
    if (taken.error().code == Errc::missing) co_return command_error("noQuestion", taken.error().detail);
    co_return refuse(CompletionCode::invalid_data, taken.error().detail);
}

Task<Reply> CashlessService::reconcile(Command& command) {
    bool previous = holds(command.payload, "previous") && command.payload.at("previous") == true;
    auto closed = co_await terminal->reconcile(previous, command.deadline);
    if (!closed) co_return trouble_reply(closed.error());
    json totals = closed.value();
    co_return Reply{.payload = std::move(totals)};
}

Task<Reply> CashlessService::diagnose(Command& command) {
    auto diagnosis = co_await terminal->diagnose(command.deadline);
    if (!diagnosis) co_return trouble_reply(diagnosis.error());
    co_return Reply{.payload = diagnosis.value()};
}

}  // namespace madoguchi::daemon

#include "terminal-daemon/print_jobs.h"

#include "common/json.h"

namespace madoguchi::daemon {

using nlohmann::json;
using xfs4iot::CompletionCode;
using xfs4iot::Outcome;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

namespace {

std::optional<AttemptId> attempt_in(const json& payload) {
    auto found = payload.find("attemptId");
    if (found == payload.end() || !found->is_string() || !usable_id(found->get_ref<const std::string&>()))
        return std::nullopt;
    return AttemptId{found->get<std::string>()};
}

PrintResult with_ids(const PrintResult& echo, PrintResult result) {
    result.attempt = echo.attempt;
    result.visit = echo.visit;
    result.document = echo.document;
    result.sha256 = echo.sha256;
    return result;
}

PrintResult stored_result(const std::string& text) {
    auto parsed = parse_json(text);
    auto result = parsed ? decode<PrintResult>(parsed.value()) : Result<PrintResult>{fail(Errc::corrupted)};
    return result ? result.value() : PrintResult{};  // what we wrote ourselves and cannot read: unknown
}

// A sheet that jammed was printed on and counted nowhere, which the printer does not know once the jam is cleared.
bool jammed(const PrintResult& known) {
    return known.outcome == Outcome::unknown && known.reason == PrintReason::paper_jam;
}

bool settled(const AttemptRow& row, const PrintResult& known) {
    return row.state == AttemptState::finished && (known.outcome != Outcome::unknown || row.wire.empty());
}

}  // namespace

PrintResult not_printed(PrintReason reason) {
    PrintResult result;
    result.outcome = Outcome::not_done;
    result.reason = reason;
    result.impressions = 0;
    return result;
}

std::optional<Reply> begin_print(Attempts& attempts, const AttemptId& attempt, std::string_view kind,
                                 const PrintResult& echo) {
    auto begun = attempts.begin(attempt, kind, json(echo).dump());
    if (begun) return std::nullopt;
    if (begun.error().code != Errc::conflict) return refuse(CompletionCode::internal_error, begun.error().detail);
    auto reply = command_error(name(PrintReason::duplicate_attempt));
    reply.payload["attemptId"] = attempt.text;
    return reply;
}

Reply finish_print(Attempts& attempts, const PrintResult& echo, PrintResult result) {
    result = with_ids(echo, std::move(result));
    json payload = result;
    attempts.finish(echo.attempt, payload.dump());
    return {.payload = std::move(payload)};
}

Task<Reply> query_print(Attempts& attempts, Command& command, AskPrinter ask) {
    auto attempt = attempt_in(command.payload);
    if (!attempt) co_return refuse(CompletionCode::invalid_data, "attemptId");
    auto found = attempts.find(*attempt);
    if (!found) co_return refuse(CompletionCode::internal_error, found.error().detail);
    if (!found.value()) {
        // The table is written before the wire: what is not in it was never done here.
        auto result = not_printed(PrintReason::not_found);
        result.attempt = *attempt;
        co_return Reply{.payload = result};
    }
    auto row = *found.value();
    auto echo = stored_result(row.request);
    if (row.state == AttemptState::begun) co_return finish_print(attempts, echo, not_printed(PrintReason::canceled));
    auto known = row.state == AttemptState::finished ? stored_result(row.result) : PrintResult{};
    if (settled(row, known)) co_return Reply{.payload = with_ids(echo, known)};
    auto result = co_await ask(*attempt, row.wire);
    if (jammed(known) && result.outcome == Outcome::not_done) co_return Reply{.payload = with_ids(echo, known)};
    const bool nothing_new = result.outcome == Outcome::unknown && result.reason == PrintReason::none;
    if (nothing_new && row.state == AttemptState::finished) co_return Reply{.payload = with_ids(echo, known)};
    if (result.reason == PrintReason::in_progress) co_return Reply{.payload = with_ids(echo, result)};
    co_return finish_print(attempts, echo, std::move(result));
}

std::function<bool(const Command&)> settled_print(Attempts& attempts) {
    return [&attempts](const Command& command) {
        auto attempt = attempt_in(command.payload);
        if (!attempt) return true;  // refused at once
        auto found = attempts.find(*attempt);
        return found && found.value() && settled(*found.value(), stored_result(found.value()->result));
    };
}

Reply cancel_print(Attempts& attempts, const Command& command, const std::function<void()>& cancel_device) {
    auto attempt = attempt_in(command.payload);
    if (!attempt) return refuse(CompletionCode::invalid_data, "attemptId");
    if (attempts.running == *attempt) {
        cancel_device();
        return {};
    }
    // It may still wait in the queue; when it is taken out, it ends as canceled without touching the printer.
    attempts.request_cancel(*attempt);
    return {};
}

}  // namespace madoguchi::daemon

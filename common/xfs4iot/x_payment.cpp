#include "common/xfs4iot/x_payment.h"

#include "common/json.h"
#include "common/xfs4iot/names.h"

namespace madoguchi::xfs4iot {
namespace {

constexpr Names<Outcome, 3> outcomes{{
    {Outcome::done, "done"},
    {Outcome::not_done, "notDone"},
    {Outcome::unknown, "unknown"},
}};

constexpr Names<PaymentReason, 10> reasons{{
    {PaymentReason::none, "none"},
    {PaymentReason::declined, "declined"},
    {PaymentReason::aborted, "aborted"},
    {PaymentReason::timed_out, "timedOut"},
    {PaymentReason::busy, "busy"},
    {PaymentReason::not_found, "notFound"},
    {PaymentReason::in_progress, "inProgress"},
    {PaymentReason::unreachable, "unreachable"},
    {PaymentReason::amount_mismatch, "amountMismatch"},
    {PaymentReason::refused, "refused"},
}};

Yen yen_at(const nlohmann::json& json, const char* key) {
    const auto& amount = json.at(key);
    // get<int64_t> would round 300.5 silently.
    if (!amount.is_number_integer()) refuse_json(std::string{key} + " is not a whole number");
    return {amount.get<std::int64_t>()};
}

void put_text(nlohmann::json& json, const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
}

}  // namespace

std::string_view name(Outcome outcome) {
    return name_in(outcomes, outcome);
}
std::string_view name(PaymentReason reason) {
    return name_in(reasons, reason);
}
std::optional<Outcome> outcome(std::string_view name) {
    return value_in(outcomes, name);
}
std::optional<PaymentReason> payment_reason(std::string_view name) {
    return value_in(reasons, name);
}

void to_json(nlohmann::json& json, const PayRequest& value) {
    json = {{"attemptId", value.attempt.text}, {"visitId", value.visit.text}, {"amount", value.amount.amount}};
    put_text(json, "means", value.means);
    put_text(json, "language", value.language);
}

void from_json(const nlohmann::json& json, PayRequest& value) {
    value.attempt.text = json.at("attemptId").get<std::string>();
    value.visit.text = json.at("visitId").get<std::string>();
    value.amount = yen_at(json, "amount");
    value.means = text_or(json, "means");
    value.language = text_or(json, "language");
}

void to_json(nlohmann::json& json, const ReverseRequest& value) {
    json = {{"attemptId", value.attempt.text},
            {"originalAttemptId", value.original.text},
            {"amount", value.amount.amount},
            {"reason", value.reason}};
}

void from_json(const nlohmann::json& json, ReverseRequest& value) {
    value.attempt.text = json.at("attemptId").get<std::string>();
    value.original.text = json.at("originalAttemptId").get<std::string>();
    value.amount = yen_at(json, "amount");
    value.reason = json.at("reason").get<std::string>();
}

void to_json(nlohmann::json& json, const PaymentResult& value) {
    json = {{"attemptId", value.attempt.text},
            {"outcome", name(value.outcome)},
            {"reason", name(value.reason)},
            {"amount", value.amount.amount}};
    put_text(json, "means", value.means);
    put_text(json, "brand", value.brand);
    put_text(json, "maskedPan", value.masked_pan);
    put_text(json, "transactionId", value.transaction_id);
    put_text(json, "transactionTime", value.transaction_time);
    put_text(json, "approvalCode", value.approval_code);
    if (!value.customer_receipt.empty()) json["customerReceipt"] = value.customer_receipt;
}

void from_json(const nlohmann::json& json, PaymentResult& value) {
    auto outcome_value = outcome(json.at("outcome").get<std::string>());
    auto reason_value = payment_reason(text_or(json, "reason", "none"));
    if (!outcome_value || !reason_value) refuse_json("outcome or reason is not known");
    value.attempt.text = json.at("attemptId").get<std::string>();
    value.outcome = *outcome_value;
    value.reason = *reason_value;
    value.amount = yen_at(json, "amount");
    value.means = text_or(json, "means");
    value.brand = text_or(json, "brand");
    value.masked_pan = text_or(json, "maskedPan");
    value.transaction_id = text_or(json, "transactionId");
    value.transaction_time = text_or(json, "transactionTime");
    value.approval_code = text_or(json, "approvalCode");
    value.customer_receipt.clear();
    if (holds(json, "customerReceipt")) json.at("customerReceipt").get_to(value.customer_receipt);
}

void to_json(nlohmann::json& json, const TerminalDiagnosis& value) {
    json = {{"usable", value.usable}, {"globalStatus", value.global_status}, {"hostReachable", value.host_reachable}};
}

void from_json(const nlohmann::json& json, TerminalDiagnosis& value) {
    json.at("usable").get_to(value.usable);
    value.global_status = text_or(json, "globalStatus");
    json.at("hostReachable").get_to(value.host_reachable);
}

}  // namespace madoguchi::xfs4iot

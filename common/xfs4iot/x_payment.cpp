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

constexpr Names<PaymentReason, 11> reasons{{
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
    {PaymentReason::not_reversible, "notReversible"},
}};

constexpr Names<TerminalDisplay::Kind, 3> display_kinds{{
    {TerminalDisplay::Kind::status, "status"},
    {TerminalDisplay::Kind::error, "error"},
    {TerminalDisplay::Kind::prompt, "prompt"},
}};

constexpr Names<TerminalInput::Kind, 2> input_kinds{{
    {TerminalInput::Kind::confirmation, "confirmation"},
    {TerminalInput::Kind::menu, "menu"},
}};

std::vector<std::string> texts_or_none(const nlohmann::json& json, const char* key) {
    std::vector<std::string> texts;
    if (holds(json, key)) json.at(key).get_to(texts);
    return texts;
}

std::string plain_brand(std::string_view brand) {
    std::string plain;
    for (char c : brand) {
        if (c == ' ' || c == '-' || c == '_') continue;
        plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return plain;
}

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
    if (!value.brands.empty()) json["brands"] = value.brands;
}

void from_json(const nlohmann::json& json, PayRequest& value) {
    value.attempt.text = json.at("attemptId").get<std::string>();
    value.visit.text = json.at("visitId").get<std::string>();
    value.amount = yen_at(json, "amount");
    value.means = text_or(json, "means");
    value.language = text_or(json, "language");
    value.brands = texts_or_none(json, "brands");
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
    put_text(json, "printer", value.printer);
}

void from_json(const nlohmann::json& json, TerminalDiagnosis& value) {
    json.at("usable").get_to(value.usable);
    value.global_status = text_or(json, "globalStatus");
    json.at("hostReachable").get_to(value.host_reachable);
    value.printer = text_or(json, "printer");
}

bool same_brand(std::string_view one, std::string_view other) {
    return plain_brand(one) == plain_brand(other);
}

void to_json(nlohmann::json& json, const TerminalDisplay& value) {
    json = {{"attemptId", value.attempt.text}, {"kind", name_in(display_kinds, value.kind)}, {"lines", value.lines}};
    if (!value.code.empty()) json["code"] = value.code;
}

void from_json(const nlohmann::json& json, TerminalDisplay& value) {
    auto kind = value_in(display_kinds, json.at("kind").get<std::string>());
    if (!kind) refuse_json("kind is not known");
    value.attempt.text = json.at("attemptId").get<std::string>();
    value.kind = *kind;
    json.at("lines").get_to(value.lines);
    value.code = text_or(json, "code");
}

void to_json(nlohmann::json& json, const TerminalInput& value) {
    json = {{"attemptId", value.attempt.text},
            {"inputId", value.input},
            {"kind", name_in(input_kinds, value.kind)},
            {"lines", value.lines},
            {"seconds", value.seconds}};
    if (!value.choices.empty()) json["choices"] = value.choices;
}

void from_json(const nlohmann::json& json, TerminalInput& value) {
    auto kind = value_in(input_kinds, json.at("kind").get<std::string>());
    if (!kind) refuse_json("kind is not known");
    value.attempt.text = json.at("attemptId").get<std::string>();
    value.input = json.at("inputId").get<std::string>();
    value.kind = *kind;
    json.at("lines").get_to(value.lines);
    json.at("seconds").get_to(value.seconds);
    value.choices = texts_or_none(json, "choices");
}

void to_json(nlohmann::json& json, const InputAnswer& value) {
    json = {{"inputId", value.input}};
    if (value.confirmed) json["confirmed"] = *value.confirmed;
    if (value.choice) json["choice"] = *value.choice;
}

void from_json(const nlohmann::json& json, InputAnswer& value) {
    value.input = json.at("inputId").get<std::string>();
    value.confirmed.reset();
    value.choice.reset();
    if (holds(json, "confirmed")) value.confirmed = json.at("confirmed").get<bool>();
    if (!holds(json, "choice")) return;
    if (!json.at("choice").is_number_integer()) refuse_json("choice is not a whole number");
    value.choice = json.at("choice").get<int>();
}

void to_json(nlohmann::json& json, const Reconciliation& value) {
    json = {{"reconciliationId", value.id}, {"totals", nlohmann::json::array()}};
    for (const auto& total : value.totals)
        json["totals"].push_back({{"brand", total.brand},
                                  {"instrument", total.instrument},
                                  {"kind", total.kind},
                                  {"count", total.count},
                                  {"amount", total.amount.amount}});
}

void from_json(const nlohmann::json& json, Reconciliation& value) {
    value.id = text_or(json, "reconciliationId");
    value.totals.clear();
    for (const auto& entry : json.at("totals")) {
        Reconciliation::Total total{
            text_or(entry, "brand"), text_or(entry, "instrument"), text_or(entry, "kind"), 0, {}};
        total.count = yen_at(entry, "count").amount;
        total.amount = yen_at(entry, "amount");
        value.totals.push_back(std::move(total));
    }
}

}  // namespace madoguchi::xfs4iot

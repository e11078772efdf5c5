// XPayment: a cashless terminal seen from the kiosk (Login, Pay, Reverse, QueryTransaction, Abort, Diagnose).
// Payloads of the vendor interface, used by client, service and driver. Specified in docs/xfs4iot.md.
// Source: reference "cashless-terminal". Yen only: integers, no minor unit.
// Outcomes are done | notDone | unknown; unknown is resolved by QueryTransaction, never by repeating Pay.
#pragma once

#include "common/ids.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace madoguchi::xfs4iot {

enum class Outcome { done, not_done, unknown };

// Why money did not move; closed. On the wire lowerCamelCase.
enum class PaymentReason {
    none,
    declined,         // card or account refused
    aborted,          // stopped by Abort or on the terminal
    timed_out,        // nobody presented a card in time
    busy,             // terminal occupied
    not_found,        // QueryTransaction: the terminal knows no such attempt
    in_progress,      // QueryTransaction: still running
    unreachable,      // never sent: no connection
    amount_mismatch,  // the terminal's amount differs from what was asked: treated as unknown, handed to staff
    refused,          // terminal not logged in, device out of order, request not understood
};

struct PayRequest {
    AttemptId attempt;
    VisitId visit;
    Yen amount;
    std::string means;     // "" = any; else a means id of the city's data (transit, credit, emoney, code)
    std::string language;  // BCP 47 of the visit
};

struct ReverseRequest {
    AttemptId attempt;   // of the reversal itself
    AttemptId original;  // the Pay attempt
    Yen amount;
    std::string reason;  // nexo ReversalReason: CustCancel, MerchantCancel, Malfunction, Unable2Compl
};

// Result of Pay, Reverse and QueryTransaction.
struct PaymentResult {
    AttemptId attempt;
    Outcome outcome = Outcome::unknown;
    PaymentReason reason = PaymentReason::none;
    Yen amount;
    std::string means, brand, masked_pan;
    std::string transaction_id, transaction_time;  // POITransactionID: both members are needed to reverse
    std::string approval_code;
    std::vector<std::string> customer_receipt;  // lines the terminal wants printed
};

struct TerminalDiagnosis {
    bool usable = false;
    std::string global_status;  // OK, Busy, Maintenance, Unreachable
    bool host_reachable = false;
};

[[nodiscard]] std::string_view name(Outcome outcome);
[[nodiscard]] std::string_view name(PaymentReason reason);
[[nodiscard]] std::optional<Outcome> outcome(std::string_view name);
[[nodiscard]] std::optional<PaymentReason> payment_reason(std::string_view name);

void to_json(nlohmann::json& json, const PayRequest& value);
void from_json(const nlohmann::json& json, PayRequest& value);
void to_json(nlohmann::json& json, const ReverseRequest& value);
void from_json(const nlohmann::json& json, ReverseRequest& value);
void to_json(nlohmann::json& json, const PaymentResult& value);
void from_json(const nlohmann::json& json, PaymentResult& value);
void to_json(nlohmann::json& json, const TerminalDiagnosis& value);
void from_json(const nlohmann::json& json, TerminalDiagnosis& value);

}  // namespace madoguchi::xfs4iot

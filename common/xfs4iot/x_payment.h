// XPayment: a cashless terminal seen from the kiosk (Login, Pay, Reverse, QueryTransaction, Abort, Answer, Reconcile,
// Diagnose; events DisplayEvent and InputEvent of a running Pay or Reverse).
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
    not_reversible,   // Reverse: the brand or the terminal does not give back (nanaco, Edy …): staff pay out
};

struct PayRequest {
    AttemptId attempt;
    VisitId visit;
    Yen amount;
    std::string means;     // "" = any; else a means id of the city's data (transit-ic, credit, emoney, code)
    std::string language;  // BCP 47 of the visit
    std::vector<std::string> brands = {};  // what the terminal calls the brands of `means`; empty: it decides
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

// What the terminal wants the resident to see while money moves.
struct TerminalDisplay {
    enum class Kind { status, error, prompt };
    AttemptId attempt;
    Kind kind = Kind::status;
    std::vector<std::string> lines;
    std::string code = {};  // content of a QR code for the resident's phone; "" none
};

// What it wants to be answered; no answer in time counts as a refusal.
struct TerminalInput {
    enum class Kind { confirmation, menu };
    AttemptId attempt;
    std::string input;  // names the question
    Kind kind = Kind::confirmation;
    std::vector<std::string> lines, choices;
    int seconds = 0;  // time left
};

struct InputAnswer {
    std::string input;
    std::optional<bool> confirmed;  // of a confirmation
    std::optional<int> choice;      // of a menu, from 1; neither: the resident gives up
};

struct TerminalDiagnosis {
    bool usable = false;
    std::string global_status;  // OK, Busy, Maintenance, Unreachable
    bool host_reachable = false;
    std::string printer = {};  // OK, PaperLow, NoPaper, PaperJam, OutOfOrder; "" = the terminal has none
};

// A closed period: one entry per brand and kind of transaction.
struct Reconciliation {
    struct Total {
        std::string brand, instrument, kind;  // kind: nexo TransactionType (Debit, ReverseDebit …)
        std::int64_t count = 0;
        Yen amount;
    };
    std::string id;
    std::vector<Total> totals;
};

// Do both name the same brand? Terminals write them as they like: case, spaces and - _ do not count.
[[nodiscard]] bool same_brand(std::string_view one, std::string_view other);

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
void to_json(nlohmann::json& json, const TerminalDisplay& value);
void from_json(const nlohmann::json& json, TerminalDisplay& value);
void to_json(nlohmann::json& json, const TerminalInput& value);
void from_json(const nlohmann::json& json, TerminalInput& value);
void to_json(nlohmann::json& json, const InputAnswer& value);
void from_json(const nlohmann::json& json, InputAnswer& value);
void to_json(nlohmann::json& json, const Reconciliation& value);
void from_json(const nlohmann::json& json, Reconciliation& value);

}  // namespace madoguchi::xfs4iot

// The nexo Retailer protocol, JSON form: bytes <-> structs, no I/O. Source: reference "cashless-terminal" sections 1-3.
// Framing: four bytes of length, most significant first, not counting themselves, then one JSON object; at most 1 MiB.
// Unknown members are skipped, unknown enumerators become `other`; amounts are integral yen and nothing else.
#pragma once

#include "common/ids.h"
#include "common/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace madoguchi::drivers::nexo {

inline constexpr std::size_t largest_message = 1024 * 1024;

// Message with its length in front. A larger one than largest_message is a broken invariant.
[[nodiscard]] std::string frame(std::string_view message);

// Cuts a stream into messages.
class FrameReader {
public:
    void add(std::string_view bytes) { buffer += bytes; }
    // The next whole message, nothing when more bytes are needed; too_large or malformed (length 0) end the stream.
    [[nodiscard]] Result<std::optional<std::string>> next();

private:
    std::string buffer;
};

enum class MessageClass { service, device, event, other };
enum class MessageType { request, response, notification, other };
enum class Category {
    login,
    logout,
    payment,
    reversal,
    transaction_status,
    abort,
    diagnosis,
    reconciliation,
    display,
    input,
    print,
    event,
    other,
};

struct Header {
    std::string protocol_version;
    MessageClass message_class = MessageClass::service;
    Category category = Category::other;
    std::string category_name;  // as it came, for `other`
    MessageType type = MessageType::request;
    std::string service_id, device_id, sale_id, poi_id;
};

enum class ResultCode { success, partial, failure, other };
enum class ErrorCondition {
    none,
    aborted,
    cancel,
    refusal,
    invalid_card,
    wrong_pin,
    payment_restriction,
    busy,
    in_progress,
    unreachable_host,
    not_found,
    logged_out,
    message_format,
    device_out,
    unavailable_device,
    unavailable_service,
    not_allowed,
    inserted_card,
    other,
};

// ---- bodies of replies

struct Response {
    ResultCode result = ResultCode::other;
    ErrorCondition error = ErrorCondition::none;
    std::string additional;  // for the technician only
};

// Both members are needed to name a transaction of the terminal.
struct PoiTransaction {
    std::string id, time;
    [[nodiscard]] bool complete() const { return !id.empty() && !time.empty(); }
};

struct LoginResponse {
    Response response;
    std::string model, serial;
};

struct LogoutResponse {
    Response response;
};

struct PaymentResponse {
    Response response;
    std::string sale_transaction;
    PoiTransaction poi_transaction;
    std::string currency;
    std::optional<Yen> amount;
    std::string instrument;  // Card, StoredValue, Mobile …
    std::string brand, masked_pan, approval_code;
    std::vector<std::string> customer_receipt;
};

struct ReversalResponse {
    Response response;
    std::optional<Yen> amount;
    PoiTransaction poi_transaction;
    std::vector<std::string> customer_receipt;
};

// The question's own result, and the stored reply when there is one.
struct StatusResponse {
    Response response;
    std::string repeated_service_id;
    std::variant<std::monostate, PaymentResponse, ReversalResponse> repeated;
};

struct DiagnosisResponse {
    Response response;
    std::string global_status;  // OK, Busy, Maintenance, Unreachable
    bool card_reader_ok = true, communication_ok = true;
    bool host_reachable = false;  // at least one of them
    std::string printer;          // PrinterStatus: OK, PaperLow, NoPaper, PaperJam, OutOfOrder; "" = it has none
};

// One line of TransactionTotals: brand x kind of transaction.
struct Total {
    std::string brand, instrument;
    std::string kind;  // TransactionType: Debit, ReverseDebit, Credit …
    std::int64_t count = 0;
    Yen amount;
};

struct ReconciliationResponse {
    Response response;
    std::string type, id;  // ReconciliationType, POIReconciliationID
    std::vector<Total> totals;
};

struct EventNotification {
    std::string event;    // EventToNotify
    std::string details;  // for the technician only
};

// The terminal wants something shown, answered or printed at our side (MessageClass Device).
inline constexpr std::size_t longest_code = 1024;
struct DeviceRequest {
    enum class Kind { display, input, print, other };
    Kind kind = Kind::other;
    bool response_required = true;
    std::string device;                // CustomerDisplay, CashierDisplay, CustomerInput …
    std::string info;                  // InfoQualify: Status, Error, Display, POIReplication …
    std::string command;               // input: GetConfirmation, GetMenuEntry, DigitString, Password …
    std::string document;              // print: DocumentQualifier
    int longest_s = 0;                 // input: MaxInputTime; 0 = not said
    std::vector<std::string> lines;    // what to show or print
    std::string code;                  // display: content of a QR code, at most longest_code bytes
    std::vector<std::string> choices;  // input: the menu's entries
};

// Our answer to one of them.
struct DeviceReply {
    ErrorCondition error = ErrorCondition::none;  // none = done as asked
    std::optional<bool> confirmed;                // GetConfirmation
    std::optional<int> choice;                    // GetMenuEntry, from 1
};

struct Message {
    Header header;
    // monostate: understood as a message, but of no kind that is used here.
    std::variant<std::monostate, LoginResponse, LogoutResponse, PaymentResponse, ReversalResponse, StatusResponse,
                 DiagnosisResponse, ReconciliationResponse, EventNotification, DeviceRequest>
        body;
};

// ---- bodies of requests

struct LoginRequest {
    std::string time, application, version;
    std::string language = "ja";
    std::vector<std::string> capabilities = {"PrinterReceipt"};  // SaleCapabilities: what it may ask of us
};

struct LogoutRequest {};

struct PaymentRequest {
    std::string sale_transaction, sale_reference, time;
    Yen amount;
    std::vector<std::string> brands;  // empty: any
    std::string language;             // two letters, "" = the terminal's own
};

struct ReversalRequest {
    std::string sale_transaction, time;
    PoiTransaction original;
    Yen amount;
    std::string reason;  // CustCancel, MerchantCancel, Malfunction, Unable2Compl
};

// Names an earlier request of ours.
struct MessageReference {
    Category category = Category::payment;
    std::string service_id;
};

struct StatusRequest {
    MessageReference reference;
};

struct AbortRequest {
    MessageReference reference;
    std::string reason;
};

struct DiagnosisRequest {};

// Closes the period (SaleReconciliation), or asks again for one that is closed (PreviousReconciliation).
struct ReconciliationRequest {
    std::string type = "SaleReconciliation";
    std::string id;  // POIReconciliationID, for a previous one; "" = the last
};

using Request = std::variant<LoginRequest, LogoutRequest, PaymentRequest, ReversalRequest, StatusRequest, AbortRequest,
                             DiagnosisRequest, ReconciliationRequest>;

// Who asks whom, and under which number. Category and type follow from the request.
struct Address {
    std::string protocol_version, sale_id, poi_id, service_id;
};

[[nodiscard]] Category category_of(const Request& request);
[[nodiscard]] std::string encode(const Address& address, const Request& request);
// Answers a Device request of the terminal, which came under `header`.
[[nodiscard]] std::string encode_reply(const Header& header, const DeviceRequest& request, const DeviceReply& reply);
// malformed: not JSON, no header, a member of the wrong kind, an amount that is not integral; `detail` names the
// member.
[[nodiscard]] Result<Message> decode(std::string_view json);

[[nodiscard]] std::string_view name(Category category);
[[nodiscard]] std::string_view name(ErrorCondition error);

}  // namespace madoguchi::drivers::nexo

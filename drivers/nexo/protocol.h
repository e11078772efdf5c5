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
enum class Category { login, payment, reversal, transaction_status, abort, diagnosis, display, event, other };

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
};

struct EventNotification {
    std::string event;    // EventToNotify
    std::string details;  // for the technician only
};

// The terminal wants something shown, printed or typed at our side; a sale system without those devices declines.
struct DeviceRequest {
    bool response_required = false;
};

struct Message {
    Header header;
    // monostate: understood as a message, but of no kind that is used here.
    std::variant<std::monostate, LoginResponse, PaymentResponse, ReversalResponse, StatusResponse, DiagnosisResponse,
                 EventNotification, DeviceRequest>
        body;
};

// ---- bodies of requests

struct LoginRequest {
    std::string time, application, version;
    std::string language = "ja";
};

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

using Request =
    std::variant<LoginRequest, PaymentRequest, ReversalRequest, StatusRequest, AbortRequest, DiagnosisRequest>;

// Who asks whom, and under which number. Category and type follow from the request.
struct Address {
    std::string protocol_version, sale_id, poi_id, service_id;
};

[[nodiscard]] Category category_of(const Request& request);
[[nodiscard]] std::string encode(const Address& address, const Request& request);
// Declines a Device request of the terminal ("UnavailableDevice").
[[nodiscard]] std::string encode_decline(const Header& request);
// malformed: not JSON, no header, a member of the wrong kind, an amount that is not integral; `detail` names the
// member.
[[nodiscard]] Result<Message> decode(std::string_view json);

[[nodiscard]] std::string_view name(Category category);
[[nodiscard]] std::string_view name(ErrorCondition error);

}  // namespace madoguchi::drivers::nexo

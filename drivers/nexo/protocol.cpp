#include "drivers/nexo/protocol.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace madoguchi::drivers::nexo {
namespace {

using nlohmann::json;

template <class E>
using Names = std::pair<E, std::string_view>;

constexpr std::array<Names<Category>, 8> categories{{
    {Category::login, "Login"},
    {Category::payment, "Payment"},
    {Category::reversal, "Reversal"},
    {Category::transaction_status, "TransactionStatus"},
    {Category::abort, "Abort"},
    {Category::diagnosis, "Diagnosis"},
    {Category::display, "Display"},
    {Category::event, "Event"},
}};
constexpr std::array<Names<MessageClass>, 3> classes{{
    {MessageClass::service, "Service"},
    {MessageClass::device, "Device"},
    {MessageClass::event, "Event"},
}};
constexpr std::array<Names<MessageType>, 3> types{{
    {MessageType::request, "Request"},
    {MessageType::response, "Response"},
    {MessageType::notification, "Notification"},
}};
constexpr std::array<Names<ResultCode>, 3> results{{
    {ResultCode::success, "Success"},
    {ResultCode::partial, "Partial"},
    {ResultCode::failure, "Failure"},
}};
constexpr std::array<Names<ErrorCondition>, 17> errors{{
    {ErrorCondition::aborted, "Aborted"},
    {ErrorCondition::cancel, "Cancel"},
    {ErrorCondition::refusal, "Refusal"},
    {ErrorCondition::invalid_card, "InvalidCard"},
    {ErrorCondition::wrong_pin, "WrongPIN"},
    {ErrorCondition::payment_restriction, "PaymentRestriction"},
    {ErrorCondition::busy, "Busy"},
    {ErrorCondition::in_progress, "InProgress"},
    {ErrorCondition::unreachable_host, "UnreachableHost"},
    {ErrorCondition::not_found, "NotFound"},
    {ErrorCondition::logged_out, "LoggedOut"},
    {ErrorCondition::message_format, "MessageFormat"},
    {ErrorCondition::device_out, "DeviceOut"},
    {ErrorCondition::unavailable_device, "UnavailableDevice"},
    {ErrorCondition::unavailable_service, "UnavailableService"},
    {ErrorCondition::not_allowed, "NotAllowed"},
    {ErrorCondition::inserted_card, "InsertedCard"},
}};

template <class E, std::size_t N>
E from_name(const std::array<Names<E>, N>& table, std::string_view text) {
    for (auto [value, word] : table)
        if (word == text) return value;
    return E::other;
}

template <class E, std::size_t N>
std::string_view to_name(const std::array<Names<E>, N>& table, E value) {
    for (auto [candidate, word] : table)
        if (candidate == value) return word;
    return "other";
}

// Reads members of one object; the first member of the wrong kind is kept as the error of the whole message.
class Reader {
public:
    Reader(const json& object, std::string path, std::string& first_error)
        : node{object}, where{std::move(path)}, problem{first_error} {}

    [[nodiscard]] bool has(const char* key) const { return node.is_object() && node.contains(key); }

    [[nodiscard]] Reader object(const char* key) const {
        static const json nothing = json::object();
        if (!has(key)) return {nothing, where + "." + key, problem};
        if (!node[key].is_object()) complain(key);
        return {node[key].is_object() ? node[key] : nothing, where + "." + key, problem};
    }
    [[nodiscard]] std::string text(const char* key) const {
        if (!has(key)) return {};
        if (node[key].is_string()) return node[key].get<std::string>();
        complain(key);
        return {};
    }
    [[nodiscard]] bool flag(const char* key, bool otherwise) const {
        if (!has(key)) return otherwise;
        if (node[key].is_boolean()) return node[key].get<bool>();
        complain(key);
        return otherwise;
    }
    [[nodiscard]] std::optional<Yen> yen(const char* key) const {
        if (!has(key)) return std::nullopt;
        constexpr double most = 1e9;  // no fee comes near; a double is exact far beyond
        double amount = node[key].is_number() ? node[key].get<double>() : -1;
        if (amount >= 0 && amount <= most && std::trunc(amount) == amount)
            return Yen{static_cast<std::int64_t>(amount)};
        complain(key);
        return std::nullopt;
    }
    // Calls `visit` with a Reader for each object of a list.
    template <class F>
    void each(const char* key, F visit) const {
        if (!has(key)) return;
        if (!node[key].is_array()) return complain(key);
        for (const auto& entry : node[key]) {
            if (!entry.is_object()) return complain(key);
            visit(Reader{entry, where + "." + key, problem});
        }
    }
    void complain(const char* key) const {
        if (problem.empty()) problem = where + "." + key;
    }

private:
    const json& node;
    std::string where;
    std::string& problem;
};

Header read_header(const Reader& in) {
    Header header;
    header.protocol_version = in.text("ProtocolVersion");
    header.message_class = from_name(classes, in.text("MessageClass"));
    header.category_name = in.text("MessageCategory");
    header.category = from_name(categories, header.category_name);
    header.type = from_name(types, in.text("MessageType"));
    header.service_id = in.text("ServiceID");
    header.device_id = in.text("DeviceID");
    header.sale_id = in.text("SaleID");
    header.poi_id = in.text("POIID");
    if (header.category_name.empty()) in.complain("MessageCategory");
    return header;
}

Response read_response(const Reader& body) {
    auto in = body.object("Response");
    Response response;
    response.result = from_name(results, in.text("Result"));
    if (auto error = in.text("ErrorCondition"); !error.empty()) response.error = from_name(errors, error);
    response.additional = in.text("AdditionalResponse");
    if (!in.has("Result")) in.complain("Result");
    return response;
}

PoiTransaction read_transaction(const Reader& parent, const char* key) {
    auto in = parent.object(key);
    return {in.text("TransactionID"), in.text("TimeStamp")};
}

// Only what is for the customer; one line of the receipt ends where EndOfLineFlag is not false.
std::vector<std::string> read_receipt(const Reader& body) {
    std::vector<std::string> lines;
    bool open = false;
    body.each("PaymentReceipt", [&](const Reader& receipt) {
        if (receipt.text("DocumentQualifier") != "CustomerReceipt") return;
        receipt.object("OutputContent").each("OutputText", [&](const Reader& piece) {
            if (!open) lines.emplace_back();
            lines.back() += piece.text("Text");
            open = !piece.flag("EndOfLineFlag", true);
        });
        open = false;
    });
    return lines;
}

LoginResponse read_login(const Reader& in) {
    auto terminal = in.object("POISystemData").object("POITerminalData");
    auto software = in.object("POISystemData").object("POISoftware");
    auto profile = software.text("ApplicationName");
    return {read_response(in), std::move(profile), terminal.text("POISerialNumber")};
}

PaymentResponse read_payment(const Reader& in) {
    PaymentResponse payment;
    payment.response = read_response(in);
    payment.sale_transaction = in.object("SaleData").object("SaleTransactionID").text("TransactionID");
    payment.poi_transaction = read_transaction(in.object("POIData"), "POITransactionID");
    auto result = in.object("PaymentResult");
    auto amounts = result.object("AmountsResp");
    payment.currency = amounts.text("Currency");
    payment.amount = amounts.yen("AuthorizedAmount");
    auto instrument = result.object("PaymentInstrumentData");
    payment.instrument = instrument.text("PaymentInstrumentType");
    payment.brand = instrument.object("CardData").text("PaymentBrand");
    if (payment.brand.empty()) payment.brand = instrument.object("MobileData").text("PaymentBrand");
    if (payment.brand.empty()) payment.brand = instrument.object("StoredValueAccountID").text("StoredValueProvider");
    payment.masked_pan = instrument.object("CardData").text("MaskedPan");
    payment.approval_code = result.object("PaymentAcquirerData").text("ApprovalCode");
    payment.customer_receipt = read_receipt(in);
    return payment;
}

ReversalResponse read_reversal(const Reader& in) {
    return {read_response(in), in.yen("ReversedAmount"), read_transaction(in.object("POIData"), "POITransactionID"),
            read_receipt(in)};
}

// Two shapes are in use: the stored body inside RepeatedResponseMessageBody, or beside the stored header.
StatusResponse read_status(const Reader& in) {
    StatusResponse status;
    status.response = read_response(in);
    auto repeated = in.object("RepeatedMessageResponse");
    status.repeated_service_id = repeated.object("MessageHeader").text("ServiceID");
    auto wrapped = repeated.object("RepeatedResponseMessageBody");
    for (const auto& place : {wrapped, repeated}) {
        if (place.has("PaymentResponse")) status.repeated = read_payment(place.object("PaymentResponse"));
        if (place.has("ReversalResponse")) status.repeated = read_reversal(place.object("ReversalResponse"));
        if (status.repeated.index() != 0) break;
    }
    return status;
}

DiagnosisResponse read_diagnosis(const Reader& in) {
    DiagnosisResponse diagnosis;
    diagnosis.response = read_response(in);
    auto terminal = in.object("POIStatus");
    diagnosis.global_status = terminal.text("GlobalStatus");
    diagnosis.card_reader_ok = terminal.flag("CardReaderOKFlag", true);
    diagnosis.communication_ok = terminal.flag("CommunicationOKFlag", true);
    in.each("HostStatus", [&](const Reader& host) { diagnosis.host_reachable |= host.flag("IsReachableFlag", false); });
    if (!in.has("HostStatus")) diagnosis.host_reachable = diagnosis.communication_ok;
    return diagnosis;
}

DeviceRequest read_device_request(const Reader& envelope) {
    DeviceRequest request;
    envelope.object("DisplayRequest").each("DisplayOutput", [&](const Reader& output) {
        request.response_required |= output.flag("ResponseRequiredFlag", false);
    });
    if (!envelope.has("DisplayRequest")) request.response_required = true;  // input, print …: always answered
    return request;
}

void read_response_body(const Reader& envelope, Message& message) {
    auto body = [&](const char* key) {
        if (!envelope.has(key)) envelope.complain(key);
        return envelope.object(key);
    };
    switch (message.header.category) {
        case Category::login:
            message.body = read_login(body("LoginResponse"));
            break;
        case Category::payment:
            message.body = read_payment(body("PaymentResponse"));
            break;
        case Category::reversal:
            message.body = read_reversal(body("ReversalResponse"));
            break;
        case Category::transaction_status:
            message.body = read_status(body("TransactionStatusResponse"));
            break;
        case Category::diagnosis:
            message.body = read_diagnosis(body("DiagnosisResponse"));
            break;
        case Category::abort:
        case Category::display:
        case Category::event:
        case Category::other:
            break;
    }
}

void read_body(const Reader& envelope, Message& message) {
    if (message.header.type == MessageType::response) return read_response_body(envelope, message);
    if (envelope.has("EventNotification")) {
        auto in = envelope.object("EventNotification");
        message.body = EventNotification{in.text("EventToNotify"), in.text("EventDetails")};
    } else if (message.header.message_class == MessageClass::device) {
        message.body = read_device_request(envelope);
    }
}

// ---- writing

json reference_json(const MessageReference& reference, const Address& address) {
    return {{"MessageCategory", name(reference.category)},
            {"ServiceID", reference.service_id},
            {"SaleID", address.sale_id},
            {"POIID", address.poi_id}};
}

json body_json(const LoginRequest& login, const Address&) {
    // PrinterReceipt alone: with CashierDisplay or CashierInput the terminal would borrow devices we do not have.
    return {{"DateTime", login.time},
            {"OperatorLanguage", login.language},
            {"SaleSoftware",
             {{"ManufacturerID", "Madoguchi"},
              {"ProviderIdentification", "Madoguchi"},
              {"ApplicationName", login.application},
              {"SoftwareVersion", login.version},
              {"CertificationCode", ""}}},
            {"SaleTerminalData", {{"TerminalEnvironment", "Unattended"}, {"SaleCapabilities", {"PrinterReceipt"}}}}};
}

json body_json(const PaymentRequest& payment, const Address&) {
    json conditions = json::object();
    if (!payment.brands.empty()) conditions["AllowedPaymentBrand"] = payment.brands;
    if (!payment.language.empty()) conditions["CustomerLanguage"] = payment.language;
    json sale = {{"SaleTransactionID", {{"TransactionID", payment.sale_transaction}, {"TimeStamp", payment.time}}}};
    if (!payment.sale_reference.empty()) sale["SaleReferenceID"] = payment.sale_reference;
    json transaction = {{"AmountsReq", {{"Currency", "JPY"}, {"RequestedAmount", payment.amount.amount}}}};
    if (!conditions.empty()) transaction["TransactionConditions"] = conditions;
    return {{"SaleData", sale}, {"PaymentTransaction", transaction}, {"PaymentData", {{"PaymentType", "Normal"}}}};
}

json body_json(const ReversalRequest& reversal, const Address& address) {
    return {{"SaleData",
             {{"SaleTransactionID", {{"TransactionID", reversal.sale_transaction}, {"TimeStamp", reversal.time}}}}},
            {"OriginalPOITransaction",
             {{"SaleID", address.sale_id},
              {"POIID", address.poi_id},
              {"POITransactionID", {{"TransactionID", reversal.original.id}, {"TimeStamp", reversal.original.time}}}}},
            {"ReversalReason", reversal.reason},
            {"ReversedAmount", reversal.amount.amount}};
}

json body_json(const StatusRequest& status, const Address& address) {
    return {{"MessageReference", reference_json(status.reference, address)},
            {"ReceiptReprintFlag", true},
            {"DocumentQualifier", {"CustomerReceipt"}}};
}

json body_json(const AbortRequest& abort, const Address& address) {
    return {{"AbortReason", abort.reason}, {"MessageReference", reference_json(abort.reference, address)}};
}

json body_json(const DiagnosisRequest&, const Address&) {
    return {{"HostDiagnosisFlag", true}};
}

// Text that is not UTF-8 is replaced rather than thrown at the caller.
std::string dump(const json& message) {
    return message.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string frame(std::string_view message) {
    if (message.size() > largest_message) std::abort();
    auto size = static_cast<std::uint32_t>(message.size());
    std::string framed;
    for (int shift : {24, 16, 8, 0}) framed += static_cast<char>((size >> shift) & 0xff);
    return framed.append(message);
}

Result<std::optional<std::string>> FrameReader::next() {
    if (buffer.size() < 4) return std::optional<std::string>{};
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(buffer[i]);
    if (size == 0) return fail(Errc::malformed, "message of no length");
    if (size > largest_message) return fail(Errc::too_large, "message of " + std::to_string(size) + " bytes");
    if (buffer.size() < 4 + size) return std::optional<std::string>{};
    std::optional<std::string> message = buffer.substr(4, size);
    buffer.erase(0, 4 + size);
    return message;
}

Category category_of(const Request& request) {
    constexpr std::array<Category, 6> order{Category::login,    Category::payment,
                                            Category::reversal, Category::transaction_status,
                                            Category::abort,    Category::diagnosis};
    static_assert(order.size() == std::variant_size_v<Request>);
    return order[request.index()];
}

std::string encode(const Address& address, const Request& request) {
    auto category = std::string{name(category_of(request))};
    json header = {{"ProtocolVersion", address.protocol_version},
                   {"MessageClass", "Service"},
                   {"MessageCategory", category},
                   {"MessageType", "Request"},
                   {"ServiceID", address.service_id},
                   {"SaleID", address.sale_id},
                   {"POIID", address.poi_id}};
    json body = std::visit([&](const auto& value) { return body_json(value, address); }, request);
    return dump({{"SaleToPOIRequest", {{"MessageHeader", header}, {category + "Request", body}}}});
}

std::string encode_decline(const Header& request) {
    json header = {{"ProtocolVersion", request.protocol_version},
                   {"MessageClass", "Device"},
                   {"MessageCategory", request.category_name},
                   {"MessageType", "Response"},
                   {"ServiceID", request.service_id},
                   {"DeviceID", request.device_id},
                   {"SaleID", request.sale_id},
                   {"POIID", request.poi_id}};
    json body = {{"Response", {{"Result", "Failure"}, {"ErrorCondition", "UnavailableDevice"}}}};
    return dump({{"SaleToPOIResponse", {{"MessageHeader", header}, {request.category_name + "Response", body}}}});
}

Result<Message> decode(std::string_view text) {
    auto document = json::parse(text, nullptr, false);
    if (document.is_discarded()) return fail(Errc::malformed, "not JSON");
    if (!document.is_object()) return fail(Errc::malformed, "not an object");
    const char* envelope = document.contains("SaleToPOIResponse") ? "SaleToPOIResponse" : "SaleToPOIRequest";
    if (!document.contains(envelope)) return fail(Errc::malformed, "neither request nor response");
    std::string problem;
    auto in = Reader{document, "message", problem}.object(envelope);
    Message message;
    message.header = read_header(in.object("MessageHeader"));
    read_body(in, message);
    if (!problem.empty()) return fail(Errc::malformed, problem);
    return message;
}

std::string_view name(Category category) {
    return to_name(categories, category);
}

std::string_view name(ErrorCondition error) {
    return error == ErrorCondition::none ? "none" : to_name(errors, error);
}

}  // namespace madoguchi::drivers::nexo

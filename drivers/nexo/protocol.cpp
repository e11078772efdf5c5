#include "drivers/nexo/protocol.h"

#include "drivers/nexo/names.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdlib>

namespace madoguchi::drivers::nexo {
namespace {

using nlohmann::json;

// ---- writing

json reference_json(const MessageReference& reference, const Address& address) {
    return {{"MessageCategory", name(reference.category)},
            {"ServiceID", reference.service_id},
            {"SaleID", address.sale_id},
            {"POIID", address.poi_id}};
}

json body_json(const LoginRequest& login, const Address&) {
    return {{"DateTime", login.time},
            {"OperatorLanguage", login.language},
            {"SaleSoftware",
             {{"ManufacturerID", "Madoguchi"},
              {"ProviderIdentification", "Madoguchi"},
              {"ApplicationName", login.application},
              {"SoftwareVersion", login.version},
              {"CertificationCode", ""}}},
            {"SaleTerminalData", {{"TerminalEnvironment", "Unattended"}, {"SaleCapabilities", login.capabilities}}}};
}

json body_json(const LogoutRequest&, const Address&) {
    return json::object();
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

json body_json(const ReconciliationRequest& reconciliation, const Address&) {
    json body = {{"ReconciliationType", reconciliation.type}};
    if (!reconciliation.id.empty()) body["POIReconciliationID"] = reconciliation.id;
    return body;
}

json response_json(const DeviceReply& reply) {
    if (reply.error == ErrorCondition::none) return {{"Result", "Success"}};
    return {{"Result", "Failure"}, {"ErrorCondition", name(reply.error)}};
}

json input_json(const DeviceRequest& request, const DeviceReply& reply) {
    json result = {{"Device", request.device}, {"InfoQualify", request.info}, {"Response", response_json(reply)}};
    json input = {{"InputCommand", request.command}};
    if (reply.confirmed) input["ConfirmedFlag"] = *reply.confirmed;
    if (reply.choice) input["MenuEntryNumber"] = *reply.choice;
    if (reply.error == ErrorCondition::none) result["Input"] = input;
    return {{"InputResult", result}};
}

json reply_body(const DeviceRequest& request, const DeviceReply& reply) {
    switch (request.kind) {
        case DeviceRequest::Kind::display: {
            json output = {
                {"Device", request.device}, {"InfoQualify", request.info}, {"Response", response_json(reply)}};
            return {{"OutputResult", json::array({output})}};
        }
        case DeviceRequest::Kind::input:
            return input_json(request, reply);
        case DeviceRequest::Kind::print:
            return {{"DocumentQualifier", request.document}, {"Response", response_json(reply)}};
        case DeviceRequest::Kind::other:
            break;
    }
    return {{"Response", response_json(reply)}};
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
    constexpr std::array<Category, 8> order{
        Category::login, Category::logout,    Category::payment,       Category::reversal, Category::transaction_status,
        Category::abort, Category::diagnosis, Category::reconciliation};
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

std::string encode_reply(const Header& request, const DeviceRequest& asked, const DeviceReply& reply) {
    json header = {{"ProtocolVersion", request.protocol_version},
                   {"MessageClass", "Device"},
                   {"MessageCategory", request.category_name},
                   {"MessageType", "Response"},
                   {"ServiceID", request.service_id},
                   {"DeviceID", request.device_id},
                   {"SaleID", request.sale_id},
                   {"POIID", request.poi_id}};
    json body = {{"MessageHeader", header}, {request.category_name + "Response", reply_body(asked, reply)}};
    return dump({{"SaleToPOIResponse", std::move(body)}});
}

std::string_view name(Category category) {
    return to_name(categories, category);
}

std::string_view name(ErrorCondition error) {
    return error == ErrorCondition::none ? "none" : to_name(errors, error);
}

}  // namespace madoguchi::drivers::nexo

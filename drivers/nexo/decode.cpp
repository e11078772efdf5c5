// Reading: bytes -> structs. Writing is in protocol.cpp.
#include "common/json.h"
#include "drivers/nexo/names.h"

#include <algorithm>
#include <cmath>

namespace madoguchi::drivers::nexo {
namespace {

using nlohmann::json;

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

// A line ends where EndOfLineFlag is not false.
void read_lines(const Reader& holder, std::vector<std::string>& lines) {
    bool open = false;
    holder.each("OutputText", [&](const Reader& piece) {
        if (!open) lines.emplace_back();
        lines.back() += piece.text("Text");
        open = !piece.flag("EndOfLineFlag", true);
    });
}

// Only what is for the customer.
std::vector<std::string> read_receipt(const Reader& body) {
    std::vector<std::string> lines;
    body.each("PaymentReceipt", [&](const Reader& receipt) {
        if (receipt.text("DocumentQualifier") == "CustomerReceipt") read_lines(receipt.object("OutputContent"), lines);
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
    diagnosis.printer = terminal.text("PrinterStatus");
    return diagnosis;
}

ReconciliationResponse read_reconciliation(const Reader& in) {
    ReconciliationResponse closed{read_response(in), in.text("ReconciliationType"), in.text("POIReconciliationID"), {}};
    in.each("TransactionTotals", [&](const Reader& group) {
        auto brand = group.text("CardBrand");
        if (brand.empty()) brand = group.text("PaymentBrand");
        group.each("PaymentTotals", [&](const Reader& line) {
            Total total{brand, group.text("PaymentInstrumentType"), line.text("TransactionType"), 0, {}};
            total.count = line.yen("TransactionCount").value_or(Yen{0}).amount;
            total.amount = line.yen("TransactionAmount").value_or(Yen{0});
            closed.totals.push_back(std::move(total));
        });
    });
    return closed;
}

// Only QR codes: what else terminals draw is for scanners of shops.
void read_code(const Reader& content, DeviceRequest& request) {
    auto barcode = content.object("OutputBarcode");
    auto type = barcode.text("BarcodeType");
    std::ranges::transform(type, type.begin(),
                           [](char letter) { return letter >= 'A' && letter <= 'Z' ? char(letter + 32) : letter; });
    if (type != "qrcode") return;
    auto value = barcode.text("BarcodeValue");
    if (value.size() <= longest_code) request.code = std::move(value);
}

void read_display(const Reader& output, DeviceRequest& request) {
    request.device = output.text("Device");
    request.info = output.text("InfoQualify");
    read_lines(output.object("OutputContent"), request.lines);
    read_code(output.object("OutputContent"), request);
    output.each("MenuEntry", [&](const Reader& entry) {
        std::vector<std::string> words;
        read_lines(entry, words);
        std::string choice;
        for (const auto& word : words) choice += word;
        request.choices.push_back(std::move(choice));
    });
}

void read_input(const Reader& in, DeviceRequest& request) {
    request.kind = DeviceRequest::Kind::input;
    if (in.has("DisplayOutput")) read_display(in.object("DisplayOutput"), request);
    auto data = in.object("InputData");
    request.command = data.text("InputCommand");
    if (auto device = data.text("Device"); !device.empty()) request.device = std::move(device);
    if (auto info = data.text("InfoQualify"); !info.empty()) request.info = std::move(info);
    request.longest_s = static_cast<int>(data.yen("MaxInputTime").value_or(Yen{0}).amount);
}

void read_print(const Reader& in, DeviceRequest& request) {
    request.kind = DeviceRequest::Kind::print;
    auto output = in.object("PrintOutput");
    request.document = output.text("DocumentQualifier");
    request.response_required = output.text("ResponseMode") != "NotRequired";
    read_lines(output.object("OutputContent"), request.lines);
}

// A display request may hold one output or a list of them; only it can go without an answer.
DeviceRequest read_device_request(const Reader& envelope) {
    DeviceRequest request;
    if (envelope.has("DisplayRequest")) {
        request.kind = DeviceRequest::Kind::display;
        request.response_required = false;
        envelope.object("DisplayRequest").each("DisplayOutput", [&](const Reader& output) {
            request.response_required |= output.flag("ResponseRequiredFlag", false);
            read_display(output, request);
        });
    } else if (envelope.has("InputRequest")) {
        read_input(envelope.object("InputRequest"), request);
    } else if (envelope.has("PrintRequest")) {
        read_print(envelope.object("PrintRequest"), request);
    }
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
        case Category::logout:
            message.body = LogoutResponse{read_response(body("LogoutResponse"))};
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
        case Category::reconciliation:
            message.body = read_reconciliation(body("ReconciliationResponse"));
            break;
        case Category::abort:
        case Category::display:
        case Category::input:
        case Category::print:
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

}  // namespace

Result<Message> decode(std::string_view text) {
    BOOST_OUTCOME_TRY(auto document, parse_json(text));
    if (!document.is_object()) return fail(Errc::malformed, "not an object");
    const char* envelope = document.contains("SaleToPOIResponse") ? "SaleToPOIResponse" : "SaleToPOIRequest";
    if (!document.contains(envelope)) return fail(Errc::malformed, "neither request nor response");
    std::string problem;
    auto in = Reader{document, "message", problem}.object(envelope);
    Message message;
    message.header = read_header(in.object("MessageHeader"));
    // What the terminal wants to show is not worth a payment: an odd member of such a request is left out.
    std::string unimportant;
    bool decoration = message.header.message_class == MessageClass::device;
    read_body(Reader{document, "message", decoration ? unimportant : problem}.object(envelope), message);
    if (!problem.empty()) return fail(Errc::malformed, problem);
    return message;
}

}  // namespace madoguchi::drivers::nexo

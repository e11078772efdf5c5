#include "drivers/nexo/protocol.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace madoguchi;
using namespace madoguchi::drivers::nexo;
using Json = nlohmann::json;

namespace {

const Address address{"3.1", "KIOSK1", "POI1", "0000000001"};

Json header(const char* category, const char* type = "Response") {
    return {{"ProtocolVersion", "3.1"}, {"MessageClass", "Service"}, {"MessageCategory", category},
            {"MessageType", type},      {"ServiceID", "0000000001"}, {"SaleID", "KIOSK1"},
            {"POIID", "POI1"}};
}

Json payment_body() {
    return Json::parse(R"({
        "Response": {"Result": "Success"},
        "SaleData": {"SaleTransactionID": {"TransactionID": "01ATTEMPT", "TimeStamp": "2026-11-24T01:31:00Z"}},
        "POIData": {"POITransactionID": {"TransactionID": "T1", "TimeStamp": "2026-11-24T01:31:05Z"}},
        "PaymentResult": {
            "AmountsResp": {"Currency": "JPY", "AuthorizedAmount": 300},
            "PaymentInstrumentData": {"PaymentInstrumentType": "StoredValue",
                                      "CardData": {"PaymentBrand": "TransitIC", "MaskedPan": "****0000"}},
            "PaymentAcquirerData": {"ApprovalCode": "A1"}},
        "PaymentReceipt": [
            {"DocumentQualifier": "CashierReceipt", "OutputContent": {"OutputText": [{"Text": "for the shop"}]}},
            {"DocumentQualifier": "CustomerReceipt", "OutputContent": {"OutputText": [
                {"Text": "Transit ", "EndOfLineFlag": false}, {"Text": "300"}, {"Text": "thanks"}]}}]})");
}

std::string response(const char* category, const Json& body) {
    return Json{
        {"SaleToPOIResponse", {{"MessageHeader", header(category)}, {std::string{category} + "Response", body}}}}
        .dump();
}

}  // namespace

TEST_CASE("a payment request asks integral yen under our names and numbers") {
    PaymentRequest request{"01ATTEMPT", "01VISIT", "2026-11-24T01:31:00Z", {300}, {"TransitIC"}, "ja"};
    auto message = Json::parse(encode(address, request)).at("SaleToPOIRequest");
    CHECK(message["MessageHeader"]["MessageCategory"] == "Payment");
    CHECK(message["MessageHeader"]["ServiceID"] == "0000000001");
    CHECK(message["MessageHeader"]["SaleID"] == "KIOSK1");
    auto body = message.at("PaymentRequest");
    CHECK(body["PaymentTransaction"]["AmountsReq"] == Json{{"Currency", "JPY"}, {"RequestedAmount", 300}});
    CHECK(body["PaymentTransaction"]["TransactionConditions"]["AllowedPaymentBrand"] == Json{"TransitIC"});
    CHECK(body["SaleData"]["SaleTransactionID"]["TransactionID"] == "01ATTEMPT");
    CHECK(body["SaleData"]["SaleReferenceID"] == "01VISIT");
}

TEST_CASE("every request names its body after its category") {
    std::vector<Request> requests{LoginRequest{},  LogoutRequest{}, PaymentRequest{},   ReversalRequest{},
                                  StatusRequest{}, AbortRequest{},  DiagnosisRequest{}, ReconciliationRequest{}};
    for (const auto& request : requests) {
        auto message = Json::parse(encode(address, request)).at("SaleToPOIRequest");
        auto category = std::string{name(category_of(request))};
        CHECK(message["MessageHeader"]["MessageCategory"] == category);
        CHECK(message.contains(category + "Request"));
    }
}

TEST_CASE("text that is not UTF-8 is replaced, not thrown") {
    auto message = encode(address, AbortRequest{{Category::payment, "\xff\xfe"}, "x"});
    CHECK(Json::accept(message));
}

TEST_CASE("a payment reply yields amount, brand, both members of the transaction id and the customer's lines") {
    auto message = decode(response("Payment", payment_body()));
    REQUIRE(message);
    CHECK(message.value().header.category == Category::payment);
    CHECK(message.value().header.type == MessageType::response);
    const auto& payment = std::get<PaymentResponse>(message.value().body);
    CHECK(payment.response.result == ResultCode::success);
    CHECK(payment.amount == Yen{300});
    CHECK(payment.currency == "JPY");
    CHECK(payment.brand == "TransitIC");
    CHECK(payment.instrument == "StoredValue");
    CHECK(payment.poi_transaction.complete());
    CHECK(payment.sale_transaction == "01ATTEMPT");
    CHECK(payment.customer_receipt == std::vector<std::string>{"Transit 300", "thanks"});
}

TEST_CASE("members nobody knows are skipped") {
    auto body = payment_body();
    body["VendorThing"] = {{"a", 1}};
    body["PaymentResult"]["AmountsResp"]["TipAmount"] = "zero";
    CHECK(decode(response("Payment", body)).has_value());
}

TEST_CASE("enumerators nobody knows become other") {
    auto body = Json{{"Response", {{"Result", "Perhaps"}, {"ErrorCondition", "MoonPhase"}}}};
    auto message = decode(response("Payment", body));
    REQUIRE(message);
    const auto& payment = std::get<PaymentResponse>(message.value().body);
    CHECK(payment.response.result == ResultCode::other);
    CHECK(payment.response.error == ErrorCondition::other);
    auto odd = header("Horoscope");
    auto other = decode(Json{{"SaleToPOIResponse", {{"MessageHeader", odd}}}}.dump());
    REQUIRE(other);
    CHECK(other.value().header.category == Category::other);
    CHECK(other.value().body.index() == 0);
}

TEST_CASE("an amount is integral yen or the reply is refused") {
    for (const char* amount : {"300.5", "-1", "\"300\"", "null", "1e12", "true"}) {
        auto body = payment_body();
        body["PaymentResult"]["AmountsResp"]["AuthorizedAmount"] = Json::parse(amount);
        auto message = decode(response("Payment", body));
        CAPTURE(amount);
        REQUIRE(!message);
        CHECK(message.error().code == Errc::malformed);
        CHECK(message.error().detail.find("AuthorizedAmount") != std::string::npos);
    }
    auto body = payment_body();
    body["PaymentResult"]["AmountsResp"]["AuthorizedAmount"] = 300.0;
    CHECK(decode(response("Payment", body)).has_value());
}

TEST_CASE("a stored reply is found in both shapes") {
    Json stored = {{"MessageHeader", header("Payment")}};
    SUBCASE("wrapped") {
        stored["RepeatedResponseMessageBody"] = {{"PaymentResponse", payment_body()}};
    }
    SUBCASE("beside its header") {
        stored["PaymentResponse"] = payment_body();
    }
    auto message = decode(response(
        "TransactionStatus", {{"Response", {{"Result", "Success"}}}, {"RepeatedMessageResponse", std::move(stored)}}));
    REQUIRE(message);
    const auto& status = std::get<StatusResponse>(message.value().body);
    CHECK(status.repeated_service_id == "0000000001");
    REQUIRE(std::holds_alternative<PaymentResponse>(status.repeated));
    CHECK(std::get<PaymentResponse>(status.repeated).amount == Yen{300});
}

namespace {

Result<Message> device(const char* category, const Json& body) {
    auto head = header(category, "Request");
    head["MessageClass"] = "Device";
    head["DeviceID"] = "D1";
    return decode(
        Json{{"SaleToPOIRequest", {{"MessageHeader", head}, {std::string{category} + "Request", body}}}}.dump());
}

const DeviceRequest& device_request(const Result<Message>& message) {
    REQUIRE(message);
    return std::get<DeviceRequest>(message.value().body);
}

}  // namespace

TEST_CASE("a display request yields its lines, and says whether it wants an answer") {
    Json output{{"Device", "CustomerDisplay"},
                {"InfoQualify", "Status"},
                {"ResponseRequiredFlag", true},
                {"OutputContent",
                 {{"OutputFormat", "Text"},
                  {"OutputText", Json::array({{{"Text", "Touch "}, {"EndOfLineFlag", false}}, {{"Text", "card"}}})}}}};
    auto message = device("Display", {{"DisplayOutput", Json::array({output})}});
    const auto& request = device_request(message);
    CHECK(request.kind == DeviceRequest::Kind::display);
    CHECK(request.lines == std::vector<std::string>{"Touch card"});
    CHECK(request.response_required);
    auto answer = Json::parse(encode_reply(message.value().header, request, {})).at("SaleToPOIResponse");
    CHECK(answer["MessageHeader"]["DeviceID"] == "D1");
    CHECK(answer["DisplayResponse"]["OutputResult"][0]["Response"]["Result"] == "Success");
    output.erase("ResponseRequiredFlag");
    auto silent = device("Display", {{"DisplayOutput", Json::array({output})}});
    CHECK(!device_request(silent).response_required);
}

TEST_CASE("an input request yields question, choices and time, and is answered by its kind") {
    Json entry{{"OutputFormat", "Text"}, {"OutputText", Json::array({{{"Text", "1 time"}}})}};
    Json body{{"DisplayOutput",
               {{"Device", "CustomerDisplay"},
                {"OutputContent", {{"OutputText", Json::array({{{"Text", "How?"}}})}}},
                {"MenuEntry", Json::array({entry, entry})}}},
              {"InputData",
               {{"Device", "CustomerInput"},
                {"InfoQualify", "Input"},
                {"InputCommand", "GetMenuEntry"},
                {"MaxInputTime", 20}}}};
    auto message = device("Input", body);
    const auto& request = device_request(message);
    CHECK(request.kind == DeviceRequest::Kind::input);
    CHECK(request.command == "GetMenuEntry");
    CHECK(request.lines == std::vector<std::string>{"How?"});
    CHECK(request.choices == std::vector<std::string>{"1 time", "1 time"});
    CHECK(request.longest_s == 20);
    auto result = [&](const DeviceReply& reply) {
        return Json::parse(encode_reply(message.value().header, request, reply))
            .at("SaleToPOIResponse")["InputResponse"]["InputResult"];
    };
    CHECK(result({ErrorCondition::none, {}, 2})["Input"]["MenuEntryNumber"] == 2);
    CHECK(result({ErrorCondition::none, false, {}})["Input"]["ConfirmedFlag"] == false);
    CHECK(result({ErrorCondition::cancel, {}, {}})["Response"]["ErrorCondition"] == "Cancel");
    CHECK(!result({ErrorCondition::cancel, {}, {}}).contains("Input"));
}

TEST_CASE("a print request yields its document and lines") {
    Json output{{"DocumentQualifier", "CustomerReceipt"},
                {"ResponseMode", "PrintEnd"},
                {"OutputContent", {{"OutputText", Json::array({{{"Text", "300"}}})}}}};
    auto message = device("Print", {{"PrintOutput", output}});
    const auto& request = device_request(message);
    CHECK(request.document == "CustomerReceipt");
    CHECK(request.response_required);
    auto answer =
        Json::parse(encode_reply(message.value().header, request, {ErrorCondition::unavailable_device, {}, {}}))
            .at("SaleToPOIResponse");
    CHECK(answer["PrintResponse"]["Response"]["ErrorCondition"] == "UnavailableDevice");
    output["ResponseMode"] = "NotRequired";
    auto silent = device("Print", {{"PrintOutput", output}});
    CHECK(!device_request(silent).response_required);
}

TEST_CASE("what the terminal wants shown is never worth a connection: odd members are left out") {
    for (const auto& body : {Json{{"DisplayOutput", 7}}, Json{{"DisplayOutput", Json::array({Json{{"Device", 3}}})}},
                             Json{{"DisplayOutput", Json::array({Json{{"OutputContent", "x"}}})}}})
        CHECK(device("Display", body).has_value());
}

TEST_CASE("a reconciliation yields a line per brand and kind of transaction") {
    auto message = decode(response("Reconciliation", Json::parse(R"({
        "Response": {"Result": "Success"}, "ReconciliationType": "SaleReconciliation", "POIReconciliationID": "7",
        "TransactionTotals": [
            {"PaymentInstrumentType": "StoredValue", "CardBrand": "WAON", "PaymentTotals": [
                {"TransactionType": "Debit", "TransactionCount": 2, "TransactionAmount": 600},
                {"TransactionType": "ReverseDebit", "TransactionCount": 1, "TransactionAmount": 300}]}]})")));
    REQUIRE(message);
    const auto& closed = std::get<ReconciliationResponse>(message.value().body);
    CHECK(closed.id == "7");
    REQUIRE(closed.totals.size() == 2);
    CHECK(closed.totals[0].brand == "WAON");
    CHECK(closed.totals[0].count == 2);
    CHECK(closed.totals[1].kind == "ReverseDebit");
    CHECK(closed.totals[1].amount == Yen{300});
}

TEST_CASE("a message cut at any length is refused, never taken for a whole one") {
    auto whole = response("Payment", payment_body());
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK(!decode(std::string_view{whole}.substr(0, length)).has_value());
}

TEST_CASE("rubble is refused by name") {
    for (const char* text : {"", "{}", "[]", "null", "12", "{\"SaleToPOIResponse\":7}", "{\"SaleToPOIResponse\":{}}",
                             "{\"SaleToPOIResponse\":{\"MessageHeader\":[]}}", "\xff\xff", "{\"a\":"}) {
        auto message = decode(text);
        CAPTURE(text);
        REQUIRE(!message);
        CHECK(message.error().code == Errc::malformed);
    }
    CHECK(!decode(response("Payment", Json::object())).has_value());
    CHECK(!decode(response("Login", {{"Response", 3}})).has_value());
    CHECK(!decode(std::string(100'000, '[')).has_value());
}

TEST_CASE("a reply that lacks the body of its category is refused") {
    auto message = decode(Json{{"SaleToPOIResponse", {{"MessageHeader", header("Payment")}}}}.dump());
    CHECK(!message.has_value());
}

TEST_CASE("a stream is cut into its messages wherever it is broken") {
    auto stream = frame("first") + frame("second");
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        FrameReader reader;
        std::vector<std::string> messages;
        auto drain = [&] {
            for (auto next = reader.next(); next && next.value(); next = reader.next())
                messages.push_back(*next.value());
        };
        reader.add(stream.substr(0, cut));
        drain();
        reader.add(stream.substr(cut));
        drain();
        CHECK(messages == std::vector<std::string>{"first", "second"});
    }
}

TEST_CASE("a length beyond one MiB or of nothing ends the stream") {
    FrameReader large;
    large.add(std::string{"\x00\x10\x00\x01", 4});
    auto next = large.next();
    REQUIRE(!next);
    CHECK(next.error().code == Errc::too_large);
    FrameReader http;
    http.add("HTTP/1.1 400 Bad Request\r\n");
    CHECK(http.next().error().code == Errc::too_large);
    FrameReader empty;
    empty.add(std::string(4, '\0'));
    CHECK(empty.next().error().code == Errc::malformed);
    FrameReader longest;
    longest.add(std::string{"\x00\x10\x00\x00", 4});
    CHECK(longest.next().has_value());
}

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
    std::vector<Request> requests{LoginRequest{},  PaymentRequest{}, ReversalRequest{},
                                  StatusRequest{}, AbortRequest{},   DiagnosisRequest{}};
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

TEST_CASE("a terminal that borrows our display or keyboard is declined, silently where it needs no answer") {
    auto device = [](const char* category, const Json& body) {
        auto head = header(category, "Request");
        head["MessageClass"] = "Device";
        auto key = std::string{category} + "Request";
        return decode(Json{{"SaleToPOIRequest", {{"MessageHeader", head}, {key, body}}}}.dump());
    };
    auto silent = device("Display", {{"DisplayOutput", Json::array({{{"ResponseRequiredFlag", false}}})}});
    CHECK(!std::get<DeviceRequest>(silent.value().body).response_required);
    auto input = device("Input", Json::object());
    CHECK(std::get<DeviceRequest>(input.value().body).response_required);
    auto decline = Json::parse(encode_decline(input.value().header)).at("SaleToPOIResponse");
    CHECK(decline.at("InputResponse").at("Response").at("ErrorCondition") == "UnavailableDevice");
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

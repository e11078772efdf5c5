#include "common/json.h"
#include "common/receipt_rules.h"
#include "common/xfs4iot/x_identity.h"
#include "common/xfs4iot/x_payment.h"
#include "common/xfs4iot/x_print_job.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::xfs4iot;
using nlohmann::json;

namespace {

// Every member taken away in turn, and every member of a wrong type: a result or a refusal, never anything else.
template <class T>
void survives_damage(const json& good) {
    for (const auto& [key, value] : good.items()) {
        auto without = good;
        without.erase(key);
        (void)decode<T>(without);
        for (json wrong :
             {json(nullptr), json(-1.5), json("\xF0\x9F\x92\xB4"), json::array({json::object()}), json(true)}) {
            auto changed = good;
            changed[key] = wrong;
            (void)decode<T>(changed);
        }
    }
    CHECK(!decode<T>(json::array()));
    CHECK(!decode<T>(json(nullptr)));
}

}  // namespace

TEST_CASE("a print request survives the wire byte for byte") {
    PrintRequest request;
    request.attempt = {"A"};
    request.visit = {"V"};
    request.document = {"D"};
    request.sha256 = "00ff";
    request.pages = 2;
    request.sides = Sides::two_sided_long_edge;
    request.data = std::string("%PDF\0\xff\n", 7);
    json wire = request;
    CHECK(wire["attemptId"] == "A");
    CHECK(wire["sides"] == "twoSidedLongEdge");
    auto back = decode<PrintRequest>(wire).value();
    CHECK(back.data == request.data);
    CHECK(back.sides == request.sides);
    CHECK(back.media == "iso_a4_210x297mm");
    survives_damage<PrintRequest>(wire);
    wire["data"] = "not base64!";
    CHECK(decode<PrintRequest>(wire).error().code == Errc::malformed);
}

TEST_CASE("a form request carries fields and items") {
    PrintFormRequest request;
    request.attempt = {"A"};
    request.visit = {"V"};
    request.form = "receipt";
    request.language = "en";
    request.fields = {{"total", "300"}};
    request.items = {{{"name", "住民票の写し"}, {"amount", "300"}}};
    json wire = request;
    auto back = decode<PrintFormRequest>(wire).value();
    CHECK(back.fields == request.fields);
    CHECK(back.items == request.items);
    survives_damage<PrintFormRequest>(wire);
}

TEST_CASE("a print result keeps known and unknown impressions apart") {
    PrintResult result;
    result.attempt = {"A"};
    CHECK(json(result)["outcome"] == "unknown");
    CHECK(!json(result).contains("impressions"));
    CHECK(!decode<PrintResult>(json(result)).value().impressions);
    result.impressions = 0;
    result.outcome = Outcome::not_done;
    result.reason = PrintReason::paper_out;
    auto back = decode<PrintResult>(json(result)).value();
    CHECK(back.impressions == 0);
    CHECK(back.outcome == Outcome::not_done);
    CHECK(json(result)["reason"] == "paperOut");
    survives_damage<PrintResult>(json(result));
}

TEST_CASE("yen are whole numbers on the wire") {
    PayRequest request{{"A"}, {"V"}, {300}, "", "ja"};
    json wire = request;
    CHECK(wire["amount"] == 300);
    CHECK(decode<PayRequest>(wire).value().amount == Yen{300});
    wire["amount"] = 300.5;
    CHECK(!decode<PayRequest>(wire));
    wire["amount"] = "300";
    CHECK(!decode<PayRequest>(wire));
    survives_damage<PayRequest>(json(request));
}

TEST_CASE("payment results and diagnoses come back as they went") {
    PaymentResult result;
    result.attempt = {"A"};
    result.outcome = Outcome::done;
    result.amount = {300};
    result.transaction_id = "T1";
    result.transaction_time = "2026-11-24T01:24:00Z";
    result.customer_receipt = {"line"};
    auto back = decode<PaymentResult>(json(result)).value();
    CHECK(back.transaction_time == result.transaction_time);
    CHECK(back.customer_receipt == result.customer_receipt);
    survives_damage<PaymentResult>(json(result));
    TerminalDiagnosis diagnosis{true, "OK", true};
    CHECK(decode<TerminalDiagnosis>(json(diagnosis)).value().usable);
    ReverseRequest reverse{{"R"}, {"A"}, {300}, "CustCancel"};
    CHECK(decode<ReverseRequest>(json(reverse)).value().original.text == "A");
}

TEST_CASE("what a card tells comes back, absent tries stay absent") {
    CardInspection inspection;
    inspection.kind = CardKind::my_number_card;
    inspection.authentication_tries_left = 3;
    inspection.certificate = "\x30\x82";
    inspection.card_key = "ab";
    json wire = inspection;
    CHECK(wire["kind"] == "myNumberCard");
    CHECK(!wire.contains("attributesTriesLeft"));
    auto back = decode<CardInspection>(wire).value();
    CHECK(back.certificate == inspection.certificate);
    CHECK(back.authentication_tries_left == 3);
    CHECK(!back.attributes_tries_left);
    survives_damage<CardInspection>(wire);
}

TEST_CASE("attributes and signatures come back") {
    CardAttributes attributes{Secret{"見本 花子"}, Secret{"見本市"}, Secret{"19800000"}, Secret{"2"}};
    auto back = decode<CardAttributes>(json(attributes)).value();
    CHECK(back.name.view() == "見本 花子");
    CHECK(back.birth_date.view() == "19800000");
    CardSignature signature{"cert", "issuer", "sign"};
    CHECK(decode<CardSignature>(json(signature)).value().signature == "sign");
}

TEST_CASE("every name on the wire leads back to its value") {
    for (auto reason : {PrintReason::none, PrintReason::paper_out, PrintReason::in_progress, PrintReason::form_invalid})
        CHECK(print_reason(name(reason)) == reason);
    for (auto reason : {PaymentReason::none, PaymentReason::amount_mismatch, PaymentReason::refused})
        CHECK(payment_reason(name(reason)) == reason);
    for (auto code : {CardError::no_card, CardError::pin_locked, CardError::canceled})
        CHECK(card_error(name(code)) == code);
    CHECK(outcome("notDone") == Outcome::not_done);
    CHECK(!outcome("perhaps"));
}

TEST_CASE("a wiped payload holds nothing") {
    json payload{{"pin", "1234"}, {"deep", {{"list", {"5678"}}}}};
    wipe(payload);
    CHECK(payload.is_null());
}

TEST_CASE("a means of payment is found by its brand however the terminal writes it, as the daemon finds it") {
    struct Means {
        std::vector<std::string> brands;
    };
    std::vector<Means> means{{{"Suica", "PASMO"}}, {{"iD", "QUICPay"}}};
    CHECK(means_of_brand(means, "QUIC PAY") == means.begin() + 1);
    CHECK(means_of_brand(means, "suica") == means.begin());
    CHECK(means_of_brand(means, "EDY") == means.end());
}

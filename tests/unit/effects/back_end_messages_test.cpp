#include "kiosk/effects/back_end_messages.h"

#include "kiosk/effects/http_back_end.h"

#include <doctest/doctest.h>

#include <string>

namespace madoguchi::effects {

using namespace model;

namespace {

const std::string status_reply =
    R"({"terminal_id":"city-hall-1","place":{"ja":"市役所 1階 2号機"},"city":{"ja":"さくら野市","en":"Sakurano"},
"time":"2026-11-24T01:24:00.000Z","timezone":"Asia/Tokyo","machine":{"state":"open","closes":"2026-11-24T11:00:00.000Z"},
"counter":{"staffed":true,"name":{"ja":"市民課"},"number":"3","telephone":"000-000-0000","closes":"2026-11-24T08:15:00.000Z",
"after_hours":{"name":{"ja":"電話案内"},"telephone":"000-000-0001","staffed":false}},
"services":[{"id":"juminhyo","state":"open","fee_code":"juminhyo","amount":300},
{"id":"koseki","state":"closed","fee_code":"koseki","amount":450,"next_opening":"2026-11-25T00:00:00.000Z"},
{"id":"inkan","state":"suspended","fee_code":"inkan","amount":300,"reason":{"ja":"点検中"}}],
"means":[{"id":"credit","kind":"cashless","name":{"ja":"クレジットカード"},"receipt_title":"ご利用明細","issuer":"市","stamp":false},
{"id":"cash","kind":"cash","name":{"ja":"現金"},"receipt_title":"領収書","issuer":"市","stamp":true}],
"switches":["individual_number"],"notices":[{"ja":"お知らせ"}],"limits":{"copies":10}})";

const std::string options_reply =
    R"({"service":"juminhyo","audiences":["japanese"],"members":[{"id":"m1","name":"花子","holder":true,"audience":"japanese"}],
"income_years":[{"id":"2026","name":{"ja":"令和8年度"},"sub":{"ja":"令和7年1月~12月の所得"}}],"tax_years":[],"switches":[],"copies":10})";

const std::string quote_reply =
    R"({"quote_id":"Q1","items":[{"service":"juminhyo","fee_code":"juminhyo","name":{"ja":"住民票の写し"},"amount":300,"copies":2,
"subtotal":600,"tax_class":"exempt"}],"total":600,"expires":"2026-11-24T01:34:00.000Z"})";

std::string documents_reply(const std::string& id) {
    return R"({"documents":[{"document_id":")" + id +
           R"(","serial":"8-1124-000128","service":"juminhyo","pages":2,"sha256":")" + std::string(64, 'a') +
           R"(","size":1234,"outcome":"pending"}]})";
}

template <class Reader>
void refuses_every_beginning_of(const std::string& whole, Reader reader) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(reader(whole.substr(0, length)).has_value());
    }
    CHECK_FALSE(reader(whole + whole).has_value());
    CHECK_FALSE(reader("[]").has_value());
    CHECK_FALSE(reader("\xff\xfe rubbish").has_value());
}

}  // namespace

TEST_CASE("the terminal's status is read and cash is left out: there is no cash unit") {
    const auto read = read_situation(status_reply, "city-hall-1");
    REQUIRE(read.has_value());
    const auto& situation = read.value();
    CHECK(situation.offers.size() == 3);
    CHECK(situation.offers[0].price == Yen{300});
    CHECK(situation.offers[1].availability.next_opening.has_value());
    CHECK(situation.offers[2].availability.reason.at("ja") == "点検中");
    CHECK(situation.means.size() == 1);
    CHECK(situation.counter.after_hours.has_value());
    CHECK(situation.machine.closes == from_rfc3339("2026-11-24T11:00:00.000Z"));
}

TEST_CASE("a status for another terminal is refused") {
    CHECK_FALSE(read_situation(status_reply, "city-hall-2").has_value());
}

TEST_CASE("replies cut at any length, doubled or of another kind are refused as a whole") {
    refuses_every_beginning_of(status_reply,
                               [](const std::string& text) { return read_situation(text, "city-hall-1"); });
    refuses_every_beginning_of(options_reply, [](const std::string& text) { return read_options(text, "juminhyo"); });
    refuses_every_beginning_of(quote_reply, [](const std::string& text) { return read_quote(text); });
    refuses_every_beginning_of(documents_reply("D1"), [](const std::string& text) { return read_documents(text); });
}

TEST_CASE("options belong to the service that was asked for") {
    const auto read = read_options(options_reply, "juminhyo");
    REQUIRE(read.has_value());
    CHECK(read.value().lists.at("members").front().label.view() == "花子");
    CHECK(read.value().lists.at("income_years").front().text.at("ja") == "令和8年度");
    CHECK_FALSE(read.value().foreign);
    CHECK_FALSE(read_options(options_reply, "inkan").has_value());
}

TEST_CASE("a quote is read to the yen") {
    const auto read = read_quote(quote_reply);
    REQUIRE(read.has_value());
    CHECK(read.value().total == Yen{600});
    CHECK(read.value().items.front().copies == 2);
}

TEST_CASE("a document whose id could lead elsewhere is refused") {
    CHECK(read_documents(documents_reply("doc-1.A_b")).has_value());
    CHECK_FALSE(read_documents(documents_reply("../secret")).has_value());
    CHECK_FALSE(read_documents(documents_reply("a/b")).has_value());
    CHECK_FALSE(read_documents(documents_reply("")).has_value());
}

TEST_CASE("errors become what the visit needs to know") {
    auto failure = failure_of(
        422, R"({"code":"income_not_resident","message":"","next_step":"ask_other_city","city":"となり市"})");
    CHECK(failure.code == BackEndError::refused);
    CHECK(failure.refusal.code == "income_not_resident");
    CHECK(failure.refusal.city == "となり市");
    CHECK(failure_of(409, R"({"code":"quote_expired","message":"","next_step":"none"})").code == BackEndError::changed);
    CHECK(failure_of(401, R"({"code":"not_signed_in"})").code == BackEndError::unauthorized);
    CHECK(failure_of(503, "").code == BackEndError::unreachable);
    CHECK(failure_of(422, "rubbish").code == BackEndError::unreachable);
}

TEST_CASE("times are RFC 3339 with any offset") {
    CHECK(from_rfc3339("2026-11-24T10:24:00.250+09:00") == from_rfc3339("2026-11-24T01:24:00.25Z"));
    CHECK(to_rfc3339(*from_rfc3339("2026-11-24T01:24:00Z")) == "2026-11-24T01:24:00.000Z");
    for (const auto* wrong : {"", "2026-11-24", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-24T25:00:00Z",
                              "2026-11-24T01:24:00", "now"})
        CHECK_FALSE(from_rfc3339(wrong).has_value());
}

TEST_CASE("one answer travels as a word, several as a list") {
    FetchQuote request{
        1, {}, {}, "juminhyo", {{"who", false, {"members"}}, {"members", true, {"m1", "m2"}}, {"items", true, {}}}, 2};
    CHECK(quote_body(request) ==
          R"({"copies":2,"options":{"items":[],"members":["m1","m2"],"who":"members"},"service":"juminhyo"})");
}

TEST_CASE("reports go to their own places") {
    Report report;
    report.visit = {"01KATEST000000000000000100"};
    report.document = {"D1"};
    report.kind = ReportKind::document;
    report.outcome = "issued";
    CHECK(report_message(report).path == "/v1/documents/D1/outcome");
    report.kind = ReportKind::close;
    report.outcome = "finished";
    CHECK(report_message(report).path == "/v1/visits/01KATEST000000000000000100/close");
    CHECK(report_message(report).body == R"({"reason":"finished"})");
    report.kind = ReportKind::staff_event;
    report.event = StaffEventKind::help_called;
    report.state = "signing";
    CHECK(report_message(report).body.find("help_called") != std::string::npos);
}

}  // namespace madoguchi::effects

// What staff do about one visit: find it, mark a sheet, reissue the receipt. The pages themselves: tests/system.
#include "backend/problem.h"
#include "backend/staff/web_files.h"
#include "tests/component/backend/counter.h"

#include <doctest/doctest.h>

#include <algorithm>

using nlohmann::json;

namespace {

std::string shared_web_text(std::string_view path) {
    for (const auto& file : madoguchi::backend::web_files()) {
        if (file.path == path) return std::string{file.content};
    }
    return {};
}

}  // namespace

TEST_CASE("staff find a visit by its number, by its id and by the serial of a sheet") {
    Clerk clerk;
    auto made = purchase("paid");
    town().call("/v1/staff-events", {{"kind", "receipt_not_printed"}, {"visit_id", made.visit}});
    for (const auto& number : {"K-" + made.visit.substr(20), made.visit, made.serial}) {
        auto found = clerk.get("visits?number=" + number);
        REQUIRE(found.status == 200);
        REQUIRE(found.json()["visits"].size() == 1);
        auto visit = found.json()["visits"][0];
        CHECK(visit["visit"] == made.visit);
        CHECK(visit["payments"][0]["outcome"] == "paid");
        CHECK(visit["payments"][0]["amount"] == 300);
        CHECK(visit["payments"][0]["means_name"] == "交通系ICカード");
        CHECK(visit["documents"][0]["outcome"] == "pending");
        CHECK(visit["documents"][0]["persons"] == json::array({"見本 花子"}));
        CHECK(visit["events"][0]["kind"] == "receipt_not_printed");
    }
    CHECK(clerk.get("visits?number=K-000000").json()["visits"].empty());
    CHECK(clerk.get("visits?number=%25").json()["visits"].empty());
    CHECK(clerk.get("visits").status == 400);
    CHECK(town().exchange("GET", "/staff/api/visits?number=" + made.visit, {}, "").status == 401);
}

TEST_CASE("what became of a sheet is marked at the counter, with who, when and what it was before") {
    Clerk clerk;
    auto made = purchase("paid");
    auto mark = [&](const char* outcome) {
        return clerk.post("documents/outcome/" + made.document, {{"outcome", outcome}}).status;
    };
    for (const auto* outcome : {"spoiled", "not_issued", "issued", "forgotten", "issued", "issued"})
        CHECK(mark(outcome) == 200);
    CHECK(mark("pending") == 400);
    CHECK(clerk.post("documents/outcome/" + ulid(), {{"outcome", "issued"}}).status == 404);
    auto document = clerk.get("visits?number=" + made.visit).json()["visits"][0]["documents"][0];
    CHECK(document["outcome"] == "issued");
    REQUIRE(document["marks"].size() == 5);
    CHECK(document["marks"][0]["name"] == "hanae");
    CHECK(document["marks"][0]["what"] == "pending>spoiled");
    CHECK(document["marks"][4]["what"] == "forgotten>issued");
}

TEST_CASE("a sheet that did not come out cannot be marked as forgotten") {
    Clerk clerk;
    auto made = purchase("paid");
    auto mark = [&](const char* outcome) {
        return clerk.post("documents/outcome/" + made.document, {{"outcome", outcome}}).status;
    };
    CHECK(mark("forgotten") == 409);
    CHECK(mark("spoiled") == 200);
    CHECK(mark("forgotten") == 409);
    auto document = clerk.get("visits?number=" + made.visit).json()["visits"][0]["documents"][0];
    CHECK(document["outcome"] == "spoiled");
    CHECK(document["marks"].size() == 1);
}

TEST_CASE("what a terminal tells of a sheet that staff have marked already is kept beside the mark") {
    Clerk clerk;
    for (const auto* marked : {"not_issued", "issued"}) {
        auto made = purchase("paid");
        REQUIRE(clerk.post("documents/outcome/" + made.document, {{"outcome", marked}}).status == 200);
        auto report = [&](const char* outcome, int impressions) {
            return town().call(
                "/v1/documents/" + made.document + "/outcome",
                {{"visit_id", made.visit}, {"outcome", outcome}, {"attempt_id", ulid()}, {"impressions", impressions}});
        };
        CHECK(report("issued", 2).status == (marked == std::string{"issued"} ? 200 : 409));
        CHECK(report("spoiled", 1).status == 409);  // does not take back what the first one told
        auto document = clerk.get("visits?number=" + made.visit).json()["visits"][0]["documents"][0];
        CHECK(document["outcome"] == marked);
        CHECK(document["impressions"] == 2);
    }
}

TEST_CASE("a receipt is reissued for a paid visit only, and logged") {
    Clerk clerk;
    auto made = purchase("paid"), unknown = purchase("unknown");
    auto picture = clerk.post("receipts/" + made.attempt, json::object());
    CHECK(picture.status == 200);
    CHECK(picture.headers["content-type"] == "image/png");
    CHECK(picture.body.starts_with("\x89PNG"));
    CHECK(clerk.post("receipts/" + purchase("paid", "").attempt, json::object()).status == 200);
    CHECK(clerk.post("receipts/" + unknown.attempt, json::object()).status == 409);
    auto other_amount = purchase("paid", "transit-ic", 1);  // to be settled by a person, not to be receipted
    CHECK(clerk.post("receipts/" + other_amount.attempt, json::object()).status == 409);
    CHECK(clerk.post("receipts/" + ulid(), json::object()).status == 404);
    auto payment = clerk.get("visits?number=" + made.visit).json()["visits"][0]["payments"][0];
    REQUIRE(payment["reissues"].size() == 1);
    CHECK(payment["reissues"][0]["name"] == "hanae");
}

TEST_CASE("the day shows how many sheets ended how, without a name") {
    Clerk clerk;
    purchase("paid");
    auto today = clerk.get("today");
    CHECK(today.json()["outcomes"]["pending"] >= 1);
    CHECK(today.json()["sum"] >= 300);
    CHECK(today.body.find("花子") == std::string::npos);
}

TEST_CASE("what waits is listed however much came and was settled after it") {
    Clerk clerk;
    auto event = [](const char* kind) {
        return town().call("/v1/staff-events", {{"kind", kind}}).json()["event_id"].get<std::string>();
    };
    const auto oldest = event("payment_unknown");
    std::string last;
    for (int count = 0; count < 201; ++count) {
        last = event("consumable_low");
        REQUIRE(clerk.post("events/done/" + last, json::object()).status == 200);
    }
    for (int count = 0; count < 201; ++count) event("consumable_low");
    for (const auto* path : {"events", "events?all=1"}) {
        const auto listed = clerk.get(path).json()["events"];
        auto waits = [&](const json& one) { return one["id"] == oldest && one["done_by"] == ""; };
        CHECK_MESSAGE(std::ranges::any_of(listed, waits), path);
    }
    const auto all = clerk.get("events?all=1").json()["events"];
    CHECK(std::ranges::count_if(all, [](const json& one) { return one["done_by"] != ""; }) == 200);
    CHECK(std::ranges::any_of(all, [&](const json& one) { return one["id"] == last && one["done_by"] == "hanae"; }));
}

TEST_CASE("a matter about a sheet shows the serial that stands on the paper") {
    Clerk clerk;
    const auto made = purchase("paid");
    const auto event = [&](const json& body) {
        return town().call("/v1/staff-events", body).json()["event_id"].get<std::string>();
    };
    const auto spoiled = event({{"kind", "sheet_spoiled"}, {"visit_id", made.visit}, {"document_id", made.document}});
    const auto other = event({{"kind", "print_unknown"}, {"document_id", "no-such-document"}});
    std::map<std::string, std::string> serials;
    const auto listed = clerk.get("events").json()["events"];
    for (const auto& one : listed) serials[one["id"]] = one["serial"];
    CHECK(serials.at(spoiled) == made.serial);
    CHECK(serials.at(other).empty());
    CHECK(clerk.get("visits?number=" + made.visit).json()["visits"][0]["events"][0]["serial"] == made.serial);
}

TEST_CASE("a terminal learns which of its left sheets staff have taken out, the last settled first") {
    Clerk clerk;
    auto left = [](const char* kind, const std::string& terminal) {
        const auto key = ulid() + "-paper_left";
        auto reply = town().call("/v1/staff-events", {{"kind", kind}, {"state", "certificate"}}, "", key, terminal);
        return std::pair{key, reply.json()["event_id"].get<std::string>()};
    };
    auto removed = [](const std::string& terminal) {
        return town().call("/v1/terminal", nullptr, "", "", terminal).json()["sheets_removed"];
    };
    auto done = [&](const auto& event) { return clerk.post("events/done/" + event.second, json::object()).status; };
    const auto first = left("paper_left", "t2"), second = left("paper_left", "t2");
    const auto card = left("card_left", "t2"), elsewhere = left("paper_left", "t1");
    CHECK(removed("t2") == json::array());
    for (const auto& one : {second, card, elsewhere, first}) REQUIRE(done(one) == 200);
    CHECK(removed("t2") == json::array({first.first, second.first}));
    CHECK(removed("t1") == json::array({elsewhere.first}));
}

TEST_CASE("the staff pages have words for every refusal a resident can be told") {
    auto words = shared_web_text("/staff/words.js");
    REQUIRE_FALSE(words.empty());
    for (const auto& code : town().contract.codes()) {
        if (!madoguchi::backend::is_refusal(*madoguchi::backend::code_named(code))) continue;
        CHECK_MESSAGE(words.find(" " + code + ":") != std::string::npos, code);
    }
    for (const auto* cause : {"support_measure", "restricted_kind", "departure_pending", "same_day_arrival",
                              "residence_check", "record_inconsistent"}) {
        CHECK_MESSAGE(words.find(cause + std::string{":"}) != std::string::npos, cause);
    }
    auto kinds = town().contract.event_kinds();
    CHECK(kinds.size() >= 10);
    for (const auto& kind : kinds) CHECK_MESSAGE(words.find("  " + kind + ": [") != std::string::npos, kind);
    // States of staff events that end an earlier matter, or change it.
    for (const std::string state : {"printed_later", "not_paid_after_all", "late_payment"})
        CHECK_MESSAGE(words.find(" " + state + ": \"") != std::string::npos, state);
}

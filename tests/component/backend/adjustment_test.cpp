// Refund and void need two persons: over HTTP, with every refusal.
#include "tests/component/backend/counter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <future>

using nlohmann::json;

namespace {

json refund_of(const Purchase& made, int amount = 300, const std::string& way = "cash") {
    return {{"id", ulid()},     {"kind", "refund"}, {"subject", made.attempt},
            {"amount", amount}, {"way", way},       {"reason", "紙が出なかった"}};
}

json void_of(const Purchase& made) {
    return {{"id", ulid()}, {"kind", "void"}, {"subject", made.document}, {"reason", "にじんで読めない"}};
}

std::string path(const char* act, const json& proposal) {
    return std::string{"adjustments/"} + act + "/" + proposal["id"].get<std::string>();
}

json seen(const Clerk& clerk, const Purchase& made) {
    return clerk.get("visits?number=" + made.visit).json()["visits"][0];
}

int sum(const Clerk& clerk) {
    return clerk.get("today").json()["sum"];
}

Answer report(const Purchase& made, const char* outcome) {
    return town().call("/v1/documents/" + made.document + "/outcome",
                       {{"visit_id", made.visit}, {"outcome", outcome}, {"attempt_id", ulid()}, {"impressions", 1}});
}

const json nothing = json::object();

}  // namespace

TEST_CASE("money counts as given back only when a second person has confirmed it, with both names and the reason") {
    Clerk first{"hanae"}, second{"ichiro"};
    const auto made = purchase("paid");
    const auto before = sum(first);
    const auto proposal = refund_of(made);
    REQUIRE(first.post("adjustments", proposal).status == 200);
    CHECK(seen(first, made)["payments"][0]["given_back"] == 0);
    CHECK(sum(first) == before);
    CHECK(second.post(path("confirm", proposal), nothing).status == 200);
    const auto visit = seen(first, made);
    CHECK(visit["payments"][0]["given_back"] == 300);
    CHECK(visit["payments"][0]["refundable"] == 0);
    const auto& line = visit["adjustments"][0];
    CHECK(line["state"] == "confirmed");
    CHECK(line["proposed_by"] == "hanae");
    CHECK(line["decided_by"] == "ichiro");
    CHECK(line["reason"] == "紙が出なかった");
    CHECK(sum(first) == before - 300);
    const auto listed = first.get("adjustments").json()["adjustments"];
    CHECK(std::ranges::any_of(listed, [&](const json& one) { return one["id"] == proposal["id"]; }));
    CHECK(first.get("totals").body.find("窓口の現金") != std::string::npos);
    CHECK(town().log().find("紙が出なかった") == std::string::npos);
}

TEST_CASE("who proposed a refund cannot confirm it, but withdraw it; nobody decides twice") {
    Clerk first{"hanae"}, second{"ichiro"};
    const auto made = purchase("paid");
    const auto proposal = refund_of(made), again = refund_of(made);
    REQUIRE(first.post("adjustments", proposal).status == 200);
    const auto own = first.post(path("confirm", proposal), nothing);
    CHECK(own.status == 403);
    CHECK(own.code() == "second_person_needed");
    CHECK(second.post("adjustments", again).code() == "proposal_waits");
    CHECK(first.post(path("reject", proposal), nothing).status == 200);
    CHECK(second.post(path("confirm", proposal), nothing).code() == "proposal_settled");
    CHECK(seen(first, made)["payments"][0]["given_back"] == 0);
    REQUIRE(second.post("adjustments", again).status == 200);
    CHECK(first.post(path("reject", again), nothing).status == 200);
    CHECK(first.post(path("reject", again), nothing).status == 200);  // the same word of the same person
    CHECK(first.post(path("confirm", again), nothing).code() == "proposal_settled");
}

TEST_CASE("a proposal that arrives twice is one, and another one under its id is refused") {
    Clerk first{"hanae"}, second{"ichiro"};
    const auto made = purchase("paid");
    auto proposal = refund_of(made, 100);
    CHECK(first.post("adjustments", proposal).status == 200);
    CHECK(first.post("adjustments", proposal).status == 200);
    CHECK(seen(first, made)["adjustments"].size() == 1);
    CHECK(second.post("adjustments", proposal).code() == "idempotency_conflict");
    CHECK(second.post(path("confirm", proposal), nothing).status == 200);
    CHECK(second.post(path("confirm", proposal), nothing).status == 200);
    CHECK(first.post("adjustments", proposal).json()["state"] == "confirmed");
    CHECK(seen(first, made)["payments"][0]["given_back"] == 100);
    proposal["amount"] = 200;
    CHECK(first.post("adjustments", proposal).code() == "idempotency_conflict");
}

TEST_CASE("no more can be given back than was paid and not yet given back") {
    Clerk first{"hanae"}, second{"ichiro"};
    const auto made = purchase("paid"), free = purchase("not_paid", ""), unknown = purchase("unknown", "");
    CHECK(first.post("adjustments", refund_of(made, 301)).code() == "payment_conflict");
    CHECK(first.post("adjustments", refund_of(free)).code() == "payment_conflict");
    const auto part = refund_of(made, 200, "terminal");
    REQUIRE(first.post("adjustments", part).status == 200);
    REQUIRE(second.post(path("confirm", part), nothing).status == 200);
    CHECK(first.post("adjustments", refund_of(made, 101)).code() == "payment_conflict");
    CHECK(second.post("receipts/" + made.attempt, nothing).status == 200);
    const auto rest = refund_of(made, 100), doubt = refund_of(unknown);
    REQUIRE(first.post("adjustments", rest).status == 200);
    REQUIRE(second.post(path("confirm", rest), nothing).status == 200);
    CHECK(second.post("receipts/" + made.attempt, nothing).status == 409);
    const auto before = sum(first);
    REQUIRE(first.post("adjustments", doubt).status == 200);
    REQUIRE(second.post(path("confirm", doubt), nothing).status == 200);
    CHECK(seen(first, unknown)["payments"][0]["outcome"] == "paid");
    CHECK(sum(first) == before);  // taken and given back
}

TEST_CASE("a refund that the terminal has reversed meanwhile is not confirmed, and still waits") {
    Clerk first{"hanae"}, second{"ichiro"};
    const auto made = purchase("paid");
    const auto proposal = refund_of(made);
    REQUIRE(first.post("adjustments", proposal).status == 200);
    const auto reversed = town().call("/v1/payments", {{"visit_id", made.visit},
                                                       {"quote_id", made.quote},
                                                       {"attempt_id", made.attempt},
                                                       {"outcome", "reversed"},
                                                       {"means", "transit-ic"},
                                                       {"amount", 300},
                                                       {"transaction", "0001234"}});
    REQUIRE(reversed.status == 200);
    CHECK(second.post(path("confirm", proposal), nothing).code() == "payment_conflict");
    CHECK(seen(first, made)["adjustments"][0]["state"] == "open");
    CHECK(second.post(path("reject", proposal), nothing).status == 200);
}

TEST_CASE("of two who confirm at the same time one wins, and the money is given back once") {
    Clerk first{"hanae"};
    const Clerk rivals[]{Clerk{"ichiro"}, Clerk{"jun"}};
    for (int round = 0; round < 5; ++round) {
        const auto made = purchase("paid");
        const auto proposal = refund_of(made);
        REQUIRE(first.post("adjustments", proposal).status == 200);
        std::vector<std::future<int>> answers;
        for (const auto& rival : rivals)
            answers.push_back(std::async(std::launch::async, [&rival, &proposal] {
                return rival.post(path("confirm", proposal), nothing).status;
            }));
        std::vector<int> statuses{answers[0].get(), answers[1].get()};
        std::ranges::sort(statuses);
        CHECK(statuses == std::vector{200, 409});
        CHECK(seen(first, made)["payments"][0]["given_back"] == 300);
    }
}

TEST_CASE("an issued sheet that two persons made void is refused by the check, for ever") {
    Clerk first{"hanae"}, second{"sachiko", "supervisor"};
    const auto made = purchase("paid");
    REQUIRE(report(made, "issued").status == 200);
    const auto file = town().folder / "void.pdf";
    std::ofstream{file, std::ios::binary} << made.pdf;
    const auto verify = [&] { return town().run({"verify", "--config", town().folder / "backend.toml", file}); };
    const auto proposal = void_of(made);
    REQUIRE(first.post("adjustments", proposal).status == 200);
    CHECK(verify().status == 0);
    REQUIRE(second.post(path("confirm", proposal), nothing).status == 200);
    const auto checked = verify();
    CHECK(checked.status == 1);
    CHECK(checked.output == "refused: voided\n");
    const auto document = seen(first, made)["documents"][0];
    CHECK(document["outcome"] == "voided");
    CHECK(document["marks"][0]["what"] == "issued>voided");
    CHECK(town().call("/v1/visits/" + made.visit).json()["documents"][0]["outcome"] == "voided");
    CHECK(first.post("documents/outcome/" + made.document, {{"outcome", "issued"}}).status == 409);
    CHECK(report(made, "forgotten").code() == "outcome_conflict");
    CHECK(first.post("adjustments", void_of(made)).code() == "outcome_conflict");
    CHECK(town().call("/v1/documents/" + made.document + "/content?visit_id=" + made.visit).code() == "not_found");
}

TEST_CASE("a sheet that was not issued yet becomes spoiled when it is made void, and is not printed any more") {
    Clerk first{"hanae"}, second{"ichiro"};
    const auto made = purchase("paid");
    const auto proposal = void_of(made);
    REQUIRE(first.post("adjustments", proposal).status == 200);
    REQUIRE(second.post(path("confirm", proposal), nothing).status == 200);
    CHECK(seen(first, made)["documents"][0]["outcome"] == "spoiled");
    CHECK(town().call("/v1/documents/" + made.document + "/content?visit_id=" + made.visit).code() == "not_found");
    CHECK(first.post("adjustments", void_of(made)).code() == "outcome_conflict");
}

TEST_CASE("a proposal without subject, reason, way or amount, and a decision on nothing, are refused") {
    Clerk first{"hanae"};
    const auto made = purchase("paid");
    const auto with = [&](const char* key, const json& value) {
        auto proposal = refund_of(made);
        proposal[key] = value;
        return first.post("adjustments", proposal).status;
    };
    CHECK(with("id", "7") == 400);
    CHECK(with("kind", "gift") == 400);
    CHECK(with("way", "") == 400);
    CHECK(with("amount", 0) == 400);
    CHECK(with("amount", -1) == 400);
    CHECK(with("reason", "  ") == 400);
    CHECK(with("reason", std::string(301, 'x')) == 413);
    CHECK(with("subject", ulid()) == 404);
    auto voiding = void_of(made);
    voiding["amount"] = 300;
    CHECK(first.post("adjustments", voiding).status == 400);
    voiding = void_of(made);
    voiding["subject"] = ulid();
    CHECK(first.post("adjustments", voiding).status == 404);
    CHECK(first.post("adjustments/confirm/" + ulid(), nothing).status == 404);
    CHECK(first.post("adjustments/reject/" + ulid(), nothing).status == 404);
    CHECK(seen(first, made)["adjustments"].empty());
    CHECK(town().exchange("POST", "/staff/api/adjustments", {{"Content-Type", "application/json"}}, "{}").status ==
          401);
}

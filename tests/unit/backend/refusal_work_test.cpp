// The work behind the generic refusal is the same for every cause: nothing about 支援措置 shows in its time.
#include "backend/api/turned_away.h"
#include "backend/rules/dossier.h"
#include "tests/unit/backend/samples.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

using namespace madoguchi;
using namespace madoguchi::backend;

namespace {

// Storage statements from the question to the answer, for a requester on whom one hold lies.
std::int64_t statements_for(const std::string& cause, const std::string& service) {
    auto database = Database::open("sqlite::memory:").value();
    Sealer sealer{Secret{std::string(32, 'k')}};
    migrate(database).value();
    Registry registry{database, sealer};
    auto put = [&](const char* kind, const char* id, const char* owner, const std::string& body) {
        registry.put(kind, id, owner, nlohmann::json::parse(body)).value();
    };
    put("household", "h1", "", R"({"id":"h1","address":"さくら野市本町1番","head":"r1"})");
    put("koseki", "k1", "", R"({"id":"k1","honseki":"さくら野市本町1番地","head":"青山 誠","members":[
        {"resident":"r1","name":"青山 誠","birth_date":"1980-01-01"}]})");
    put("resident", "r1", "h1",
        R"({"id":"r1","household":"h1","koseki":"k1","name":"青山 誠","birth_date":"1980-01-01"})");
    auto hold = fmt::format(R"({{"id":"x1","cause":"{}","residents":["r1"]}})", cause);
    put("hold", "x1", "", hold);
    registry.link_hold(read_hold(nlohmann::json::parse(hold), "").value()).value();

    auto before = database.statements();
    auto dossier = gather(registry, "r1", samples::service(service), samples::office()).value();
    REQUIRE(dossier.has_value());
    auto findings = examine(*dossier, samples::service(service), {samples::office(), "2026-11-24", 0});
    REQUIRE_FALSE(findings.empty());
    CHECK(findings.front().code == Code::ask_at_counter);
    return database.statements() - before;
}

}  // namespace

TEST_CASE("peers that take turns are each logged once a minute, and very many peers do not fill the log") {
    TurnedAway log;
    const WallTime now{std::chrono::hours{1}};
    for (int turn = 0; turn < 3; ++turn) {
        CHECK(log.is_news("certificate_unknown A", now) == (turn == 0));
        CHECK(log.is_news("certificate_unknown B", now) == (turn == 0));
        CHECK(log.is_news("no_certificate A", now) == (turn == 0));
    }
    CHECK(log.is_news("certificate_unknown A", now + std::chrono::seconds{61}));
    std::size_t lines = 0;
    for (int peer = 0; peer < 1000; ++peer)
        if (log.is_news(std::to_string(peer), now + std::chrono::seconds{61})) ++lines;
    CHECK(lines == TurnedAway::most - 1);
    CHECK(log.is_news("1000", now + std::chrono::seconds{122}));
}

TEST_CASE("six causes of the generic refusal ask the storage the same number of questions") {
    for (const auto* service : {"juminhyo", "koseki-zenbu", "fuhyo"}) {
        CAPTURE(service);
        std::set<std::int64_t> counts;
        for (const auto* cause : {"support_measure", "restricted_kind", "departure_pending", "same_day_arrival",
                                  "residence_check", "record_inconsistent"}) {
            counts.insert(statements_for(cause, service));
        }
        CHECK(counts.size() == 1);
        CHECK(*counts.begin() > 5);
    }
}

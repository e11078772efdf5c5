#include "backend/crypto/seal.h"
#include "backend/rules/dossier.h"
#include "backend/rules/selection.h"
#include "backend/rules/sheet_data.h"
#include "tests/unit/backend/samples.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace madoguchi;
using namespace madoguchi::backend;

namespace {

std::string body_for(const Dossier& dossier, std::string_view service, int year = 0) {
    auto findings = examine(dossier, samples::service(service), {samples::office(), "2026-11-24", year});
    return findings.empty() ? "" : to_body(problem_of(findings));
}

Code code_for(const Dossier& dossier, std::string_view service, int year = 0) {
    auto findings = examine(dossier, samples::service(service), {samples::office(), "2026-11-24", year});
    return findings.empty() ? Code::internal : findings.front().code;
}

MemberIds plain_ids() {
    return [](const Resident& person) { return person.id; };
}

struct Register {
    Database database = Database::open("sqlite::memory:").value();
    Sealer sealer{Secret{std::string(32, 'k')}};
    Registry registry{database, sealer};
    Register() { migrate(database).value(); }
    void put(const char* kind, const char* id, const char* owner, const char* json) {
        registry.put(kind, id, owner, nlohmann::json::parse(json)).value();
    }
    void put_hold(const char* json) {
        auto body = nlohmann::json::parse(json);
        registry.put("hold", body["id"], "", body).value();
        registry.link_hold(read_hold(body, "").value()).value();
    }
    std::string body_for(const char* resident, const char* service) {
        auto dossier = gather(registry, resident, samples::service(service), samples::office()).value();
        return ::body_for(*dossier, service);
    }
};

// 青山: r1 and r2 are in one 戸籍 but live apart; r3 shares r1's household.
void fill_family(Register& all) {
    all.put("household", "h1", "", R"({"id":"h1","address":"さくら野市本町1番","head":"r1"})");
    all.put("household", "h2", "", R"({"id":"h2","address":"さくら野市東山9番","head":"r2"})");
    all.put("koseki", "k1", "", R"({"id":"k1","honseki":"さくら野市本町1番地","head":"青山 誠","members":[
        {"resident":"r1","name":"青山 誠","birth_date":"1980-01-01","addresses":[{"address":"さくら野市本町1番","from":"2010-01-01"}]},
        {"resident":"r2","name":"青山 恵","birth_date":"1982-01-01","addresses":[{"address":"さくら野市東山9番","from":"2026-01-01"}]}]})");
    all.put("resident", "r1", "h1",
            R"({"id":"r1","household":"h1","koseki":"k1","name":"青山 誠","birth_date":"1980-01-01"})");
    all.put("resident", "r2", "h2",
            R"({"id":"r2","household":"h2","koseki":"k1","name":"青山 恵","birth_date":"1982-01-01"})");
    all.put("resident", "r3", "h1", R"({"id":"r3","household":"h1","name":"青山 空","birth_date":"2005-01-01"})");
}

}  // namespace

TEST_CASE("six causes share the generic refusal byte for byte") {
    std::string generic = to_body(Problem{Code::ask_at_counter});
    for (auto cause : {Cause::support_measure, Cause::restricted_kind, Cause::departure_pending,
                       Cause::same_day_arrival, Cause::residence_check, Cause::record_inconsistent}) {
        auto dossier = samples::dossier();
        dossier.holds = {samples::hold(cause)};
        CHECK(body_for(dossier, "juminhyo") == generic);
    }
}

TEST_CASE("a protected person in the same family register hides it from a requester of another household") {
    Register all;
    fill_family(all);
    CHECK(all.body_for("r1", "koseki-zenbu").empty());
    all.put_hold(R"({"id":"x1","cause":"support_measure","residents":["r2"]})");
    std::string generic = to_body(Problem{Code::ask_at_counter});
    for (const auto* service : {"koseki-zenbu", "koseki-kojin", "fuhyo"}) CHECK(all.body_for("r1", service) == generic);
    CHECK(all.body_for("r1", "juminhyo").empty());
}

TEST_CASE("a protected person gets the generic refusal for every kind at a machine") {
    Register all;
    fill_family(all);
    all.put_hold(R"({"id":"x1","cause":"support_measure","residents":["r2"],"services":["inkan"]})");
    for (const auto* service : {"juminhyo", "inkan", "shotoku", "koseki-zenbu"}) {
        CHECK(all.body_for("r2", service) == to_body(Problem{Code::ask_at_counter}));
    }
}

TEST_CASE("a protected address on the supplementary register is enough, even for somebody unknown here") {
    Register all;
    fill_family(all);
    all.put_hold(R"({"id":"x1","cause":"support_measure","addresses":["さくら野市東山9番"]})");
    CHECK(all.body_for("r1", "fuhyo") == to_body(Problem{Code::ask_at_counter}));
}

TEST_CASE("protected addresses are found among former and future ones, written in other widths") {
    Register all;
    fill_family(all);
    all.put(
        "resident", "r3", "h1",
        R"({"id":"r3","household":"h1","name":"青山 空","birth_date":"2005-01-01","future_address":"さくら野市 緑町3-4"})");
    all.put_hold(R"({"id":"x1","cause":"support_measure","addresses":["さくら野市緑町3-4"]})");
    CHECK(all.body_for("r1", "juminhyo") == to_body(Problem{Code::ask_at_counter}));
    CHECK(all.body_for("r2", "juminhyo").empty());
}

TEST_CASE("a measure that has ended no longer refuses") {
    auto dossier = samples::dossier();
    dossier.holds = {samples::hold(Cause::support_measure)};
    dossier.holds.front().until = "2026-11-23";
    CHECK(body_for(dossier, "juminhyo").empty());
    dossier.holds.front().until = "2026-11-24";
    CHECK_FALSE(body_for(dossier, "juminhyo").empty());
}

TEST_CASE("refusals with a next step of their own") {
    auto dossier = samples::dossier();
    CHECK(code_for(dossier, "inkan") == Code::seal_not_registered);
    dossier.seal = SealRegistration{};
    dossier.seal->state = "suspended";
    CHECK(code_for(dossier, "inkan") == Code::seal_suspended);
    CHECK(code_for(dossier, "koseki-zenbu") == Code::koseki_elsewhere);
    CHECK(code_for(dossier, "shotoku", 2026) == Code::income_undeclared);
    CHECK(code_for(dossier, "nozei", 2026) == Code::tax_none);
    dossier.requester.state = PersonState::moved_out;
    CHECK(code_for(dossier, "juminhyo") == Code::moved_out);
    dossier.requester.state = PersonState::deceased;
    CHECK(code_for(dossier, "juminhyo") == Code::deceased);
    dossier.requester.state = PersonState::resident;
    dossier.requester.birth = "2011-11-25";
    CHECK(code_for(dossier, "juminhyo") == Code::under_age);
    dossier.requester.birth = "2011-11-24";
    CHECK(code_for(dossier, "juminhyo") == Code::internal);
    dossier.requester.kind = PersonKind::foreign;
    CHECK(code_for(dossier, "koseki-zenbu") == Code::koseki_none);
}

TEST_CASE("who was not a resident on 1 January is sent to the city that was") {
    auto dossier = samples::dossier();
    dossier.incomes[2026].state = "not_resident";
    dossier.incomes[2026].issuing_city = "みなと市";
    CHECK(body_for(dossier, "shotoku", 2026).find("みなと市") != std::string::npos);
    dossier.incomes.clear();
    dossier.requester.resident_since = "2026-04-01";
    CHECK(code_for(dossier, "shotoku", 2026) == Code::income_not_resident);
}

TEST_CASE("a year that is not released yet is refused as such") {
    auto dossier = samples::dossier();
    dossier.incomes[2026].state = "declared";
    auto office = samples::office();
    auto early = examine(dossier, samples::service("shotoku"), {office, "2026-06-09", 2026});
    REQUIRE_FALSE(early.empty());
    CHECK(early.front().code == Code::income_not_released);
    CHECK(examine(dossier, samples::service("shotoku"), {office, "2026-06-10", 2026}).empty());
}

TEST_CASE("names and addresses that do not fit a sheet are refused before anything is rendered") {
    auto dossier = samples::dossier();
    dossier.requester.name.given = std::string(58, 'A');
    CHECK(code_for(dossier, "juminhyo") == Code::text_too_long);
}

TEST_CASE("only members of the household can be chosen, and switches only for whom they fit") {
    auto dossier = samples::dossier();
    dossier.members.push_back(samples::person("r2", "見本", "太郎"));
    auto service = samples::service("juminhyo");
    auto office = samples::office();
    auto chosen = [&](const char* json) {
        return select(nlohmann::json::parse(json), service, dossier, office, plain_ids());
    };
    CHECK(chosen(R"({"who":"members","members":["r2"],"items":["domicile"]})").value().persons.size() == 1);
    CHECK(chosen(R"({"who":"members","members":["r9"],"items":[]})").error().code == Code::option_unavailable);
    CHECK(chosen(R"({"who":"self","items":["nationality"]})").error().code == Code::option_unavailable);
    CHECK(chosen(R"({"who":"self","items":[],"members":["r2"]})").error().code == Code::malformed_request);
    CHECK(chosen(R"({"items":[]})").error().code == Code::malformed_request);
    CHECK(chosen(R"({"who":"everybody"})").error().code == Code::malformed_request);
    CHECK(chosen(R"({"who":"household","items":[]})").value().whole_household);
    CHECK_FALSE(chosen(R"({"who":"self","items":[]})").value().whole_household);
    office.rules.switches.clear();
    CHECK(chosen(R"({"who":"self","items":["individual_number"]})").error().code == Code::option_unavailable);
}

TEST_CASE("nothing that was not asked for stands on a sheet, and the resident code never does") {
    auto dossier = samples::dossier();
    dossier.members.front().individual_number = dossier.requester.individual_number = "123456789012";
    dossier.members.front().honseki = dossier.requester.honseki = "さくら野市本町一丁目2番地";
    auto service = samples::service("juminhyo");
    auto office = samples::office();
    auto sheet = [&](const char* json) {
        auto selection = select(nlohmann::json::parse(json), service, dossier, office, plain_ids()).value();
        return sheet_data(service, dossier, selection, office);
    };
    auto plain = sheet(R"({"who":"self","items":[]})");
    CHECK(plain.dump().find("123456789012") == std::string::npos);
    CHECK(plain["persons"][0]["domicile"].is_null());
    CHECK(plain["persons"][0]["resident_code"].is_null());
    auto full = sheet(R"({"who":"self","items":["individual_number","domicile","household_head"]})");
    CHECK(full["persons"][0]["individual_number"] == "123456789012");
    CHECK(full["persons"][0]["domicile"] == "さくら野市本町一丁目2番地");
    CHECK(full["persons"][0]["resident_code"].is_null());
}

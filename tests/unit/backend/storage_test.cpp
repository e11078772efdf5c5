#include "backend/api/routes.h"
#include "backend/crypto/password.h"
#include "backend/crypto/seal.h"
#include "backend/import.h"
#include "backend/storage/issue_register.h"
#include "backend/storage/registry.h"
#include "backend/storage/staff_records.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using namespace madoguchi;
using namespace madoguchi::backend;

namespace {

struct Store {
    Database database = Database::open("sqlite::memory:").value();
    Sealer sealer{Secret{std::string(32, 'k')}};
    Store() { migrate(database).value(); }
};

std::string documented_json() {
    std::ifstream file{SOURCE_ROOT "/docs/import.md"};
    std::ostringstream text;
    text << file.rdbuf();
    auto all = text.str();
    auto from = all.find("```json\n") + 8;
    return all.substr(from, all.find("```", from) - from);
}

StoredQuote quote() {
    StoredQuote one;
    one.id = "Q1";
    one.visit = "V1";
    one.service = one.fee_code = "juminhyo";
    one.amount = one.total = 300;
    return one;
}

Payment payment(const std::string& attempt, const std::string& outcome, const std::string& means = "credit") {
    Payment one;
    one.attempt = attempt;
    one.visit = "V1";
    one.quote = "Q1";
    one.terminal = "t1";
    one.outcome = outcome;
    one.means = means;
    one.amount = 300;
    return one;
}

}  // namespace

TEST_CASE("the file in docs/import.md can be imported, twice, with the same result") {
    Store store;
    auto json = documented_json();
    auto first = import_text(store.database, store.sealer, json, "import.md");
    REQUIRE_MESSAGE(first.has_value(), first.error().detail);
    CHECK(first.value().residents == 2);
    auto second = import_text(store.database, store.sealer, json, "import.md");
    CHECK(second.value().records == first.value().records);
    Registry registry{store.database, store.sealer};
    CHECK(registry.resident_of_card(std::string(63, '0') + "1").value() == "r1");
    CHECK(registry.members("h1").value().size() == 2);
}

TEST_CASE("an import with one mistake changes nothing and names the place") {
    Store store;
    auto json = nlohmann::json::parse(documented_json());
    json["residents"][1]["household"] = "h9";
    auto done = import_text(store.database, store.sealer, json.dump(), "data.json");
    REQUIRE_FALSE(done);
    CHECK(done.error().detail == "data.json: /residents/1/household: no household of that id");
    CHECK(store.database.rows("select id from records").value().empty());
    json = nlohmann::json::parse(documented_json());
    json["resident"] = nlohmann::json::array();
    CHECK(import_text(store.database, store.sealer, json.dump(), "data.json").error().detail ==
          "data.json: /resident: unknown; did you mean 'residents'?");
}

TEST_CASE("no name stands readable in the database") {
    Store store;
    import_text(store.database, store.sealer, documented_json(), "x").value();
    const auto records = store.database.rows("select kind || id || owner || body_sealed from records");
    for (const auto& row : records.value()) {
        CHECK(row.text(0).find("花子") == std::string::npos);
    }
    const auto links = store.database.rows("select subject from hold_links");
    for (const auto& row : links.value()) CHECK(row.text(0).find("さくら") == std::string::npos);
}

TEST_CASE("a sealed text opens only in its place and only unaltered") {
    Sealer sealer{Secret{std::string(32, 'k')}};
    auto sealed = sealer.seal("見本 花子", "documents:1");
    CHECK(sealer.unseal(sealed, "documents:1").value() == "見本 花子");
    CHECK_FALSE(sealer.unseal(sealed, "documents:2"));
    for (std::size_t cut = 0; cut < sealed.size(); ++cut)
        CHECK_FALSE(sealer.unseal(sealed.substr(0, cut), "documents:1"));
    CHECK_FALSE(Sealer{Secret{std::string(32, 'x')}}.unseal(sealed, "documents:1"));
    CHECK(sealer.seal("a", "b") != sealer.seal("a", "b"));
}

TEST_CASE("serials are counted on and never given twice") {
    Store store;
    IssueRegister issues{store.database, store.sealer};
    CHECK(issues.next_number("2026").value() == 1);
    CHECK(issues.next_number("2026").value() == 2);
    CHECK(issues.next_number("2027").value() == 1);
    IssuedDocument one;
    one.id = "D1";
    one.serial = "8-1124-000001";
    CHECK(issues.add(one).has_value());
    one.id = "D2";
    CHECK_FALSE(issues.add(one).has_value());
}

TEST_CASE("day totals count what was paid once, by fee and means, and take reversals away") {
    Store store;
    Visits visits{store.database, store.sealer};
    StaffRecords staff{store.database, store.sealer};
    auto now = wall_time(1'800'000'000'000);
    visits.record_payment(payment("A1", "unknown"), quote(), false, now).value();
    visits.record_payment(payment("A1", "paid"), quote(), false, now).value();
    visits.record_payment(payment("A2", "paid", "transit-ic"), quote(), false, now).value();
    visits.record_payment(payment("A3", "not_paid"), quote(), false, now).value();
    visits.record_payment(payment("A4", "paid"), quote(), false, now).value();
    visits.record_payment(payment("A4", "reversed"), quote(), false, now).value();
    auto totals = staff.totals(now, now + std::chrono::hours{1}).value();
    REQUIRE(totals.size() == 2);
    CHECK(totals[0].means == "credit");
    CHECK(totals[0].amount == 300);
    CHECK(totals[1].amount == 300);
    CHECK(staff.totals(now + std::chrono::hours{1}, now + std::chrono::hours{2}).value().empty());
}

TEST_CASE("causes of refusals are read only when asked for") {
    Store store;
    StaffRecords staff{store.database, store.sealer};
    auto now = wall_time(1000);
    staff.add_refusal({"R1", "t1", "V1", "juminhyo", "ask_at_counter", {"support_measure"}, now}).value();
    CHECK(staff.refusals(now, now + Milliseconds{1}, false).value().front().causes.empty());
    CHECK(staff.refusals(now, now + Milliseconds{1}, true).value().front().causes.front() == "support_measure");
    auto rows = store.database.rows("select causes_sealed from refusals").value();
    CHECK(rows.front().text(0).find("support") == std::string::npos);
}

TEST_CASE("what was done to one thing is found by an index, also what an older program wrote") {
    Store store;
    // As version 1 had it.
    for (const auto* statement :
         {"drop table adjustments", "drop table adjustment_decisions", "drop index staff_events_settled",
          "alter table staff_events drop column idempotency_key", "drop index access_log_subject",
          "drop index staff_events_open", "drop index staff_events_visit", "alter table access_log drop column subject",
          "update schema_version set version = 1"})
        REQUIRE(store.database.run(statement).has_value());
    const std::string sheet = "01K6ZZZZZZZZZZZZZZZZ7X2PQA", other = "01K6ZZZZZZZZZZZZZZZZ7X2PQB";
    REQUIRE(store.database
                .run("insert into access_log (id, time, name, role, action, object) values ('1', 5, 'hanae', 'clerk', "
                     "'outcome_marked', :1)",
                     {sheet + " pending>issued"})
                .has_value());
    REQUIRE(migrate(store.database).has_value());
    REQUIRE(migrate(store.database).has_value());
    StaffRecords staff{store.database, store.sealer};
    staff.log_access({wall_time(6), "hanae", "clerk", "outcome_marked", sheet + " issued>forgotten"}).value();
    staff.log_access({wall_time(7), "hanae", "clerk", "outcome_marked", other + " pending>issued"}).value();
    staff.log_access({wall_time(8), "hanae", "clerk", "receipt_reissued", sheet}).value();
    auto marks = staff.accesses_of("outcome_marked", sheet).value();
    REQUIRE(marks.size() == 2);
    CHECK(marks[0].object.ends_with("pending>issued"));
    CHECK(marks[1].object.ends_with("issued>forgotten"));
    CHECK(staff.accesses_of("receipt_reissued", sheet).value().size() == 1);
    auto plan =
        store.database.rows("explain query plan select id from access_log where subject = 'x' and action = 'y'");
    CHECK(plan.value().front().text(3).find("access_log_subject") != std::string::npos);
}

TEST_CASE("sheets taken out long ago, and those of an older program, are not told to the terminal any more") {
    Store store;
    StaffRecords staff{store.database, store.sealer};
    const auto now = wall_time(1'800'000'000'000);
    const auto settle = [&](const std::string& id, const std::string& key, WallTime when) {
        StaffEvent event;
        event.id = id;
        event.terminal = "t1";
        event.kind = "paper_left";
        event.idempotency_key = key;
        staff.add_event(event).value();
        CHECK(staff.finish_event(id, "hanae", when).value());
    };
    settle("E1", "long-ago", now - std::chrono::days{30} - Milliseconds{1});
    settle("E2", "", now);
    settle("E3", "older", now - std::chrono::days{30});
    settle("E4", "newer", now);
    const auto keys = [&](std::int64_t most) {
        return staff.settled_keys("t1", "paper_left", now - std::chrono::days{30}, most).value();
    };
    CHECK(keys(100) == std::vector<std::string>{"newer", "older"});
    CHECK(keys(1) == std::vector<std::string>{"newer"});
}

TEST_CASE("a database of a newer program is refused") {
    Store store;
    store.database.run("update schema_version set version = 99").value();
    CHECK_FALSE(migrate(store.database));
}

TEST_CASE("passwords are kept as argon2id and checked") {
    auto encoded = hash_password("correct horse");
    CHECK(encoded.starts_with("$argon2id$"));
    CHECK(password_fits(encoded, "correct horse"));
    CHECK_FALSE(password_fits(encoded, "correct hors"));
    CHECK_FALSE(password_fits("rubbish", "correct horse"));
}

TEST_CASE("paths match their routes and nothing else") {
    CHECK(find_route("GET", "/v1/documents/D1/content").id == "D1");
    CHECK(find_route("POST", "/v1/documents/D1/content").known_path);
    CHECK(find_route("POST", "/v1/documents/D1/content").route == nullptr);
    for (const auto* path : {"", "/", "/v1", "/v1/", "/v1/visits/", "/v1/visits/a/b", "/v1/documents//content",
                             "/v1/visits/../x", "/v1/visits/%00"}) {
        CHECK_FALSE(find_route("GET", path).known_path);
    }
}

TEST_CASE("a request target is decoded strictly") {
    Request request;
    CHECK(read_target("/v1/terminal?a=1&b=%E8%A6%8B&c", request));
    CHECK(request.query.at("b") == "見");
    for (const auto* target : {"", "v1", "/%", "/%4", "/%zz", "/%00", "/a?x=%1"})
        CHECK_FALSE(read_target(target, request));
}

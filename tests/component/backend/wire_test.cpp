// What arrives twice, broken, late or too large; revocation and staff.
#include "common/base64.h"
#include "tests/component/backend/town.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <thread>

using nlohmann::json;

namespace {

const std::map<std::string, std::string> terminal{{"Terminal-Id", "t1"}};

std::map<std::string, std::string> post_headers(const std::string& key = ulid()) {
    return {{"Terminal-Id", "t1"}, {"Content-Type", "application/json"}, {"Idempotency-Key", key}};
}

std::string visit_body(const std::string& id) {
    return json{{"visit_id", id}, {"language", "ja"}}.dump();
}

}  // namespace

TEST_CASE("a request that arrives twice acts once") {
    auto id = ulid(), key = ulid();
    auto first = town().exchange("POST", "/v1/visits", post_headers(key), visit_body(id));
    auto second = town().exchange("POST", "/v1/visits", post_headers(key), visit_body(id));
    CHECK(first.status == 201);
    CHECK(second.status == 201);
    CHECK(second.body == first.body);
    CHECK(second.headers.contains("idempotent-replay"));
    CHECK(town().exchange("POST", "/v1/visits", post_headers(), visit_body(id)).code() == "visit_exists");
}

TEST_CASE("a key used for something else is a conflict, from another terminal and in another visit too") {
    auto key = ulid();
    auto one = town().visit("r-0001"), other = town().visit("r-0001");
    json body{{"service", "inkan"}, {"options", json::object()}, {"copies", 1}};
    auto first = town().call("/v1/quotes", body, one.token, key);
    REQUIRE(first.status == 201);
    CHECK(town().call("/v1/quotes", body, one.token, key).body == first.body);
    CHECK(town().call("/v1/quotes", body, other.token, key).code() == "idempotency_conflict");
    body["copies"] = 2;
    CHECK(town().call("/v1/quotes", body, one.token, key).code() == "idempotency_conflict");
    auto headers = post_headers(key);
    headers["Terminal-Id"] = "t2";
    CHECK(town().exchange("POST", "/v1/visits", headers, visit_body(ulid())).code() == "idempotency_conflict");
}

TEST_CASE("documents asked for twice at the same time are made once") {
    auto visit = town().visit("r-0001");
    auto quote =
        town()
            .call("/v1/quotes", {{"service", "inkan"}, {"options", json::object()}, {"copies", 1}}, visit.token)
            .json();
    auto headers = post_headers();
    headers["Authorization"] = "Bearer " + visit.token;
    auto body = json{{"quote_id", quote["quote_id"]}}.dump();
    Answer left, right;
    std::thread other{[&] { left = town().exchange("POST", "/v1/documents", headers, body); }};
    right = town().exchange("POST", "/v1/documents", headers, body);
    other.join();
    CHECK((left.status == 201 || left.status == 429));
    CHECK((right.status == 201 || right.status == 429));
    auto settled = town().exchange("POST", "/v1/documents", headers, body);
    CHECK(settled.status == 201);
    CHECK(town().call("/v1/visits/" + visit.id).json()["documents"].size() == 1);
}

TEST_CASE("malformed requests are answered with a named error and the process lives") {
    auto code = [](const std::string& method, const std::string& path,
                   const std::map<std::string, std::string>& headers,
                   const std::string& body) { return town().exchange(method, path, headers, body).code(); };
    CHECK(code("POST", "/v1/visits", post_headers(), "") == "malformed_request");
    CHECK(code("POST", "/v1/visits", post_headers(), "{") == "malformed_request");
    CHECK(code("POST", "/v1/visits", post_headers(), "[]") == "malformed_request");
    CHECK(code("POST", "/v1/visits", post_headers(), "\xff\xfe") == "malformed_request");
    CHECK(code("POST", "/v1/visits", post_headers(), R"({"visit_id":"x","language":"ja"})") == "malformed_request");
    CHECK(code("POST", "/v1/visits", post_headers(), R"({"visit_id":1,"language":"ja"})") == "malformed_request");
    CHECK(code("POST", "/v1/visits", post_headers(""), visit_body(ulid())) == "idempotency_key_missing");
    CHECK(code("POST", "/v1/visits", {{"Terminal-Id", "t1"}, {"Idempotency-Key", ulid()}}, visit_body(ulid())) ==
          "unsupported_media_type");
    CHECK(code("GET", "/v1/nothing", terminal, "") == "not_found");
    CHECK(code("GET", "/v1/visits", terminal, "") == "method_not_allowed");
    CHECK(code("POST", "/v1/terminal", post_headers(), "{}") == "method_not_allowed");
    CHECK(code("GET", "/v1/documents/%zz/content", terminal, "") == "malformed_request");
    CHECK(code("GET", "/v1/terminal", {}, "") == "terminal_unknown");
    CHECK(town().alive());
}

TEST_CASE("an unknown member of a request is refused with its place") {
    auto id = ulid();
    auto reply = town().exchange("POST", "/v1/visits", post_headers(),
                                 json{{"visit_id", id}, {"langauge", "ja"}, {"language", "ja"}}.dump());
    CHECK(reply.json()["detail"] == "/langauge: unknown; did you mean 'language'?");
}

TEST_CASE("rubbish, cut and glued requests leave the process alive") {
    auto good = fmt::format("GET /v1/terminal HTTP/1.1\r\nHost: x\r\nTerminal-Id: t1\r\nConnection: close\r\n\r\n");
    for (std::size_t cut = 0; cut < good.size(); cut += 3) {
        auto answer = town().send(good.substr(0, cut));
        CHECK((answer.status == 0 || answer.status == 400));
    }
    CHECK(town().send("\x16\x03\x01\x02garbage\r\n\r\n").status == 400);
    CHECK(town().send("GET / HTTP/9.9\r\n\r\n").status == 400);
    CHECK(town().send("POST /v1/visits HTTP/1.1\r\nContent-Length: -1\r\n\r\n").status == 400);
    CHECK(town().send("GET /v1/terminal HTTP/1.1\r\nTerminal-Id: t1\r\nTerminal-Id: t2\r\n\r\n").status == 400);
    auto keep = fmt::format("GET /v1/terminal HTTP/1.1\r\nHost: x\r\nTerminal-Id: t1\r\n\r\n");
    auto glued = town().send(keep + good);
    CHECK(glued.status == 200);
    CHECK(glued.body.find("HTTP/1.1 200") != std::string::npos);  // the second answer follows the first
    CHECK(town().alive());
}

TEST_CASE("oversized requests are refused by name") {
    CHECK(town().exchange("POST", "/v1/visits", post_headers(), std::string(70'000, 'x')).code() == "too_large");
    CHECK(town()
              .exchange("POST", "/v1/visits", post_headers(),
                        json{{"visit_id", std::string(60'000, 'x')}, {"language", "ja"}}.dump())
              .code() == "too_large");
    CHECK(town()
              .exchange("GET", "/v1/terminal", {{"Terminal-Id", "t1"}, {"X-Big", std::string(20'000, 'x')}}, "")
              .code() == "too_large");
    CHECK(town().exchange("GET", "/v1/visits/" + std::string(3000, 'x'), terminal, "").status == 400);
    CHECK(town().alive());
}

TEST_CASE("a revoked certificate is refused, a fresh list says good, an old one refuses everybody") {
    Town with_list{"sample", "", {"r-0012"}, 1};
    CHECK(with_list.visit("r-0001").signed_in.json()["revocation"] == "good");
    CHECK(with_list.visit("r-0012").signed_in.code() == "certificate_revoked");
    Town with_old_list{"sample", "", {}, 24 * 10};
    CHECK(with_old_list.visit("r-0001").signed_in.code() == "revocation_list_old");
}

TEST_CASE("a revocation list is renewed while the back end runs, and a broken one leaves the former in force") {
    Town renewed{"sample", "", {}, 1};
    CHECK(renewed.visit("r-0012").signed_in.json()["revocation"] == "good");
    const auto put = [&](const std::string& content) {
        std::ofstream{renewed.folder / "next.pem"} << content;
        std::filesystem::rename(renewed.folder / "next.pem", renewed.folder / "list.pem");
    };
    put(renewed.issuer.revocation_list({renewed.cards["r-0012"].certificate}, 0));
    CHECK(renewed.visit("r-0012").signed_in.code() == "certificate_revoked");
    CHECK(renewed.visit("r-0001").signed_in.json()["revocation"] == "good");
    put("half a list");
    CHECK(renewed.visit("r-0012").signed_in.code() == "certificate_revoked");
    std::filesystem::remove(renewed.folder / "list.pem");
    CHECK(renewed.visit("r-0001").signed_in.json()["revocation"] == "good");
    CHECK(renewed.log().find("revocation_list_read") != std::string::npos);
}

TEST_CASE("staff: roles, causes, register, totals, suspension, every look logged") {
    auto config = town().folder / "backend.toml";
    for (const auto* role : {"clerk", "supervisor", "administrator"}) {
        CHECK(town().run({"staff", "--config", config, "--name", role, "--role", role}, "a long password\n").status ==
              0);
    }
    CHECK(town().run({"staff", "--config", config, "--name", "x", "--role", "king"}, "a long password\n").status == 2);
    CHECK(town().run({"staff", "--config", config, "--name", "x", "--role", "clerk"}, "short\n").status == 2);
    auto post = [](const std::string& path, const json& body, const std::string& cookie = "") {
        return town().exchange("POST", "/staff/api/" + path, {{"Content-Type", "application/json"}, {"Cookie", cookie}},
                               body.dump());
    };
    auto get = [](const std::string& path, const std::string& cookie) {
        return town().exchange("GET", "/staff/api/" + path, {{"Cookie", cookie}}, "");
    };
    auto sign_in = [&](const std::string& name) {
        auto reply = post("sign-in", {{"name", name}, {"password", "a long password"}});
        REQUIRE(reply.status == 200);
        CHECK(reply.headers["set-cookie"].find("HttpOnly; SameSite=Strict") != std::string::npos);
        return reply.headers["set-cookie"].substr(0, reply.headers["set-cookie"].find(';'));
    };
    CHECK(get("register", "").status == 401);
    CHECK(post("sign-in", {{"name", "clerk"}, {"password", "wrong password"}}).status == 401);
    auto clerk = sign_in("clerk"), supervisor = sign_in("supervisor"), administrator = sign_in("administrator");
    town().call("/v1/services/juminhyo/options", nullptr, town().visit("r-0040").token);

    CHECK(get("refusals", clerk).body.find("support_measure") == std::string::npos);
    CHECK(get("refusals", supervisor).body.find("support_measure") != std::string::npos);
    CHECK(get("access-log", supervisor).status == 403);
    CHECK(get("register", clerk).status == 200);
    CHECK(get("totals", clerk).status == 200);
    auto csv = get("totals.csv", clerk);
    CHECK(csv.headers["content-type"] == "text/csv; charset=utf-8");
    CHECK(csv.body.find("\"手数料\"") != std::string::npos);

    json pause{{"service", "inkan"}, {"reason_ja", "点検中です"}};
    CHECK(post("suspensions", pause, clerk).status == 403);
    CHECK(post("suspensions", pause, supervisor).status == 201);
    auto refused = town().call("/v1/services/inkan/options", nullptr, town().visit("r-0001").token);
    CHECK(refused.code() == "suspended");
    CHECK(refused.json()["reason"]["ja"] == "点検中です");
    CHECK(post("suspensions/end", {{"service", "inkan"}}, supervisor).status == 200);
    CHECK(town().call("/v1/services/inkan/options", nullptr, town().visit("r-0001").token).status == 200);

    auto log = get("access-log", administrator).body;
    for (const auto* action : {"refusal_causes", "issue_register", "totals_csv", "suspend", "sign_in"})
        CHECK(log.find(action) != std::string::npos);
    CHECK(post("sign-out", json::object(), clerk).status == 200);
    CHECK(get("me", clerk).status == 401);
    CHECK(town().exchange("GET", "/staff", {}, "").headers["content-type"] == "text/html; charset=utf-8");
    CHECK(town().exchange("GET", "/staff/../etc/passwd", {}, "").status == 404);
}

TEST_CASE("an account closes for a while after five wrong passwords") {
    auto config = town().folder / "backend.toml";
    CHECK(town().run({"staff", "--config", config, "--name", "tired", "--role", "clerk"}, "a long password\n").status ==
          0);
    auto attempt = [](const std::string& password) {
        return town()
            .exchange("POST", "/staff/api/sign-in", {{"Content-Type", "application/json"}},
                      json{{"name", "tired"}, {"password", password}}.dump())
            .status;
    };
    for (int times = 0; times < 5; ++times) CHECK(attempt("wrong password") == 401);
    CHECK(attempt("a long password") == 401);
}

TEST_CASE("wrong configuration stops the start with file, line and the nearest right name") {
    auto file = town().folder / "wrong.toml";
    auto run_with = [&](const std::string& text) {
        std::ofstream{file} << text;
        return town().run({"--config", file}).status;
    };
    CHECK(run_with("[backend]\nlisten = \"127.0.0.1:0\"\ndatabse = \"sqlite:x\"\ncity = \"sample\"\n") == 2);
    CHECK(town().log().find(R"(did you mean \"database\"?)") != std::string::npos);
    CHECK(run_with(fmt::format("[backend]\nlisten = \"0.0.0.0:0\"\ndatabase = \"sqlite:{0}/w/w.db\"\ncity = "
                               "\"sample\"\nassets = \"{1}/assets\"\n",
                               town().folder.string(), SOURCE_ROOT)) == 2);
    CHECK(town().log().find("only loopback addresses") != std::string::npos);
    CHECK(run_with(fmt::format("[backend]\nlisten = \"127.0.0.1:0\"\ndatabase = \"sqlite:{0}/w/w.db\"\ncity = "
                               "\"nowhere\"\nassets = \"{1}/assets\"\n",
                               town().folder.string(), SOURCE_ROOT)) == 2);
}

#include "tests/component/backend/counter.h"

#include <doctest/doctest.h>

using nlohmann::json;

Clerk::Clerk(const std::string& name, const std::string& role, Town& where) : where{where} {
    auto made = where.run({"staff", "--config", where.folder / "backend.toml", "--name", name, "--role", role},
                          "a long password\n");
    REQUIRE(made.status == 0);
    auto reply = post("sign-in", {{"name", name}, {"password", "a long password"}});
    REQUIRE(reply.status == 200);
    cookie = reply.headers["set-cookie"].substr(0, reply.headers["set-cookie"].find(';'));
}

Answer Clerk::get(const std::string& path) const {
    return where.exchange("GET", "/staff/api/" + path, {{"Cookie", cookie}}, "");
}

Answer Clerk::post(const std::string& path, const json& body) const {
    return where.exchange("POST", "/staff/api/" + path, {{"Content-Type", "application/json"}, {"Cookie", cookie}},
                          body.dump());
}

Purchase purchase(const std::string& outcome, const std::string& means, int too_much, Town& where) {
    auto visit = where.visit("r-0001");
    auto quote =
        where.call("/v1/quotes", {{"service", "inkan"}, {"options", json::object()}, {"copies", 1}}, visit.token)
            .json();
    auto document = where.call("/v1/documents", {{"quote_id", quote["quote_id"]}}, visit.token).json()["documents"][0];
    Purchase made{visit.id, document["document_id"], document["serial"], ulid(), {}, quote["quote_id"]};
    made.pdf = where.call("/v1/documents/" + made.document + "/content?visit_id=" + visit.id).body;
    auto paid = where.call("/v1/payments", {{"visit_id", visit.id},
                                            {"quote_id", made.quote},
                                            {"attempt_id", made.attempt},
                                            {"outcome", outcome},
                                            {"means", means},
                                            {"brand", means.empty() ? "UNHEARD OF" : "SUICA"},
                                            {"amount", quote["total"].get<int>() + too_much},
                                            {"transaction", "0001234"}});
    REQUIRE(paid.status == (too_much == 0 ? 200 : 409));
    return made;
}

// HttpBackEnd against a server that answers what the test wants: cut documents, replies for others, silence.
#include "kiosk/effects/http_back_end.h"
#include "common/digest.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <doctest/doctest.h>

#include <map>

namespace madoguchi::effects {

namespace beast = boost::beast;
namespace http = beast::http;
using namespace model;
using namespace std::chrono_literals;

namespace {

using Request = http::request<http::string_body>;

struct Bench {
    Bench() { asio::co_spawn(loop, listen(), asio::detached); }
    ~Bench() {
        boost::system::error_code ignored;
        acceptor.close(ignored);
        loop.restart();
        loop.run_for(500ms);
    }
    Task<> listen() {
        while (true) {
            boost::system::error_code trouble;
            auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, trouble));
            if (trouble) co_return;
            asio::co_spawn(loop, serve(std::move(socket)), asio::detached);
        }
    }
    Task<> serve(asio::ip::tcp::socket socket) {
        beast::flat_buffer buffer;
        while (true) {
            Request request;
            boost::system::error_code trouble;
            co_await http::async_read(socket, buffer, request, asio::redirect_error(asio::use_awaitable, trouble));
            if (trouble) co_return;
            requests.push_back(request);
            const auto found = replies.find(std::string{request.target()});
            const auto [status, body] =
                found == replies.end() ? std::pair{404, std::string{R"({"code":"not_found"})"}} : found->second;
            if (status == 0) co_return;  // hangs up without a word
            http::response<http::string_body> response{static_cast<http::status>(status), 11};
            response.body() = body;
            response.prepare_payload();
            for (int sent = 0; sent < copies; ++sent) {
                co_await http::async_write(socket, response, asio::redirect_error(asio::use_awaitable, trouble));
                if (trouble) co_return;
            }
        }
    }
    template <class T>
    T result_of(Task<T> task) {
        std::optional<T> result;
        asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& trouble, T value) {
            CHECK_FALSE(trouble);
            result = std::move(value);
        });
        const auto deadline = Deadline::in(30s);
        loop.restart();
        while (!result && !deadline.passed()) loop.run_one_for(100ms);
        REQUIRE(result.has_value());
        return std::move(*result);
    }

    asio::io_context loop{1};
    asio::ip::tcp::acceptor acceptor{loop, {asio::ip::address_v4::loopback(), 0}};
    std::map<std::string, std::pair<int, std::string>> replies;
    std::vector<Request> requests;
    int copies = 1;  // of each reply
    SystemClock clock;
    HttpBackEnd back_end{
        {}, "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/", "city-hall-1", clock};
};

template <class T>
BackEndError error_of(const Reply<T>& reply) {
    REQUIRE(std::holds_alternative<BackEndFailure>(reply));
    return std::get<BackEndFailure>(reply).code;
}

const VisitId visit{"01KATEST000000000000000100"};
const std::string sheet = "%PDF-1.7 sheet";

void announce(Bench& bench, const std::string& sha256, std::size_t size) {
    bench.replies["/v1/documents"] = {
        201, R"({"documents":[{"document_id":"D1","serial":"1","service":"juminhyo","pages":1,"sha256":")" + sha256 +
                 R"(","size":)" + std::to_string(size) + R"(,"outcome":"pending"}]})"};
}

}  // namespace

TEST_CASE("every request names the terminal, every POST carries a key, and the token only where it is needed") {
    Bench bench;
    bench.replies["/v1/visits"] = {
        201, R"({"visit_id":"01KATEST000000000000000100","state":"open","expires":"2026-11-24T02:00:00Z"})"};
    CHECK(std::holds_alternative<VisitId>(bench.result_of(bench.back_end.open_visit(visit, "ja"))));
    REQUIRE(bench.requests.size() == 1);
    CHECK(bench.requests[0]["Terminal-Id"] == "city-hall-1");
    CHECK(bench.requests[0]["Idempotency-Key"].size() == 26);
    CHECK(bench.requests[0].find(http::field::authorization) == bench.requests[0].end());
    CHECK(bench.requests[0].body() == R"({"language":"ja","visit_id":"01KATEST000000000000000100"})");
}

TEST_CASE("a reply for another visit is not used") {
    Bench bench;
    bench.replies["/v1/visits"] = {
        201, R"({"visit_id":"01KATEST000000000000000999","state":"open","expires":"2026-11-24T02:00:00Z"})"};
    CHECK(error_of(bench.result_of(bench.back_end.open_visit(visit, "ja"))) == BackEndError::damaged);
}

// The sweep found it: the second copy was taken for the answer to the next request, and from there on every answer was
// one behind, into the next person's visit.
TEST_CASE("a reply that comes twice is never the answer to the next request") {
    Bench bench;
    bench.copies = 2;
    const auto opens = [&](const VisitId& wanted) {
        bench.replies["/v1/visits"] = {
            201, R"({"visit_id":")" + wanted.text + R"(","state":"open","expires":"2026-11-24T02:00:00Z"})"};
        const auto reply = bench.result_of(bench.back_end.open_visit(wanted, "ja"));
        return std::holds_alternative<VisitId>(reply) && std::get<VisitId>(reply) == wanted;
    };
    CHECK(opens(visit));
    CHECK(opens({"01KATEST000000000000000101"}));
    CHECK(opens({"01KATEST000000000000000102"}));
}

TEST_CASE("a document arrives whole or not at all") {
    Bench bench;
    bench.replies["/v1/documents/D1/content?visit_id=01KATEST000000000000000100"] = {200, sheet};
    const auto fetch = [&] { return bench.result_of(bench.back_end.documents({1, visit, Secret{"token"}, {"Q1"}})); };
    SUBCASE("whole") {
        announce(bench, sha256_hex(sheet), sheet.size());
        const auto reply = fetch();
        REQUIRE(std::holds_alternative<std::vector<saga::Document>>(reply));
        CHECK(std::get<std::vector<saga::Document>>(reply).front().data->view() == sheet);
        CHECK(bench.requests[0]["Authorization"] == "Bearer token");
    }
    SUBCASE("another digest") {
        announce(bench, std::string(64, 'a'), sheet.size());
        CHECK(error_of(fetch()) == BackEndError::damaged);
    }
    SUBCASE("another size") {
        announce(bench, sha256_hex(sheet), sheet.size() + 1);
        CHECK(error_of(fetch()) == BackEndError::damaged);
    }
    SUBCASE("no PDF") {
        bench.replies["/v1/documents/D1/content?visit_id=01KATEST000000000000000100"] = {200, "<html>"};
        announce(bench, sha256_hex("<html>"), 6);
        CHECK(error_of(fetch()) == BackEndError::damaged);
    }
    SUBCASE("gone") {
        bench.replies.erase("/v1/documents/D1/content?visit_id=01KATEST000000000000000100");
        announce(bench, sha256_hex(sheet), sheet.size());
        CHECK(error_of(fetch()) == BackEndError::unreachable);
    }
}

TEST_CASE("a lost answer is asked for once more with the same key") {
    Bench bench;
    bench.replies["/v1/quotes"] = {0, ""};
    FetchQuote request{1, visit, Secret{"token"}, "juminhyo", {{"who", false, {"self"}}}, 1};
    CHECK(error_of(bench.result_of(bench.back_end.quote(request))) == BackEndError::unreachable);
    REQUIRE(bench.requests.size() >= 2);
    CHECK(bench.requests[0]["Idempotency-Key"] == bench.requests[1]["Idempotency-Key"]);
}

TEST_CASE("nobody at the address is unreachable") {
    SystemClock clock;
    Bench bench;
    const auto address = "http://127.0.0.1:" + std::to_string(bench.acceptor.local_endpoint().port());
    bench.acceptor.close();
    HttpBackEnd alone{{}, address, "city-hall-1", clock};
    CHECK(error_of(bench.result_of(alone.situation())) == BackEndError::unreachable);
}

TEST_CASE("a refusal keeps its code and next step") {
    Bench bench;
    bench.replies["/v1/services/juminhyo/options"] = {
        422, R"({"code":"ask_at_counter","message":"","next_step":"counter"})"};
    const auto reply = bench.result_of(bench.back_end.options({1, visit, Secret{"token"}, "juminhyo"}));
    CHECK(error_of(reply) == BackEndError::refused);
    CHECK(std::get<BackEndFailure>(reply).refusal.code == "ask_at_counter");
}

TEST_CASE("a report is accepted, tried again, or rejected for good") {
    Bench bench;
    Report report;
    report.kind = ReportKind::close;
    report.key = "01KATEST000000000000000100-close";
    report.visit = visit;
    report.outcome = "finished";
    const auto path = "/v1/visits/" + visit.text + "/close";
    for (const auto& [status, delivery] : {std::pair{200, Delivery::accepted},
                                           {503, Delivery::try_again},
                                           {429, Delivery::try_again},
                                           {409, Delivery::rejected}}) {
        bench.replies[path] = {status, "{}"};
        CHECK(bench.result_of(bench.back_end.send(report)) == delivery);
        CHECK(bench.requests.back()["Idempotency-Key"] == report.key);
    }
}

}  // namespace madoguchi::effects

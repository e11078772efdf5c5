// The service machinery over a real WebSocket with a device made for the test: XPayment.Pay takes until it is released,
// XPayment.Diagnose answers at once but queued, XPayment.Abort beside the queue.
#include "terminal-daemon/service.h"
#include "terminal-daemon/endpoint.h"
#include "tests/component/daemon/bench.h"

#include <boost/asio/redirect_error.hpp>

#include <unistd.h>

using namespace madoguchi;
using namespace madoguchi::daemon;
using madoguchi::test::LoopBench;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

class SlowDevice final : public DeviceService {
public:
    explicit SlowDevice(asio::io_context& loop) : released{loop, asio::steady_timer::time_point::max()} {}

    std::vector<InterfaceEntry> interfaces() override {
        return {{.name = "XPayment",
                 .commands = {{.name = "XPayment.Pay", .run = [this](Command& command) { return pay(command); }},
                              {.name = "XPayment.Diagnose", .run = [this](Command& command) { return quick(command); }},
                              {.name = "XPayment.Login",
                               .run = [](Command&) -> Task<Reply> {
                                   throw std::runtime_error{"a library's exception"};
                                   co_return Reply{};
                               }},
                              {.name = "XPayment.Reverse",
                               .run = [this](Command& command) { return pay(command); },
                               .finishes = true},
                              {.name = "XPayment.QueryTransaction",
                               .run = [this](Command& command) { return quick(command); },
                               .beside = [](const Command& command) { return command.payload.contains("beside"); }},
                              {.name = "XPayment.Abort",
                               .run = [this](Command& command) { return quick(command); },
                               .immediate = true}},
                 .events = {}}};
    }
    json status() const override { return {{"common", {{"device", device}}}}; }
    json capabilities() const override { return json::object(); }
    std::string model() const override { return "slow"; }
    Task<> run() override { co_return; }
    void stop() override {}
    void cancel() override {
        ++cancels;
        released.cancel();
    }
    void release() { released.cancel(); }

    std::string device = "online";
    int cancels = 0, started = 0;
    std::vector<std::string> order;

private:
    Task<Reply> pay(Command& command) {
        ++started;
        order.push_back(command.payload.value("mark", ""));
        command.emit("XPayment.StartedEvent", {{"mark", order.back()}});
        boost::system::error_code ignored;
        released.expires_at(command.deadline.at);
        co_await released.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (command.canceled) co_return refuse(xfs4iot::CompletionCode::canceled);
        if (command.deadline.passed()) co_return refuse(xfs4iot::CompletionCode::time_out);
        co_return Reply{.payload = {{"mark", command.payload.value("mark", "")}}};
    }
    Task<Reply> quick(Command& command) {
        order.push_back(command.payload.value("mark", ""));
        co_return Reply{.payload = {{"mark", order.back()}}};
    }
    asio::steady_timer released;
};

struct Fixture : LoopBench {
    explicit Fixture(std::size_t most_requests = 32, std::set<uid_t> trusted = {::geteuid()})
        : service{loop, {.name = "slow", .most_requests = most_requests}, device},
          endpoint{loop, {.service = "slow", .limits = {.message = 65536}, .trusted = std::move(trusted)}, service} {
        REQUIRE(endpoint.open());
        start(loop, [this] { return endpoint.run(); });
    }
    ~Fixture() { endpoint.stop(); }

    SlowDevice device{loop};
    Service service;
    Endpoint endpoint;
};

std::string command(std::string_view name, int id, const json& payload = json::object(), std::int64_t timeout = 0,
                    std::string_view version = "1.0") {
    return json{{"header",
                 {{"type", "command"}, {"name", name}, {"version", version}, {"requestId", id}, {"timeout", timeout}}},
                {"payload", payload}}
        .dump();
}

}  // namespace

TEST_CASE("a command is acknowledged, its events come, then exactly one completion") {
    Fixture fixture;
    auto socket = fixture.raw(fixture.endpoint.uri());
    socket->send(command("XPayment.Pay", 3, {{"mark", "a"}}));
    auto acknowledge = fixture.next(*socket);
    CHECK(acknowledge["header"] ==
          json{{"type", "acknowledge"}, {"name", "XPayment.Pay"}, {"version", "1.0"}, {"requestId", 3}});
    auto event = fixture.next(*socket);
    CHECK(event["header"]["type"] == "event");
    CHECK(event["header"]["name"] == "XPayment.StartedEvent");
    CHECK(event["header"]["requestId"] == 3);
    fixture.device.release();
    auto completion = fixture.next(*socket);
    CHECK(completion["header"]["completionCode"] == "success");
    CHECK(completion["payload"]["mark"] == "a");
    // The id is free again once its completion was sent.
    socket->send(command("XPayment.Diagnose", 3));
    CHECK(!fixture.next(*socket)["header"].contains("status"));
}

TEST_CASE("queued commands of two clients run one at a time in the order they came") {
    Fixture fixture;
    auto first = fixture.connect(fixture.endpoint.uri());
    auto second = fixture.connect(fixture.endpoint.uri());
    int done = 0;
    auto ask = [&](xfs4iot::Client& client, std::string name, std::string mark) {
        fixture.spawn(client.call(std::move(name), {{"mark", mark}}, 5s), [&](const auto& result) {
            CHECK(result);
            ++done;
        });
    };
    ask(*first, "XPayment.Pay", "1");
    fixture.until([&] { return fixture.device.started == 1; });
    ask(*second, "XPayment.Diagnose", "2");
    ask(*second, "XPayment.Abort", "beside");
    fixture.until([&] { return done == 1; });
    CHECK(fixture.device.order == std::vector<std::string>{"1", "beside"});
    ask(*first, "XPayment.Diagnose", "3");
    CHECK(fixture.call(*first, "Common.Status").success());
    fixture.device.release();
    fixture.until([&] { return done == 4; });
    CHECK(fixture.device.order == std::vector<std::string>{"1", "beside", "2", "3"});
}

TEST_CASE("Common.Cancel ends the executing and the queued command of its own connection only") {
    Fixture fixture;
    auto mine = fixture.raw(fixture.endpoint.uri());
    auto other = fixture.connect(fixture.endpoint.uri());
    mine->send(command("XPayment.Pay", 1));
    mine->send(command("XPayment.Diagnose", 2));
    fixture.until([&] { return fixture.device.started == 1; });
    auto foreign = fixture.run(other->cancel({1, 2}));
    CHECK(foreign.value().error_code() == "noMatchingRequestIDs");
    mine->send(command("Common.Cancel", 3, {{"requestIds", {1, 2, 99}}}, 0, "2.0"));
    std::map<int, std::string> codes;
    std::vector<int> order;
    while (codes.size() < 3) {
        auto message = fixture.next(*mine);
        if (message["header"]["type"] != "completion") continue;
        order.push_back(message["header"]["requestId"]);
        codes[order.back()] = message["header"]["completionCode"];
    }
    CHECK(order.front() == 3);
    CHECK(codes == std::map<int, std::string>{{1, "canceled"}, {2, "canceled"}, {3, "success"}});
}

TEST_CASE("a timeout counts from receipt, for the executing and for the waiting command") {
    Fixture fixture;
    auto client = fixture.connect(fixture.endpoint.uri());
    int done = 0;
    std::vector<std::string> codes;
    auto take = [&](const auto& result) {
        codes.push_back(result.value().code);
        ++done;
    };
    fixture.spawn(client->call("XPayment.Pay", {}, 150ms), take);
    fixture.spawn(client->call("XPayment.Diagnose", {}, 50ms), take);
    fixture.until([&] { return done == 2; });
    CHECK(std::ranges::count(codes, "timeOut") == 2);
    CHECK(fixture.device.order == std::vector<std::string>{""});
}

TEST_CASE("a client that goes away cancels its commands and the next client is served") {
    Fixture fixture;
    auto leaving = fixture.connect(fixture.endpoint.uri());
    fixture.spawn(leaving->call("XPayment.Pay", {}, 60s), [](const auto& result) { CHECK(!result); });
    fixture.until([&] { return fixture.device.started == 1; });
    leaving.reset();
    auto next = fixture.connect(fixture.endpoint.uri());
    CHECK(fixture.call(*next, "XPayment.Diagnose").success());
    CHECK(fixture.device.cancels == 1);
}

TEST_CASE(
    "what must finish goes on when its client has gone, what waited behind it does not, and the end still reaches it") {
    Fixture fixture;
    auto leaving = fixture.connect(fixture.endpoint.uri());
    fixture.spawn(leaving->call("XPayment.Reverse", {{"mark", "r"}}, 60s), [](const auto& result) { CHECK(!result); });
    fixture.spawn(leaving->call("XPayment.Diagnose", {{"mark", "q"}}, 60s), [](const auto& result) { CHECK(!result); });
    fixture.until([&] { return fixture.device.started == 1; });
    auto next = fixture.connect(fixture.endpoint.uri());
    leaving.reset();
    bool done = false;
    fixture.spawn(next->call("XPayment.Diagnose", {{"mark", "n"}}, 60s), [&](const auto&) { done = true; });
    CHECK(fixture.call(*next, "Common.Status").success());
    CHECK(fixture.device.cancels == 0);
    fixture.device.release();
    fixture.until([&] { return done; });
    CHECK(fixture.device.order == std::vector<std::string>{"r", "n"});
    auto last = fixture.connect(fixture.endpoint.uri());
    fixture.spawn(last->call("XPayment.Reverse", {}, 60s), [](const auto& result) { CHECK(!result); });
    fixture.until([&] { return fixture.device.started == 2; });
    last.reset();
    CHECK(fixture.call(*next, "Common.Status").success());
    fixture.service.stop();
    CHECK(fixture.device.cancels == 1);
}

TEST_CASE("a command may be done beside the queue for what it asks, and waits when it asks for something else") {
    Fixture fixture;
    auto client = fixture.connect(fixture.endpoint.uri());
    int done = 0;
    auto count = [&](const auto& result) { done += result ? 1 : 0; };
    fixture.spawn(client->call("XPayment.Pay", {{"mark", "p"}}, 60s), count);
    fixture.until([&] { return fixture.device.started == 1; });
    fixture.spawn(client->call("XPayment.QueryTransaction", {{"mark", "w"}}, 60s), count);
    CHECK(fixture.call(*client, "XPayment.QueryTransaction", {{"mark", "b"}, {"beside", true}}).success());
    CHECK(fixture.device.order == std::vector<std::string>{"p", "b"});
    fixture.device.release();
    fixture.until([&] { return done == 2; });
    CHECK(fixture.device.order == std::vector<std::string>{"p", "b", "w"});
}

TEST_CASE("refusals come at the acknowledge and nothing follows them") {
    Fixture fixture{1};
    auto socket = fixture.raw(fixture.endpoint.uri());
    auto status_of = [&](std::string text) {
        socket->send(std::move(text));
        auto answer = fixture.next(*socket);
        CHECK(answer["header"]["type"] == "acknowledge");
        return answer["header"].value("status", "");
    };
    CHECK(status_of("{\"header\":") == "invalidMessage");
    CHECK(status_of("garbage") == "invalidMessage");
    CHECK(status_of(command("XPayment.Pay", 0)) == "invalidRequestID");
    CHECK(status_of(command("XPayment.Pay", 5)) == "");
    CHECK(fixture.next(*socket)["header"]["type"] == "event");
    CHECK(status_of(command("XPayment.Diagnose", 5)) == "invalidRequestID");
    CHECK(status_of(command("XPayment.Diagnose", 6)) == "tooManyRequests");
    CHECK(status_of(command("Common.Status", 7, {}, 0, "2.0")) == "");
    CHECK(fixture.next(*socket)["header"]["completionCode"] == "success");
}

TEST_CASE("unknown, unsupported, wrong version and negative timeout are told in the completion") {
    Fixture fixture;
    auto socket = fixture.raw(fixture.endpoint.uri());
    auto code_of = [&](std::string text) {
        socket->send(std::move(text));
        CHECK(!fixture.next(*socket)["header"].contains("status"));
        return fixture.next(*socket)["header"]["completionCode"];
    };
    CHECK(code_of(command("Printer.Staple", 1)) == "invalidCommand");
    CHECK(code_of(command("Printer.PrintNative", 2, {}, 0, "3.0")) == "unsupportedCommand");
    CHECK(code_of(command("XPayment.Diagnose", 3, {}, 0, "7.0")) == "unsupportedCommand");
    CHECK(code_of(command("XPayment.Diagnose", 4, {}, -1)) == "invalidData");
    CHECK(code_of(command("Common.SetVersions", 5, {}, 0, "2.0")) == "invalidData");
    CHECK(code_of(command("Common.SetVersions", 6, {{"commands", {{"XPayment.Pay", 1}}}}, 0, "2.0")) == "success");
    CHECK(code_of(command("Common.SetVersions", 7, {{"commands", {{"XPayment.Pay", 2}}}}, 0, "2.0")) ==
          "unsupportedData");
    CHECK(code_of(command("Common.Cancel", 8, {{"requestIds", {42}}}, 0, "2.0")) == "commandErrorCode");
    CHECK(code_of(command("Common.Cancel", 9, {}, 0, "2.0")) == "success");
}

TEST_CASE("an exception of a library fails the command and the service lives") {
    Fixture fixture;
    auto client = fixture.connect(fixture.endpoint.uri());
    CHECK(fixture.call(*client, "XPayment.Login").code == "internalError");
    CHECK(fixture.call(*client, "XPayment.Diagnose").success());
}

TEST_CASE("a message over the limit closes that connection with 1009 and disturbs no other") {
    Fixture fixture;
    auto other = fixture.connect(fixture.endpoint.uri());
    auto socket = fixture.raw(fixture.endpoint.uri());
    socket->send(command("XPayment.Diagnose", 1, {{"mark", std::string(70000, 'x')}}));
    auto end = fixture.run(socket->read());
    REQUIRE(!end);
    CHECK(end.error().detail == "closed by the peer with code 1009");
    CHECK(fixture.call(*other, "XPayment.Diagnose").success());
}

TEST_CASE("text that is not UTF-8 closes that connection with 1007, as RFC 6455 asks, and disturbs no other") {
    Fixture fixture;
    auto other = fixture.connect(fixture.endpoint.uri());
    auto socket = fixture.raw(fixture.endpoint.uri());
    socket->send("\xff\xfe garbage");
    CHECK(fixture.run(socket->read()).error().detail == "closed by the peer with code 1007");
    CHECK(fixture.call(*other, "XPayment.Diagnose").success());
}

TEST_CASE("X commands are refused to users that are not trusted, standard commands are not") {
    Fixture fixture{32, {::geteuid() + 1}};
    auto client = fixture.connect(fixture.endpoint.uri());
    CHECK(fixture.call(*client, "XPayment.Pay").code == "authorizationRequired");
    CHECK(fixture.call(*client, "Common.Capabilities").success());
    CHECK(fixture.device.started == 0);
}

TEST_CASE("a change of status goes to every client and holds only what changed") {
    Fixture fixture;
    auto first = fixture.connect(fixture.endpoint.uri());
    auto second = fixture.connect(fixture.endpoint.uri());
    std::vector<json> heard;
    auto hear = [&](const xfs4iot::Message& message) { heard.push_back(message.payload); };
    first->unsolicited = hear;
    second->unsolicited = hear;
    fixture.call(*first, "Common.Status");
    fixture.call(*second, "Common.Status");
    fixture.device.changed();
    fixture.device.device = "offline";
    fixture.device.changed();
    fixture.until([&] { return heard.size() == 2; });
    CHECK(heard[0] == json{{"common", {{"device", "offline"}}}});
}

TEST_CASE("capabilities list every interface, its commands and their versions") {
    Fixture fixture;
    auto client = fixture.connect(fixture.endpoint.uri());
    auto payload = fixture.call(*client, "Common.Capabilities").payload;
    REQUIRE(payload["interfaces"].size() == 2);
    CHECK(payload["interfaces"][0]["name"] == "Common");
    CHECK(payload["interfaces"][0]["commands"]["Common.Cancel"]["versions"] == json{"2.0"});
    CHECK(payload["interfaces"][0]["events"]["Common.StatusChangedEvent"]["versions"] == json{"3.0"});
    CHECK(payload["interfaces"][1]["commands"]["XPayment.Pay"]["versions"] == json{"1.0"});
    CHECK(payload["common"]["deviceInformation"][0]["modelName"] == "slow");
}

TEST_CASE("wrong paths and foreign origins are refused, a trailing slash and the case of xfs4iot are not") {
    Fixture fixture;
    auto base = "ws://127.0.0.1:" + std::to_string(fixture.endpoint.port());
    auto answer = [&](const std::string& path, RequestHeaders headers = {}) {
        auto result = fixture.run(
            connect_websocket(parse_uri(base + path).value(), {}, {}, Deadline::in(5s), std::move(headers)));
        return result ? std::string{"101"} : result.error().detail;
    };
    CHECK(answer("/xfs4iot/v1.0/slow") == "101");
    CHECK(answer("/XFS4IoT/v1.0/slow/") == "101");
    CHECK(answer("/xfs4iot/v1.0/other") == "404");
    CHECK(answer("/xfs4iot/v1.0") == "404");
    CHECK(answer("/") == "404");
    CHECK(answer("/xfs4iot/v1.0/slow", {{"Origin", "http://evil.example"}}) == "403");
    CHECK(answer("/xfs4iot/v1.0/slow", {{"Origin", base.replace(0, 2, "http")}}) == "101");
}

// wss with certificates on both sides beside ws, at the daemon's end (Endpoint) and at the kiosk's (xfs4iot::Client).
#include "terminal-daemon/endpoint.h"
#include "terminal-daemon/service.h"
#include "tests/component/daemon/bench.h"
#include "tests/component/daemon/certificates.h"

#include <unistd.h>

using namespace madoguchi;
using namespace madoguchi::daemon;
using madoguchi::test::Certificates;
using madoguchi::test::LoopBench;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

// Answers one X command, so that a peer's trust shows.
class Answering final : public DeviceService {
public:
    std::vector<InterfaceEntry> interfaces() override {
        auto answer = [](Command&) -> Task<Reply> { co_return Reply{}; };
        return {{.name = "XPayment", .commands = {{.name = "XPayment.Diagnose", .run = answer}}, .events = {}}};
    }
    json status() const override { return {{"common", {{"device", "online"}}}}; }
    json capabilities() const override { return json::object(); }
    std::string model() const override { return {}; }
    Task<> run() override { co_return; }
    void stop() override {}
    void cancel() override {}
};

const Certificates& certificates() {
    static const Certificates one;
    return one;
}

// Nobody on plain loopback is trusted here: whoever may use X commands owes it to a certificate.
struct Secure : LoopBench {
    explicit Secure(const std::string& server, bool tls = true)
        : service{loop, {.name = "secure"}, device},
          endpoint{loop,
                   {.service = "secure",
                    .tls = tls ? tls_server(certificates().files(server)).value() : TlsContext{},
                    .trusted = {::geteuid() + 1}},
                   service} {
        REQUIRE(endpoint.open());
        start(loop, [this] { return endpoint.run(); });
    }
    ~Secure() { endpoint.stop(); }

    Result<xfs4iot::Client::Pointer> connect_as(const TlsFiles& files, std::string uri = {}) {
        auto tls = tls_client(files);
        REQUIRE(tls);
        auto target = parse_uri(uri.empty() ? endpoint.uri() : uri).value();
        return run(xfs4iot::Client::connect(target, tls.value(), Deadline::in(5s)));
    }
    // Also of a connection that TLS 1.3 lets the client believe in until the server has looked at its certificate.
    bool served(const TlsFiles& files) {
        auto client = connect_as(files);
        if (!client) return false;
        auto done = run(client.value()->call("Common.Status", {}, 5s));
        return done && done.value().success();
    }

    Answering device;
    Service service;
    Endpoint endpoint;
};

}  // namespace

TEST_CASE("a client with a certificate of the office's authority is served over wss and may use X commands") {
    Secure secure{"daemon"};
    CHECK(secure.endpoint.uri().starts_with("wss://127.0.0.1:"));
    auto client = secure.connect_as(certificates().files("kiosk"));
    REQUIRE_MESSAGE(client, (client ? "" : client.error().detail));
    CHECK(secure.call(*client.value(), "XPayment.Diagnose").success());
}

TEST_CASE("without a certificate, with a foreign or an expired one a client gets nowhere and disturbs nobody") {
    Secure secure{"daemon"};
    auto good = secure.connect_as(certificates().files("kiosk"));
    REQUIRE(good);
    for (const char* name : {"", "stranger", "old"}) {
        CAPTURE(name);
        CHECK(!secure.served(certificates().files(name)));
    }
    CHECK(secure.call(*good.value(), "XPayment.Diagnose").success());
}

TEST_CASE("a client refuses a service with another name, an expired certificate or one of a foreign authority") {
    for (const char* server : {"elsewhere", "old-daemon", "impostor"}) {
        CAPTURE(server);
        Secure secure{server};
        auto client = secure.connect_as(certificates().files("kiosk"));
        REQUIRE(!client);
        CHECK(client.error().code == Errc::unauthorized);
    }
}

TEST_CASE("plain ws to a wss address and TLS to a ws address end without an answer, and both serve on") {
    Secure secure{"daemon"}, plain{"", false};
    auto at = [](const Secure& one, const char* scheme) {
        return scheme + std::string{"://127.0.0.1:"} + std::to_string(one.endpoint.port()) + "/xfs4iot/v1.0/secure";
    };
    CHECK(!secure.connect_as(certificates().files("kiosk"), at(secure, "ws")));
    CHECK(!plain.connect_as(certificates().files("kiosk"), at(plain, "wss")));
    CHECK(secure.served(certificates().files("kiosk")));
    CHECK(plain.served(certificates().files("kiosk")));
}

TEST_CASE(
    "over plain loopback the same user is not trusted unless configured, and a certificate file that is missing "
    "stops the start") {
    Secure plain{"", false};
    auto client = plain.connect(plain.endpoint.uri());
    CHECK(plain.call(*client, "XPayment.Diagnose").code == "authorizationRequired");
    CHECK(!tls_server(certificates().files("nobody")));
    CHECK(!tls_client(certificates().files("nobody")));
}

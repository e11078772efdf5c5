// One Common.Status over XFS4IoT beside a bare WebSocket echo of the same text: same library, same process, in turns.
// Prints "OURS ECHO", both medians in microseconds. Usage: xfs4iot-round-trip [ROUNDS]
#include "common/xfs4iot/client.h"
#include "terminal-daemon/endpoint.h"
#include "terminal-daemon/service.h"

#include <fmt/format.h>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <cstdlib>
#include <thread>

using namespace madoguchi;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr int warm_up = 50, calls_per_round = 200;

// A status as large as a printer's.
class Idle final : public daemon::DeviceService {
public:
    std::vector<daemon::InterfaceEntry> interfaces() override { return {}; }
    json status() const override {
        return {{"common", {{"device", "online"}}}, {"printer", {{"paper", {{"upper", "full"}}}, {"toner", "full"}}}};
    }
    json capabilities() const override { return json::object(); }
    std::string model() const override { return {}; }
    Task<> run() override { co_return; }
    void stop() override {}
    void cancel() override {}
};

Task<> echo_all(WebSocketPointer socket) {
    while (true) {
        auto text = co_await socket->read();
        if (!text) co_return;
        socket->send(std::move(text.value()));
    }
}

Task<> serve_echo(asio::ip::tcp::acceptor& acceptor) {
    boost::system::error_code code;
    auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, code));
    if (code) co_return;
    std::function<UpgradeAnswer(const UpgradeRequest&)> welcome = [](const UpgradeRequest&) {
        return UpgradeAnswer::accept;
    };
    TlsContext plain;
    WebSocketLimits limits;
    auto accepted = co_await accept_websocket(std::move(socket), plain, limits, welcome, Deadline::in(5s));
    if (accepted) co_await echo_all(accepted.value());
}

double microseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

struct Times {
    std::vector<double> status, echo;
};

Task<> measure(std::string service, std::string echo, int rounds, Times& times, bool& failed) {
    auto uri = parse_uri(service).value();
    auto echo_uri = parse_uri(echo).value();
    TlsContext plain;
    WebSocketLimits limits;
    RequestHeaders headers;
    auto client = co_await xfs4iot::Client::connect(uri, plain, Deadline::in(5s), limits);
    auto socket = co_await connect_websocket(echo_uri, plain, limits, Deadline::in(5s), headers);
    failed = !client || !socket;
    if (failed) co_return;
    xfs4iot::Message command{{.name = "Common.Status", .request_id = 1000}};
    auto text = xfs4iot::to_text(command);
    const std::string name = command.header.name;
    const json nothing = json::object();
    const xfs4iot::CallOptions options;
    for (int round = 0; round < rounds; ++round)
        for (int i = 0; i < warm_up + calls_per_round; ++i) {
            auto start = std::chrono::steady_clock::now();
            auto done = co_await client.value()->call(name, nothing, 5s, options);
            auto ours = microseconds_since(start);
            start = std::chrono::steady_clock::now();
            socket.value()->send(text);
            auto back = co_await socket.value()->read();
            auto bare = microseconds_since(start);
            failed = failed || !done || !done.value().success() || !back || back.value() != text;
            if (i < warm_up) continue;
            times.status.push_back(ours);
            times.echo.push_back(bare);
        }
    socket.value()->close();
}

}  // namespace

int main(int count, char** words) {
    int rounds = count > 1 ? std::atoi(words[1]) : 5;
    asio::io_context servers{1}, clients{1};
    Idle device;
    daemon::Service service{servers, {.name = "bench"}, device};
    daemon::Endpoint endpoint{servers, {.service = "bench"}, service};
    if (!endpoint.open()) return 1;
    asio::ip::tcp::acceptor acceptor{servers, {asio::ip::make_address("127.0.0.1"), 0}};
    auto echo = fmt::format("ws://127.0.0.1:{}/", acceptor.local_endpoint().port());
    start(servers, [&] { return endpoint.run(); });
    start(servers, [&] { return serve_echo(acceptor); });
    std::thread serving{[&] { servers.run(); }};
    Times times;
    bool failed = true;
    start(clients, [&] { return measure(endpoint.uri(), echo, rounds, times, failed); });
    clients.run_for(120s);
    asio::post(servers, [&] { servers.stop(); });
    serving.join();
    if (failed || times.status.empty()) return 1;
    fmt::print("{:.1f} {:.1f}\n", median(times.status), median(times.echo));
    return 0;
}

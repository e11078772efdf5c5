#include "terminal-daemon/endpoint.h"

#include "common/log.h"
#include "common/secret.h"
#include "terminal-daemon/peer.h"

#include <fmt/format.h>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <cctype>

namespace madoguchi::daemon {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto handshake_limit = 5s;
constexpr std::string_view version_path = "/v1.0";

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right,
                              [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

}  // namespace

bool names_service(std::string_view target, std::string_view service) {
    target = target.substr(0, target.find('?'));
    if (target.ends_with('/')) target.remove_suffix(1);
    constexpr std::string_view root = "/xfs4iot";
    if (target.size() < root.size() || !equal_ignoring_case(target.substr(0, root.size()), root)) return false;
    target.remove_prefix(root.size());
    if (!target.starts_with(version_path)) return false;
    target.remove_prefix(version_path.size());
    if (service.empty()) return target.empty();
    return target.starts_with('/') && target.substr(1) == service;
}

bool origin_allowed(std::string_view origin, std::string_view host) {
    if (origin.empty()) return true;
    auto scheme = origin.find("://");
    return scheme != std::string_view::npos && equal_ignoring_case(origin.substr(scheme + 3), host);
}

struct Endpoint::Connection final : Session {
    WebSocketPointer socket;
    bool trust = false;
    void send(std::string text, bool secret) override {
        secret ? socket->send_secret(std::move(text)) : socket->send(std::move(text));
    }
    [[nodiscard]] bool trusted() const override { return trust; }
};

Endpoint::Endpoint(asio::io_context& loop, EndpointOptions options, SessionHandler& handler)
    : loop{loop}, options{std::move(options)}, handler{handler}, acceptor{loop} {}

Result<void> Endpoint::bind(int port) {
    error_code code;
    auto address = asio::ip::make_address(options.address, code);
    if (code) return fail(Errc::malformed, fmt::format("\"{}\" is not an IP address", options.address));
    tcp::endpoint endpoint{address, static_cast<std::uint16_t>(port)};
    acceptor = tcp::acceptor{loop};
    acceptor.open(endpoint.protocol(), code);
    if (!code) acceptor.set_option(tcp::acceptor::reuse_address{true}, code);
    if (!code) acceptor.bind(endpoint, code);
    if (!code) acceptor.listen(64, code);
    if (!code) return ok();
    return fail(code == asio::error::address_in_use ? Errc::busy : Errc::unreachable,
                fmt::format("{}:{}: {}", options.address, port, code.message()));
}

Result<void> Endpoint::open() {
    auto port = options.port;
    while (true) {
        auto bound = bind(port);
        if (bound || bound.error().code != Errc::busy || port >= options.last_port) return bound;
        ++port;
    }
}

int Endpoint::port() const {
    error_code ignored;
    return acceptor.local_endpoint(ignored).port();
}

std::string Endpoint::uri() const {
    auto host = options.host.empty() ? options.address : options.host;
    if (host.find(':') != std::string::npos) host = "[" + host + "]";
    return fmt::format("{}://{}:{}/xfs4iot{}{}{}", options.tls ? "wss" : "ws", host, port(), version_path,
                       options.service.empty() ? "" : "/", options.service);
}

Task<> Endpoint::run() {
    while (acceptor.is_open()) {
        error_code code;
        auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, code));
        if (!acceptor.is_open()) co_return;
        if (!code) {
            accept(std::move(socket));
        } else {
            co_await pause(100ms);  // out of descriptors: let some close before the next try
        }
    }
}

void Endpoint::accept(tcp::socket socket) {
    if (connections.size() + handshakes >= options.most_sessions) {
        log_event(LogEvent::client_refused,
                  {{"service", options.service}, {"reason", std::string{"too many clients"}}});
        return;  // the socket closes here
    }
    ++handshakes;
    auto shared = std::make_shared<tcp::socket>(std::move(socket));
    start(loop, [this, shared] { return serve(std::move(*shared)); });
}

Task<> Endpoint::serve(tcp::socket socket) {
    auto check = [this](const UpgradeRequest& request) {
        if (!origin_allowed(request.origin, request.host)) return UpgradeAnswer::forbidden;
        return names_service(request.target, options.service) ? UpgradeAnswer::accept : UpgradeAnswer::not_found;
    };
    auto accepted =
        co_await accept_websocket(std::move(socket), options.tls, options.limits, check, Deadline::in(handshake_limit));
    --handshakes;
    if (!accepted) {
        log_event(LogEvent::client_refused, {{"service", options.service}, {"reason", accepted.error().detail}});
        co_return;
    }
    auto connection = std::make_shared<Connection>();
    connection->socket = std::move(accepted.value());
    // With TLS the client has shown a certificate of our authority, otherwise its user must be a trusted one.
    auto user = peer_user(connection->socket->local(), connection->socket->remote());
    connection->trust = connection->socket->secure() || (user && options.trusted.contains(*user));
    connections.insert(connection);
    handler.connected(connection);
    while (true) {
        auto text = co_await connection->socket->read();
        if (!text) {
            if (text.error().code == Errc::too_large)
                log_event(LogEvent::message_refused,
                          {{"service", options.service}, {"reason", std::string{"too large"}}});
            break;
        }
        handler.received(connection, std::move(text.value()));
    }
    handler.disconnected(connection);
    connections.erase(connection);
}

void Endpoint::stop() {
    error_code ignored;
    acceptor.close(ignored);
    for (const auto& connection : connections) connection->socket->close();
}

}  // namespace madoguchi::daemon

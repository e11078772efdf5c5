// The WebSocket address of a service or of the publisher: accepts clients, reads their messages, hands them to a
// SessionHandler. Loop thread only.
#pragma once

#include "common/websocket.h"
#include "terminal-daemon/session.h"

#include <set>

#include <sys/types.h>

namespace madoguchi::daemon {

struct EndpointOptions {
    std::string address = "127.0.0.1";
    std::string host = {};  // what the URI says instead of the address, e.g. the name in the certificate
    int port = 0;           // 0 = any free one
    int last_port = 0;      // beyond `port`: take the first free of port … last_port
    std::string service;    // last part of the URI; "" = the publisher
    TlsContext tls = {};
    WebSocketLimits limits = {};
    std::size_t most_sessions = 32;
    std::set<uid_t> trusted = {};
};

class Endpoint {
public:
    Endpoint(asio::io_context& loop, EndpointOptions options, SessionHandler& handler);

    // Binds and listens. unreachable: the address cannot be used; busy: the port is taken.
    Result<void> open();
    Task<> run();  // until stop()
    void stop();   // closes the listener and every session

    [[nodiscard]] int port() const;
    [[nodiscard]] std::string uri() const;

private:
    struct Connection;
    Result<void> bind(int port);
    void accept(asio::ip::tcp::socket socket);
    Task<> serve(asio::ip::tcp::socket socket);

    asio::io_context& loop;
    EndpointOptions options;
    SessionHandler& handler;
    asio::ip::tcp::acceptor acceptor;
    std::set<std::shared_ptr<Connection>> connections;
    std::size_t handshakes = 0;
};

// "/xfs4iot/v1.0/NAME": a trailing slash and any case of "xfs4iot" are accepted (reference 1.2).
[[nodiscard]] bool names_service(std::string_view target, std::string_view service);
// A browser's Origin must be the address it talks to; other clients send none.
[[nodiscard]] bool origin_allowed(std::string_view origin, std::string_view host);

}  // namespace madoguchi::daemon

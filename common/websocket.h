// One WebSocket connection (RFC 6455, text messages), client or server side, plain or TLS, over Boost.Beast.
// Everything runs on the loop's thread. Dead peers are found by pings (idle 30 s). Writes are serialised and bounded.
#pragma once

#include "common/loop.h"
#include "common/result.h"
#include "common/tls.h"

#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <string>

namespace madoguchi {

// scheme://host[:port][/path]
struct Uri {
    std::string scheme, host, port, path;
    [[nodiscard]] bool secure() const { return scheme == "wss" || scheme == "https"; }
};
// Fills in the port of the scheme (ws 80, wss 443, http 80, https 443) and the path "/".
[[nodiscard]] Result<Uri> parse_uri(std::string_view text);

struct WebSocketLimits {
    std::size_t message = std::size_t{4} << 20;  // received bytes; beyond: close 1009
    std::size_t unsent_messages = 256;           // waiting to be sent; beyond: the connection is dropped
    std::size_t unsent_bytes = std::size_t{48} << 20;
};

// What a client asks for when it connects.
struct UpgradeRequest {
    std::string target;  // path with query
    std::string origin;  // "" when not sent
    std::string host;
    std::string authorization;
};
enum class UpgradeAnswer { accept, not_found, forbidden, unauthorized };

class WebSocket {
public:
    virtual ~WebSocket() = default;

    // The next whole text message. closed: orderly end; too_large: the limit (1009 was sent).
    virtual Task<Result<std::string>> read() = 0;
    // Queues a message; sending to a closed connection is ignored (read() tells about it).
    virtual void send(std::string text) = 0;
    // As send(); the text is wiped once sent, and pings push it out of the library's buffers at both ends.
    virtual void send_secret(std::string text) = 0;
    // Sends what is queued, then the closing handshake; pending reads end with closed.
    virtual void close() = 0;
    // At once, without a handshake.
    virtual void drop() = 0;
    [[nodiscard]] virtual bool open() const = 0;
    [[nodiscard]] virtual bool secure() const = 0;  // TLS
    [[nodiscard]] virtual asio::ip::tcp::endpoint local() const = 0;
    [[nodiscard]] virtual asio::ip::tcp::endpoint remote() const = 0;
};

// The connection lives as long as it is referred to by the caller or by its own pending writes.
using WebSocketPointer = std::shared_ptr<WebSocket>;

// Extra request headers, e.g. {"Authorization", "Bearer …"}.
using RequestHeaders = std::vector<std::pair<std::string, std::string>>;

// unreachable, timed_out, refused (HTTP status in detail), malformed.
Task<Result<WebSocketPointer>> connect_websocket(Uri uri, TlsContext tls, WebSocketLimits limits, Deadline deadline,
                                                 RequestHeaders headers = {});
// Server side of an accepted socket; `check` decides on the path and origin. A plain HTTP request gets 400 and
// `refused`.
Task<Result<WebSocketPointer>> accept_websocket(asio::ip::tcp::socket socket, TlsContext tls, WebSocketLimits limits,
                                                std::function<UpgradeAnswer(const UpgradeRequest&)> check,
                                                Deadline deadline);

}  // namespace madoguchi

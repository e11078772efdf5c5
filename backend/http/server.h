// HTTP/1.1 server (Boost.Beast) on the loop: many connections, each with limits on size, time and number. What is
// malformed, too large or too slow is answered with a named error and the connection ends; the process lives on. Plain
// HTTP is opened on loopback addresses only. With TLS a client certificate is asked for but not demanded (browsers of
// staff have none): its fingerprint is handed on, and the handler decides. TLS 1.2 and newer.
#pragma once

#include "backend/http/message.h"
#include "common/loop.h"
#include "common/result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace madoguchi::backend {

struct TlsFiles {
    std::filesystem::path certificate, key;  // PEM; the certificate file may hold its chain
};

struct ServerSettings {
    std::string address;  // "127.0.0.1:8080", "[::1]:8080"; port 0 = any free one
    std::optional<TlsFiles> tls;
    std::size_t most_connections = 256;
    std::size_t largest_body = 65536, largest_header = 16384;
    std::chrono::seconds request_limit{10}, idle_limit{60}, write_limit{30};
};

class HttpServer {
public:
    using Handler = std::function<Task<Response>(Request)>;

    // Listens at once; connections are served while the loop runs. Errors: out_of_range (address), refused (not
    // loopback without TLS), missing (TLS files), busy (port taken).
    static Result<HttpServer> open(asio::io_context& loop, const ServerSettings& settings, Handler handler);
    [[nodiscard]] unsigned short port() const;
    void stop();  // no new connections; running ones end with their request

    HttpServer(HttpServer&&) noexcept;
    HttpServer& operator=(HttpServer&&) noexcept;
    ~HttpServer();

private:
    struct Body;
    explicit HttpServer(std::shared_ptr<Body> body);
    std::shared_ptr<Body> body;
};

}  // namespace madoguchi::backend

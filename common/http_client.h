// A slim HTTP client (libcurl): kiosk -> back ends. One thread of its own drives all requests side by side; send() is
// awaited on the loop. No redirects, no cookies, no proxies; https verifies the server and shows the client
// certificate.
#pragma once

#include "common/loop.h"
#include "common/result.h"
#include "common/tls.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace madoguchi {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    std::string url = {};
    HttpHeaders headers = {};
    std::string body = {};
    bool once = false;     // on a connection of its own: libcurl sends again what broke off on one used before
    std::string tag = {};  // names the request for cancel(); several may share one
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds total_timeout{30000};
    std::size_t most_reply = std::size_t{32} << 20;  // bytes of the reply's body
};

struct HttpReply {
    int status = 0;
    HttpHeaders headers;  // names in lower case
    std::string body;
    [[nodiscard]] std::string header(std::string_view name) const;  // "" when absent; name in lower case
};

class HttpClient {
public:
    explicit HttpClient(TlsFiles tls = {});
    ~HttpClient();  // cancels what is running

    // Any status is a success; unreachable, timed_out, canceled, too_large, closed, unauthorized (TLS) are not.
    // timed_out and closed: the server may have acted on the request.
    Task<Result<HttpReply>> send(HttpRequest request);
    // Ends the running requests of this tag with `canceled`.
    void cancel(std::string_view tag);

private:
    struct Body;
    std::unique_ptr<Body> body;
};

}  // namespace madoguchi

// One HTTP exchange without the library that carries it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace madoguchi::backend {

// The client's TLS certificate; the handshake has proven that the client holds its key.
struct PeerCertificate {
    std::string sha256;                // of the DER, "" = none shown
    std::int64_t from = 0, until = 0;  // validity, milliseconds since 1970 UTC
};

struct Request {
    std::string method, path;  // path decoded, without the query
    std::map<std::string, std::string, std::less<>> query;
    std::map<std::string, std::string, std::less<>> headers;  // lower-case names
    std::string body;
    PeerCertificate certificate;
    bool secure = false;  // over TLS

    [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::map<std::string, std::string, std::less<>> headers = {};
};

// Splits "/a/b?x=1" into path and query with percent signs decoded; false: broken escapes or control characters.
[[nodiscard]] bool read_target(std::string_view target, Request& into);

}  // namespace madoguchi::backend

// TLS between the programs of one office: a private CA, certificates on both sides.
#pragma once

#include "common/result.h"

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace madoguchi {

// PEM files; all empty = no TLS.
struct TlsFiles {
    std::string ca, certificate, key;
    [[nodiscard]] bool empty() const { return ca.empty() && certificate.empty() && key.empty(); }
};

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// A server that demands a client certificate signed by `ca`. TLS 1.2 or newer.
[[nodiscard]] Result<TlsContext> tls_server(const TlsFiles& files);
// A client that verifies the server against `ca` (the system's list when empty) and shows its certificate if it has
// one.
[[nodiscard]] Result<TlsContext> tls_client(const TlsFiles& files);

}  // namespace madoguchi

// A Transport over TCP: no delay for small writes, keep-alive on (10 s idle, then every 5 s, 3 times).
#pragma once

#include "drivers/stream/transport.h"

#include <cstdint>
#include <string_view>

namespace madoguchi::drivers {

struct TcpAddress {
    std::string host;
    std::uint16_t port = 0;
};

// "tcp://HOST:PORT"; an IPv6 host stands in brackets. Anything else is malformed.
[[nodiscard]] Result<TcpAddress> parse_tcp_address(std::string_view text);

[[nodiscard]] std::unique_ptr<Transport> make_tcp_transport(asio::io_context& loop, TcpAddress address);

}  // namespace madoguchi::drivers

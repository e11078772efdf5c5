// IPP over HTTP by libcups; the only file that includes cups/cups.h. One connection per exchange, so that a printer or
// cupsd that was restarted, unplugged or moved needs nothing from us. Nothing is ever sent twice.
#pragma once

#include "drivers/document/transport.h"

#include <chrono>
#include <memory>

namespace madoguchi::drivers::document {

// `timeout` bounds connecting and each silence of the peer. Call from one thread (the Worker).
[[nodiscard]] std::unique_ptr<Transport> make_ipp_transport(std::chrono::milliseconds timeout);

// An answer as it travels (RFC 8010), for tests that replay captures. Errors as Transport::exchange.
[[nodiscard]] Result<Reply> decode_reply(std::string_view bytes);

}  // namespace madoguchi::drivers::document

// Whole messages to and from one terminal, whatever carries them (reference "cashless-terminal" section 2):
//   tcp://HOST:PORT           four bytes of length in front of each message
//   ws:// wss://HOST[:PORT]/PATH   one message per WebSocket text message
//   http:// https://HOST[:PORT]/PATH   one POST per request, the reply is the body; 202 and 204 mean "no reply". The
//                             terminal cannot ask anything of us, and events do not come.
// All calls come from the loop's thread; one read at a time, writes may overlap it. Any failure ends the channel: it is
// opened again, and what became of open requests is asked about.
#pragma once

#include "common/loop.h"
#include "common/result.h"
#include "common/tls.h"
#include "drivers/stream/transport.h"

#include <memory>
#include <string>
#include <string_view>

namespace madoguchi::drivers::nexo {

class Channel {
public:
    virtual ~Channel() = default;

    // Opens the channel, closing an older one first. Errors: unreachable, timed_out, refused, unauthorized.
    virtual Task<Result<void>> open(Deadline deadline) = 0;
    // The next whole message. malformed, too_large: the peer does not speak the protocol; anything else: it ended.
    virtual Task<Result<std::string>> read() = 0;
    // unreachable: nothing left; any other failure: nobody knows how much of it arrived.
    virtual Task<Result<void>> write(std::string message, Deadline deadline) = 0;
    // Ends a pending read with `closed`. Harmless when closed.
    virtual void close() = 0;
};

// Errors: malformed address; TLS files that cannot be read.
[[nodiscard]] Result<std::unique_ptr<Channel>> make_channel(asio::io_context& loop, std::string_view address,
                                                            const TlsFiles& tls);
// Four bytes of length over any stream.
[[nodiscard]] std::unique_ptr<Channel> make_framed_channel(std::unique_ptr<Transport> stream);
// For make_channel(); `address` has been checked.
[[nodiscard]] Result<std::unique_ptr<Channel>> make_websocket_channel(std::string_view address, const TlsFiles& tls);
[[nodiscard]] Result<std::unique_ptr<Channel>> make_http_channel(asio::io_context& loop, std::string_view address,
                                                                 const TlsFiles& tls);

}  // namespace madoguchi::drivers::nexo

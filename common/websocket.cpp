#include "common/websocket.h"

#include "common/websocket_kinds.h"

namespace madoguchi {

using namespace websocket_detail;

Task<Result<WebSocketPointer>> connect_websocket(Uri uri, TlsContext tls, WebSocketLimits limits, Deadline deadline,
                                                 RequestHeaders headers) {
    if (uri.secure() && !tls) co_return fail(Errc::unsupported, "no TLS files are configured");
    if (uri.secure())
        co_return co_await connect_secure(std::move(uri), std::move(tls), limits, deadline, std::move(headers));
    co_return co_await connect_plain(std::move(uri), limits, deadline, std::move(headers));
}

Task<Result<WebSocketPointer>> accept_websocket(asio::ip::tcp::socket socket, TlsContext tls, WebSocketLimits limits,
                                                std::function<UpgradeAnswer(const UpgradeRequest&)> check,
                                                Deadline deadline) {
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
    if (tls) co_return co_await accept_secure(std::move(socket), std::move(tls), limits, std::move(check), deadline);
    co_return co_await accept_plain(std::move(socket), limits, std::move(check), deadline);
}

}  // namespace madoguchi

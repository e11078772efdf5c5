#include "common/websocket_connection.h"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace madoguchi::websocket_detail {
namespace {

using TlsStream = websocket::stream<asio::ssl::stream<beast::tcp_stream>>;

}  // namespace

Task<Result<WebSocketPointer>> connect_secure(Uri uri, TlsContext tls, WebSocketLimits limits, Deadline deadline,
                                              RequestHeaders headers) {
    auto executor = co_await asio::this_coro::executor;
    auto connection = std::make_shared<Connection<TlsStream>>(limits, executor, *tls);
    BOOST_OUTCOME_CO_TRY(co_await connect_lowest(connection->stream, uri, deadline));
    auto& layer = connection->stream.next_layer();
    SSL_set_tlsext_host_name(layer.native_handle(), uri.host.c_str());
    layer.set_verify_callback(asio::ssl::host_name_verification{uri.host});
    error_code code;
    co_await layer.async_handshake(asio::ssl::stream_base::client, into(code));
    if (code) co_return fail(Errc::unauthorized, "TLS: " + code.message());
    co_return co_await finish_connect(std::move(connection), std::move(uri), std::move(headers));
}

Task<Result<WebSocketPointer>> accept_secure(tcp::socket socket, TlsContext tls, WebSocketLimits limits,
                                             UpgradeCheck check, Deadline deadline) {
    auto connection = std::make_shared<Connection<TlsStream>>(limits, std::move(socket), *tls);
    beast::get_lowest_layer(connection->stream).expires_at(deadline.at);
    error_code code;
    co_await connection->stream.next_layer().async_handshake(asio::ssl::stream_base::server, into(code));
    if (code) co_return fail(Errc::unauthorized, "TLS: " + code.message());
    co_return co_await finish_accept(std::move(connection), std::move(check));
}

}  // namespace madoguchi::websocket_detail

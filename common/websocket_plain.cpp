#include "common/websocket_connection.h"

namespace madoguchi::websocket_detail {
namespace {

using PlainStream = websocket::stream<beast::tcp_stream>;

}  // namespace

Task<Result<WebSocketPointer>> connect_plain(Uri uri, WebSocketLimits limits, Deadline deadline,
                                             RequestHeaders headers) {
    auto executor = co_await asio::this_coro::executor;
    auto connection = std::make_shared<Connection<PlainStream>>(limits, executor);
    BOOST_OUTCOME_CO_TRY(co_await connect_lowest(connection->stream, uri, deadline));
    co_return co_await finish_connect(std::move(connection), std::move(uri), std::move(headers));
}

Task<Result<WebSocketPointer>> accept_plain(tcp::socket socket, WebSocketLimits limits, UpgradeCheck check,
                                            Deadline deadline) {
    auto connection = std::make_shared<Connection<PlainStream>>(limits, std::move(socket));
    beast::get_lowest_layer(connection->stream).expires_at(deadline.at);
    co_return co_await finish_accept(std::move(connection), std::move(check));
}

}  // namespace madoguchi::websocket_detail

// The two kinds of connection behind connect_websocket and accept_websocket. For common/websocket*.cpp only.
#pragma once

#include "common/websocket.h"

namespace madoguchi::websocket_detail {

using UpgradeCheck = std::function<UpgradeAnswer(const UpgradeRequest&)>;

Task<Result<WebSocketPointer>> connect_plain(Uri uri, WebSocketLimits limits, Deadline deadline,
                                             RequestHeaders headers);
Task<Result<WebSocketPointer>> accept_plain(asio::ip::tcp::socket socket, WebSocketLimits limits, UpgradeCheck check,
                                            Deadline deadline);
Task<Result<WebSocketPointer>> connect_secure(Uri uri, TlsContext tls, WebSocketLimits limits, Deadline deadline,
                                              RequestHeaders headers);
Task<Result<WebSocketPointer>> accept_secure(asio::ip::tcp::socket socket, TlsContext tls, WebSocketLimits limits,
                                             UpgradeCheck check, Deadline deadline);

}  // namespace madoguchi::websocket_detail

#include "common/websocket.h"
#include "drivers/nexo/channel.h"
#include "drivers/nexo/protocol.h"

namespace madoguchi::drivers::nexo {
namespace {

class WebSocketChannel final : public Channel {
public:
    WebSocketChannel(Uri where, TlsContext context) : uri{std::move(where)}, tls{std::move(context)} {}
    ~WebSocketChannel() override { close(); }

    Task<Result<void>> open(Deadline deadline) override {
        close();
        WebSocketLimits limits;
        limits.message = largest_message;
        auto connected = co_await connect_websocket(uri, tls, limits, deadline);
        if (!connected) co_return fail_with(connected.error());
        socket = connected.value();
        co_return ok();
    }

    Task<Result<std::string>> read() override {
        auto mine = socket;
        if (!mine) co_return fail(Errc::closed, "not connected");
        co_return co_await mine->read();
    }

    // Queued; whether it arrives is told by the reply, or by the end of the connection.
    Task<Result<void>> write(std::string message, Deadline) override {
        if (!socket || !socket->open()) co_return fail(Errc::unreachable, "not connected");
        socket->send(std::move(message));
        co_return ok();
    }

    void close() override {
        if (socket) socket->drop();
    }

private:
    Uri uri;
    TlsContext tls;
    WebSocketPointer socket;
};

}  // namespace

Result<std::unique_ptr<Channel>> make_websocket_channel(std::string_view address, const TlsFiles& files) {
    BOOST_OUTCOME_TRY(auto uri, parse_uri(address));
    TlsContext tls;
    if (uri.secure()) {
        BOOST_OUTCOME_TRY(tls, tls_client(files));
    }
    return std::make_unique<WebSocketChannel>(std::move(uri), std::move(tls));
}

}  // namespace madoguchi::drivers::nexo

#include "drivers/nexo/channel.h"

#include "drivers/nexo/protocol.h"
#include "drivers/stream/tcp.h"

namespace madoguchi::drivers::nexo {
namespace {

using namespace std::chrono_literals;

// The heartbeat finds a dead peer much sooner; this bounds a read on a stream without one.
constexpr auto read_limit = 24h;

class FramedChannel final : public Channel {
public:
    explicit FramedChannel(std::unique_ptr<Transport> transport) : stream{std::move(transport)} {}

    Task<Result<void>> open(Deadline deadline) override {
        BOOST_OUTCOME_CO_TRY(co_await stream->open(deadline));
        frames = {};
        co_return ok();
    }

    Task<Result<std::string>> read() override {
        for (;;) {
            auto next = frames.next();
            if (!next) co_return fail_with(next.error());
            if (next.value()) co_return std::move(*next.value());
            auto bytes = co_await stream->read(Deadline::in(read_limit));
            if (!bytes) co_return fail_with(bytes.error());
            frames.add(bytes.value());
        }
    }

    Task<Result<void>> write(std::string message, Deadline deadline) override {
        return stream->write(frame(message), deadline);
    }

    void close() override { stream->close(); }

private:
    std::unique_ptr<Transport> stream;
    FrameReader frames;
};

}  // namespace

std::unique_ptr<Channel> make_framed_channel(std::unique_ptr<Transport> stream) {
    return std::make_unique<FramedChannel>(std::move(stream));
}

Result<std::unique_ptr<Channel>> make_channel(asio::io_context& loop, std::string_view address, const TlsFiles& tls) {
    auto scheme = address.substr(0, address.find("://"));
    if (scheme == "ws" || scheme == "wss") return make_websocket_channel(address, tls);
    if (scheme == "http" || scheme == "https") return make_http_channel(loop, address, tls);
    BOOST_OUTCOME_TRY(auto host, parse_tcp_address(address));
    return make_framed_channel(make_tcp_transport(loop, std::move(host)));
}

}  // namespace madoguchi::drivers::nexo

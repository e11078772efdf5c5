#include "drivers/stream/tcp.h"

#include "drivers/stream/guarded_io.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>
#include <optional>

namespace madoguchi::drivers {
namespace {

using asio::ip::tcp;

// Shared by the transport and its guards, so that a guard that fires late finds something to close.
struct Stream {
    explicit Stream(asio::io_context& loop) : line{loop}, resolver{loop} {}
    tcp::socket line;
    tcp::resolver resolver;

    void close() {
        boost::system::error_code ignored;
        resolver.cancel();
        line.close(ignored);
    }
};

void set_option(tcp::socket& socket, int level, int option, int value) {
    setsockopt(socket.native_handle(), level, option, &value, sizeof value);
}

void tune(tcp::socket& socket) {
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, 10);
    set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, 5);
    set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

class TcpTransport final : public Transport {
public:
    TcpTransport(asio::io_context& io, TcpAddress where)
        : loop{io}, address{std::move(where)}, stream{std::make_shared<Stream>(io)} {}
    ~TcpTransport() override { stream->close(); }

    Task<Result<void>> open(Deadline deadline) override {
        stream->close();
        auto mine = stream = std::make_shared<Stream>(loop);
        Guard<Stream> guard{loop, mine, deadline};
        auto [failed, found] = co_await mine->resolver.async_resolve(address.host, std::to_string(address.port), quiet);
        if (failed) co_return fail_with(guard.reason(failed, Errc::unreachable));
        auto [refused, endpoint] = co_await asio::async_connect(mine->line, found, quiet);
        if (refused) {
            mine->close();
            co_return fail_with(guard.reason(refused, Errc::unreachable));
        }
        tune(mine->line);
        co_return ok();
    }

    Task<Result<std::string>> read(Deadline deadline) override { return read_some(loop, stream, deadline); }

    Task<Result<void>> write(std::string bytes, Deadline deadline) override {
        return write_all(loop, stream, std::move(bytes), deadline);
    }

    void close() override { stream->close(); }
    [[nodiscard]] bool is_open() const override { return stream->line.is_open(); }

private:
    asio::io_context& loop;
    TcpAddress address;
    std::shared_ptr<Stream> stream;
};

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

}  // namespace

Result<TcpAddress> parse_tcp_address(std::string_view text) {
    constexpr std::string_view scheme = "tcp://";
    auto wrong = [&] { return fail(Errc::malformed, "not of the form tcp://HOST:PORT: \"" + std::string{text} + '"'); };
    if (!text.starts_with(scheme)) return wrong();
    auto rest = text.substr(scheme.size());
    auto colon = rest.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return wrong();
    auto host = rest.substr(0, colon);
    if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    auto port = parse_port(rest.substr(colon + 1));
    if (host.empty() || !port || host.find_first_of("/ []") != std::string_view::npos) return wrong();
    return TcpAddress{std::string{host}, *port};
}

std::unique_ptr<Transport> make_tcp_transport(asio::io_context& loop, TcpAddress address) {
    return std::make_unique<TcpTransport>(loop, std::move(address));
}

}  // namespace madoguchi::drivers

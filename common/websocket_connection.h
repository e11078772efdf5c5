// What both kinds of WebSocket share, as templates over the stream: Beast is compiled once for TCP
// (websocket_plain.cpp) and once for TLS (websocket_tls.cpp), because one unit with both takes a minute and 2 GB. For
// those two files only.
#pragma once

#include "common/secret.h"
#include "common/websocket_kinds.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <deque>

namespace madoguchi::websocket_detail {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
using boost::system::error_code;

inline auto into(error_code& code) {
    return asio::redirect_error(asio::use_awaitable, code);
}

inline Error to_error(const error_code& code) {
    using E = Errc;
    if (code == websocket::error::closed || code == asio::error::eof) return {E::closed, "closed by the peer"};
    if (code == websocket::error::message_too_big || code == websocket::error::buffer_overflow)
        return {E::too_large, "message over the limit"};
    if (code == beast::error::timeout || code == asio::error::timed_out) return {E::timed_out, code.message()};
    if (code == asio::error::connection_refused || code == asio::error::host_unreachable ||
        code == asio::error::network_unreachable || code == asio::error::host_not_found)
        return {E::unreachable, code.message()};
    if (code.category() == make_error_code(websocket::error::bad_opcode).category())
        return {E::malformed, code.message()};
    return {E::closed, code.message()};
}

inline auto failed(const error_code& code) {
    return fail_with(to_error(code));
}

// A secret is wiped however its sending ends: sent, dropped, or destroyed with a loop that stopped.
struct Outgoing {
    Outgoing(std::string words, bool to_wipe) : text{std::move(words)}, secret{to_wipe} {}
    Outgoing(Outgoing&&) = default;
    Outgoing& operator=(Outgoing&&) = delete;
    ~Outgoing() {
        if (secret) wipe(text);
    }
    std::string text;
    bool secret;
};

// Beast keeps up to one TCP segment of past frames in its read buffer; this many full pings push a secret out of it.
inline constexpr int flushing_pings = 14;

template <class Stream>
class Connection final : public WebSocket, public std::enable_shared_from_this<Connection<Stream>> {
public:
    template <class... Args>
    explicit Connection(WebSocketLimits limits, Args&&... args) : limits{limits}, stream{std::forward<Args>(args)...} {
        stream.read_message_max(limits.message);
        stream.auto_fragment(false);
    }

    void begin() {
        // From here on the WebSocket's own timers watch the connection: 10 s handshakes, pings after 15 s of silence.
        beast::get_lowest_layer(stream).expires_never();
        websocket::stream_base::timeout times{std::chrono::seconds{10}, std::chrono::seconds{30}, true};
        stream.set_option(times);
    }

    Task<Result<std::string>> read() override {
        std::string text;
        auto keep = this->shared_from_this();
        auto buffer = asio::dynamic_buffer(text, limits.message);
        error_code code;
        co_await stream.async_read(buffer, into(code));
        if (code) {
            give_up();
            wipe(text);
            // A write under way may fail first and hide that the peer's close frame was read.
            if (code == websocket::error::closed || stream.reason().code != websocket::close_code::none)
                co_return fail(Errc::closed, "closed by the peer with code " + std::to_string(stream.reason().code));
            co_return failed(code);
        }
        co_return text;
    }

    void send(std::string text) override { queue({std::move(text), false}); }
    void send_secret(std::string text) override { queue({std::move(text), true}); }

    void close() override {
        if (!live || closing) return;
        closing = true;
        pump();
    }

    void drop() override {
        give_up();
        error_code ignored;
        beast::get_lowest_layer(stream).socket().close(ignored);
    }

    [[nodiscard]] bool open() const override { return live; }
    [[nodiscard]] bool secure() const override { return !std::is_same_v<Stream, websocket::stream<beast::tcp_stream>>; }
    [[nodiscard]] tcp::endpoint local() const override {
        error_code ignored;
        return beast::get_lowest_layer(stream).socket().local_endpoint(ignored);
    }
    [[nodiscard]] tcp::endpoint remote() const override {
        error_code ignored;
        return beast::get_lowest_layer(stream).socket().remote_endpoint(ignored);
    }

private:
    void queue(Outgoing message) {
        if (!live || closing) return;
        unsent_bytes += message.text.size();
        unsent.push_back(std::move(message));
        // A peer that does not read is treated as gone: its commands are cancelled like those of a closed connection.
        if (unsent.size() > limits.unsent_messages || unsent_bytes > limits.unsent_bytes) return drop();
        pump();
    }

    // What waits is never sent.
    void give_up() {
        live = false;
        unsent.clear();
        unsent_bytes = 0;
    }

    void pump() {
        if (writing) return;
        writing = true;
        asio::co_spawn(
            stream.get_executor(), [self = this->shared_from_this()] { return self->write_all(); }, asio::detached);
    }

    Task<> write_all() {
        error_code code;
        while (live && !unsent.empty() && !code) {
            auto message = std::move(unsent.front());
            unsent.pop_front();
            unsent_bytes -= message.text.size();
            stream.text(true);
            co_await stream.async_write(asio::buffer(message.text), into(code));
            if (!message.secret) continue;
            wipe(message.text);
            for (int i = 0; i < flushing_pings && !code; ++i)
                co_await stream.async_ping(websocket::ping_data(125, ' '), into(code));
        }
        writing = false;
        // The pending read tells how the connection ended: a close frame may be on its way behind a failed write.
        if (code) {
            give_up();
        } else if (closing && live) {
            co_await stream.async_close(websocket::close_code::normal, into(code));
            live = false;
        }
    }

public:
    WebSocketLimits limits;
    Stream stream;

private:
    std::deque<Outgoing> unsent;
    std::size_t unsent_bytes = 0;
    bool writing = false, closing = false, live = true;
};

inline Task<Result<tcp::resolver::results_type>> resolve(const Uri& uri) {
    error_code code;
    auto home = co_await asio::this_coro::executor;
    tcp::resolver resolver{home};
    auto found = co_await resolver.async_resolve(uri.host, uri.port, into(code));
    if (code) co_return fail(Errc::unreachable, code.message());
    co_return found;
}

template <class Stream>
Task<Result<WebSocketPointer>> finish_connect(std::shared_ptr<Connection<Stream>> connection, Uri uri,
                                              RequestHeaders headers) {
    connection->stream.set_option(websocket::stream_base::decorator([headers](websocket::request_type& request) {
        for (const auto& [name, value] : headers) request.set(name, value);
    }));
    error_code code;
    websocket::response_type response;
    auto host = uri.host + ":" + uri.port;
    co_await connection->stream.async_handshake(response, host, uri.path, into(code));
    if (code == websocket::error::upgrade_declined)
        co_return fail(Errc::refused, std::to_string(response.result_int()));
    if (code) co_return failed(code);
    connection->begin();
    co_return WebSocketPointer{std::move(connection)};
}

// Connects the TCP (and TLS) layers; the deadline of the lowest layer covers the WebSocket handshake too.
template <class Stream>
Task<Result<void>> connect_lowest(Stream& stream, const Uri& uri, Deadline deadline) {
    BOOST_OUTCOME_CO_TRY(auto endpoints, co_await resolve(uri));
    auto& lowest = beast::get_lowest_layer(stream);
    lowest.expires_at(deadline.at);
    error_code code;
    co_await lowest.async_connect(endpoints, into(code));
    if (code) co_return failed(code);
    lowest.socket().set_option(tcp::no_delay{true}, code);
    co_return ok();
}

inline http::status status_of(UpgradeAnswer answer) {
    switch (answer) {
        case UpgradeAnswer::accept:
            return http::status::switching_protocols;
        case UpgradeAnswer::not_found:
            return http::status::not_found;
        case UpgradeAnswer::forbidden:
            return http::status::forbidden;
        case UpgradeAnswer::unauthorized:
            return http::status::unauthorized;
    }
    std::terminate();
}

template <class Stream>
Task<Result<WebSocketPointer>> answer_plain(std::shared_ptr<Connection<Stream>> connection, http::status status) {
    http::response<http::string_body> response{status, 11};
    response.set(http::field::connection, "close");
    response.set(http::field::content_type, "text/plain");
    response.body() = "This address speaks WebSocket.\n";
    response.prepare_payload();
    error_code code;
    co_await http::async_write(connection->stream.next_layer(), response, into(code));
    beast::get_lowest_layer(connection->stream).socket().shutdown(tcp::socket::shutdown_send, code);
    co_return fail(Errc::refused, std::to_string(static_cast<unsigned>(status)));
}

template <class Stream>
Task<Result<WebSocketPointer>> finish_accept(std::shared_ptr<Connection<Stream>> connection, UpgradeCheck check) {
    error_code code;
    beast::flat_buffer buffer{16384};  // no legitimate upgrade request is longer
    http::request<http::empty_body> request;
    co_await http::async_read(connection->stream.next_layer(), buffer, request, into(code));
    if (code && code.category() == make_error_code(http::error::bad_method).category())
        co_return co_await answer_plain(std::move(connection), http::status::bad_request);
    if (code) co_return failed(code);
    if (!websocket::is_upgrade(request))
        co_return co_await answer_plain(std::move(connection), http::status::bad_request);
    UpgradeRequest asked{.target = request.target(),
                         .origin = request[http::field::origin],
                         .host = request[http::field::host],
                         .authorization = request[http::field::authorization]};
    if (auto answer = check(asked); answer != UpgradeAnswer::accept)
        co_return co_await answer_plain(std::move(connection), status_of(answer));
    co_await connection->stream.async_accept(request, into(code));
    if (code) co_return failed(code);
    connection->begin();
    co_return WebSocketPointer{std::move(connection)};
}

}  // namespace madoguchi::websocket_detail

#include "tests/simulators/nexo/session.h"

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <deque>

namespace madoguchi::simulator {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

constexpr const char* rubble = "{\"x\":";

using TlsLayer = asio::ssl::stream<tcp::socket>;

// Then `next` is called; a till that does not get through the handshake is let go.
template <class Layer, class Next>
void shake_hands(Layer& layer, Next next) {
    if constexpr (std::is_same_v<Layer, TlsLayer>)
        layer.async_handshake(asio::ssl::stream_base::server, [next](boost::system::error_code error) {
            if (!error) next();
        });
    else
        next();
}

template <class Layer>
class WebSocketSession final : public Session {
public:
    template <class... Context>
    WebSocketSession(Taker take, Tls context, tcp::socket peer, Context&... of)
        : tls{std::move(context)}, stream{std::move(peer), of...}, taker{std::move(take)} {}

    void start() override {
        shake_hands(stream.next_layer(), [me = self()] {
            me->stream.async_accept([me](auto error) {
                if (!error) me->read();
            });
        });
    }
    void send(const json& message) override { send_text(message.dump()); }
    void send_rubble() override { send_text(rubble); }
    void close() override {
        boost::system::error_code ignored;
        beast::get_lowest_layer(stream).close(ignored);
    }
    [[nodiscard]] bool open() const override { return beast::get_lowest_layer(stream).is_open(); }

private:
    std::shared_ptr<WebSocketSession> self() { return std::static_pointer_cast<WebSocketSession>(shared_from_this()); }

    void read() {
        buffer.clear();
        stream.async_read(buffer, [me = self()](auto error, std::size_t) {
            if (error) return me->close();
            auto message = json::parse(beast::buffers_to_string(me->buffer.data()), nullptr, false);
            if (message.is_discarded()) return me->close();
            me->taker(me, message);
            if (me->open()) me->read();
        });
    }
    void send_text(std::string text) {
        outgoing.push_back(std::move(text));
        if (outgoing.size() == 1) write_next();
    }
    void write_next() {
        stream.text(true);
        stream.async_write(asio::buffer(outgoing.front()), [me = self()](auto error, std::size_t) {
            me->outgoing.pop_front();
            if (!error && !me->outgoing.empty()) me->write_next();
        });
    }

    Tls tls;
    websocket::stream<Layer> stream;
    Taker taker;
    beast::flat_buffer buffer;
    std::deque<std::string> outgoing;
};

// One request, one reply, then the connection ends. The till that only knocks sends nothing.
template <class Layer>
class HttpSession final : public Session {
public:
    template <class... Context>
    HttpSession(Taker take, Tls context, tcp::socket peer, Context&... of)
        : tls{std::move(context)}, stream{std::move(peer), of...}, taker{std::move(take)} {}

    void start() override {
        shake_hands(stream, [me = self()] {
            http::async_read(me->stream, me->buffer, me->request, [me](auto error, std::size_t) {
                if (error) return me->close();
                me->take();
            });
        });
    }
    void send(const json& message) override { answer(http::status::ok, message.dump()); }
    void send_rubble() override { answer(http::status::ok, rubble); }
    void no_reply() override { answer(http::status::no_content, ""); }
    [[nodiscard]] bool two_way() const override { return false; }
    void close() override {
        boost::system::error_code ignored;
        beast::get_lowest_layer(stream).close(ignored);
        unanswered.reset();
    }
    [[nodiscard]] bool open() const override { return beast::get_lowest_layer(stream).is_open(); }

private:
    std::shared_ptr<HttpSession> self() { return std::static_pointer_cast<HttpSession>(shared_from_this()); }

    void take() {
        auto message = json::parse(request.body(), nullptr, false);
        bool good = request.method() == http::verb::post && !message.is_discarded();
        if (!good) return answer(http::status::bad_request, "");
        unanswered = self();
        taker(unanswered, message);
    }

    // What comes after the first answer has nowhere to go.
    void answer(http::status status, std::string body) {
        if (answered) return;
        answered = true;
        response.result(status);
        response.version(11);
        response.set(http::field::content_type, "application/json");
        response.keep_alive(false);
        response.body() = std::move(body);
        response.prepare_payload();
        http::async_write(stream, response, [me = self()](auto, std::size_t) { me->close(); });
    }

    Tls tls;
    Layer stream;
    Taker taker;
    beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::response<http::string_body> response;
    std::shared_ptr<HttpSession> unanswered;  // nobody else holds a till that waits for its reply
    bool answered = false;
};

template <template <class> class Kind>
SessionPointer make(tcp::socket peer, Session::Taker take, const Tls& tls) {
    if (tls) return std::make_shared<Kind<TlsLayer>>(std::move(take), tls, std::move(peer), *tls);
    return std::make_shared<Kind<tcp::socket>>(std::move(take), tls, std::move(peer));
}

}  // namespace

SessionPointer make_websocket_session(tcp::socket peer, Session::Taker take, const Tls& tls) {
    return make<WebSocketSession>(std::move(peer), std::move(take), tls);
}

SessionPointer make_http_session(tcp::socket peer, Session::Taker take, const Tls& tls) {
    return make<HttpSession>(std::move(peer), std::move(take), tls);
}

}  // namespace madoguchi::simulator

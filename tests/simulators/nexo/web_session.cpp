#include "tests/simulators/nexo/session.h"

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <deque>

namespace madoguchi::simulator {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

constexpr const char* rubble = "{\"x\":";

class WebSocketSession final : public Session {
public:
    WebSocketSession(tcp::socket peer, Taker take) : stream{std::move(peer)}, taker{std::move(take)} {}

    void start() override {
        stream.async_accept([me = self()](auto error) {
            if (!error) me->read();
        });
    }
    void send(const json& message) override { send_text(message.dump()); }
    void send_rubble() override { send_text(rubble); }
    void close() override {
        boost::system::error_code ignored;
        stream.next_layer().close(ignored);
    }
    [[nodiscard]] bool open() const override { return stream.next_layer().is_open(); }

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

    websocket::stream<tcp::socket> stream;
    Taker taker;
    beast::flat_buffer buffer;
    std::deque<std::string> outgoing;
};

// One request, one reply, then the connection ends. The till that only knocks sends nothing.
class HttpSession final : public Session {
public:
    HttpSession(tcp::socket peer, Taker take) : socket{std::move(peer)}, taker{std::move(take)} {}

    void start() override {
        http::async_read(socket, buffer, request, [me = self()](auto error, std::size_t) {
            if (error) return me->close();
            auto message = json::parse(me->request.body(), nullptr, false);
            bool good = me->request.method() == http::verb::post && !message.is_discarded();
            if (!good) return me->answer(http::status::bad_request, "");
            me->unanswered = me;
            me->taker(me, message);
        });
    }
    void send(const json& message) override { answer(http::status::ok, message.dump()); }
    void send_rubble() override { answer(http::status::ok, rubble); }
    void no_reply() override { answer(http::status::no_content, ""); }
    [[nodiscard]] bool two_way() const override { return false; }
    void close() override {
        boost::system::error_code ignored;
        socket.close(ignored);
        unanswered.reset();
    }
    [[nodiscard]] bool open() const override { return socket.is_open(); }

private:
    std::shared_ptr<HttpSession> self() { return std::static_pointer_cast<HttpSession>(shared_from_this()); }

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
        http::async_write(socket, response, [me = self()](auto, std::size_t) { me->close(); });
    }

    tcp::socket socket;
    Taker taker;
    beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::response<http::string_body> response;
    std::shared_ptr<HttpSession> unanswered;  // nobody else holds a till that waits for its reply
    bool answered = false;
};

}  // namespace

SessionPointer make_websocket_session(tcp::socket peer, Session::Taker take) {
    return std::make_shared<WebSocketSession>(std::move(peer), std::move(take));
}

SessionPointer make_http_session(tcp::socket peer, Session::Taker take) {
    return std::make_shared<HttpSession>(std::move(peer), std::move(take));
}

}  // namespace madoguchi::simulator

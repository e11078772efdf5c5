#include "tests/simulators/nexo/session.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace madoguchi::simulator {
namespace {

std::string length_prefix(std::size_t size) {
    std::string prefix;
    for (int shift = 24; shift >= 0; shift -= 8) prefix += static_cast<char>((size >> shift) & 0xff);
    return prefix;
}

std::size_t read_length(const std::string& bytes) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size * 256 + static_cast<unsigned char>(bytes[i]);
    return size;
}

class TcpSession final : public Session {
public:
    TcpSession(tcp::socket peer, Taker take) : socket{std::move(peer)}, taker{std::move(take)} {
        socket.set_option(tcp::no_delay{true});
    }
    void start() override { read(); }
    void send(const json& message) override;
    void send_rubble() override { send_raw(std::string{"\0\0\0\x05{\"x\":", 9}); }
    void close() override;
    [[nodiscard]] bool open() const override { return socket.is_open(); }

private:
    void read();
    void take_frames();
    void send_raw(std::string bytes);
    void write_next();
    [[nodiscard]] std::shared_ptr<TcpSession> self() {
        return std::static_pointer_cast<TcpSession>(shared_from_this());
    }

    tcp::socket socket;
    Taker taker;
    std::string incoming, outgoing, in_flight;
    std::array<char, 4096> buffer{};
};

void TcpSession::read() {
    socket.async_read_some(asio::buffer(buffer), [self = self()](auto error, std::size_t count) {
        if (error) return self->close();
        self->incoming.append(self->buffer.data(), count);
        self->take_frames();
        if (self->open()) self->read();
    });
}

// A till that sends something else than framed JSON is hung up on.
void TcpSession::take_frames() {
    while (incoming.size() >= 4) {
        auto size = read_length(incoming);
        if (size == 0 || size > 1024 * 1024) return close();
        if (incoming.size() < 4 + size) return;
        auto message = json::parse(incoming.substr(4, size), nullptr, false);
        incoming.erase(0, 4 + size);
        if (message.is_discarded()) return close();
        taker(shared_from_this(), message);
    }
}

void TcpSession::send(const json& message) {
    auto text = message.dump();
    send_raw(length_prefix(text.size()) + text);
}

void TcpSession::send_raw(std::string bytes) {
    outgoing += bytes;
    if (in_flight.empty()) write_next();
}

void TcpSession::write_next() {
    auto count = fragment ? std::min<std::size_t>(outgoing.size(), 1) : outgoing.size();
    in_flight = outgoing.substr(0, count);
    outgoing.erase(0, count);
    asio::async_write(socket, asio::buffer(in_flight), [self = self()](auto error, std::size_t) {
        self->in_flight.clear();
        if (!error && !self->outgoing.empty()) self->write_next();
    });
}

void TcpSession::close() {
    boost::system::error_code ignored;
    socket.close(ignored);
}

}  // namespace

SessionPointer make_tcp_session(tcp::socket peer, Session::Taker take) {
    return std::make_shared<TcpSession>(std::move(peer), std::move(take));
}

}  // namespace madoguchi::simulator

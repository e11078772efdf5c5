#include "tests/simulators/escpos/printer.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace madoguchi::simulator {

Connection::Connection(tcp::socket peer, std::function<void(const std::string&)> take)
    : socket{std::move(peer)}, taker{std::move(take)} {
    socket.set_option(tcp::no_delay{true});
}

void Connection::read() {
    socket.async_read_some(asio::buffer(buffer), [self = shared_from_this()](auto error, std::size_t count) {
        if (error) return self->close();
        self->taker({self->buffer.data(), count});
        if (self->open()) self->read();
    });
}

void Connection::send(const std::string& bytes) {
    outgoing += bytes;
    if (in_flight.empty()) write_next();
}

void Connection::write_next() {
    in_flight = std::exchange(outgoing, {});
    asio::async_write(socket, asio::buffer(in_flight), [self = shared_from_this()](auto error, std::size_t) {
        self->in_flight.clear();
        if (!error && !self->outgoing.empty()) self->write_next();
    });
}

void Connection::close() {
    boost::system::error_code ignored;
    socket.close(ignored);
}

}  // namespace madoguchi::simulator

// One connection of a till, over whatever carries it. Replies go to the connection that asked, if it is still there.
#pragma once

#include "tests/simulators/shared/simulator.h"

#include <boost/asio/ssl/context.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>

namespace madoguchi::simulator {

class Session : public std::enable_shared_from_this<Session> {
public:
    using Taker = std::function<void(const std::shared_ptr<Session>&, const json&)>;

    virtual ~Session() = default;
    virtual void start() = 0;
    virtual void send(const json& message) = 0;
    // Something that is no message.
    virtual void send_rubble() = 0;
    // The request gets no reply (HTTP has to say so).
    virtual void no_reply() {}
    // The terminal may send of its own accord.
    [[nodiscard]] virtual bool two_way() const { return true; }
    virtual void close() = 0;
    [[nodiscard]] virtual bool open() const = 0;

    bool fragment = false;  // TCP: every byte on its own
};
using SessionPointer = std::shared_ptr<Session>;

using Tls = std::shared_ptr<asio::ssl::context>;  // nullptr: none

[[nodiscard]] SessionPointer make_tcp_session(tcp::socket peer, Session::Taker take);
[[nodiscard]] SessionPointer make_websocket_session(tcp::socket peer, Session::Taker take, const Tls& tls);
[[nodiscard]] SessionPointer make_http_session(tcp::socket peer, Session::Taker take, const Tls& tls);

}  // namespace madoguchi::simulator

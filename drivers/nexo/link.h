// The conversation with one terminal: a socket, one writer, replies brought to whoever waits for them.
// A reply belongs to the request with its ServiceID and category; it may come late, twice or for somebody else.
#pragma once

#include "drivers/nexo/channel.h"
#include "drivers/nexo/protocol.h"
#include "drivers/nexo/service_id.h"

#include <boost/asio/as_tuple.hpp>

#include <deque>
#include <functional>
#include <list>

namespace madoguchi::drivers::nexo {

inline constexpr auto quiet = asio::as_tuple(asio::use_awaitable);

class Link {
public:
    // `own.service_id` is not used: each request brings its own.
    Link(asio::io_context& loop, std::unique_ptr<Channel> channel, Address own);

    Task<Result<void>> open(Deadline deadline);
    // Reads until the connection ends for whatever reason; `ended` is called then, before this returns.
    Task<> read_all(std::function<void()> ended);
    void close(std::string reason);
    [[nodiscard]] bool connected() const { return up; }
    // Counts connections: a request is never sent on a later one than it was made for.
    [[nodiscard]] unsigned generation() const { return connection; }

    // Sends, without waiting for a reply. unreachable: nothing was sent; closed, timed_out: nobody knows.
    Task<Result<void>> send(std::string service_id, Request request, unsigned on, Deadline deadline);
    // Sends and waits for the reply of the same ServiceID and category; its body has the type that belongs to it.
    // unreachable: nothing was sent; closed, timed_out: nobody knows.
    Task<Result<Message>> exchange(std::string service_id, Request request, Deadline deadline);
    Task<Result<Message>> exchange(std::string service_id, Request request, Deadline deadline, unsigned on);

    // Sends a message that expects no reply; lost with its connection.
    void answer(std::string message);

    // A payment's or reversal's reply that came when nobody waited any more.
    [[nodiscard]] std::optional<Message> take_late(Category category, const std::string& service_id);
    [[nodiscard]] static bool logged_out(const Message& reply);

    std::function<void(const EventNotification&)> event = [](const EventNotification&) {};
    // The terminal asks something of us; answer() it where it wants an answer.
    std::function<void(const Header&, const DeviceRequest&)> asked = [](const Header&, const DeviceRequest&) {};
    std::function<void()> late_reply = [] {};

private:
    struct Waiter {
        Category category;
        std::string service_id;
        asio::steady_timer wake;
        std::optional<Message> reply;
    };

    Task<Result<void>> write(std::string message, unsigned on, Deadline deadline);
    void take(Message message);
    void deliver(Message message);
    void keep_late(Message message);

    asio::io_context& loop;
    std::unique_ptr<Channel> channel;
    Address own;
    asio::steady_timer writable;
    std::list<Waiter*> waiters;
    std::deque<Message> late;
    unsigned connection = 0;
    bool up = false, writing = false;
    std::string close_reason;
};

}  // namespace madoguchi::drivers::nexo

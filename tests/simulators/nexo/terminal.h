// A cashless terminal as a model: requests, presented cards and faults in, replies and a ledger out. It does not use
// drivers/nexo, so that a mistake there is not repeated here.
#pragma once

#include "tests/simulators/nexo/ledger.h"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <set>

namespace madoguchi::simulator {

// One connection of a till. Replies go to the connection that asked, if it is still there.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket peer, std::function<void(const std::shared_ptr<Session>&, const json&)> take);
    void read();
    void send(const json& message);
    void send_raw(std::string bytes);
    void close();
    bool fragment = false;  // every byte on its own
    [[nodiscard]] bool open() const { return socket.is_open(); }

private:
    void take_frames();
    void write_next();

    tcp::socket socket;
    std::function<void(const std::shared_ptr<Session>&, const json&)> taker;
    std::string incoming, outgoing, in_flight;
    std::array<char, 4096> buffer{};
};

class Terminal {
public:
    Terminal(asio::io_context& loop, const std::filesystem::path& state);

    void connect(tcp::socket peer);
    void disconnect_all();
    [[nodiscard]] bool connected() const;
    json control(const std::string& name, const json& command);

private:
    // The payment that waits for a card.
    struct Waiting {
        json header, request;
        std::weak_ptr<Session> session;
        std::int64_t amount;
    };
    struct Faults {
        int slow_ms = 0, late_ms = 0;
        bool lose_reply = false, keep_connection = false, busy = false, garbage = false, twice = false;
        bool refuse_reversal = false, flat_repeat = false, fragment = false, maintenance = false;
        std::optional<std::int64_t> wrong_amount;
    };

    void take(const std::shared_ptr<Session>& session, const json& message);
    json answer(const json& header, const json& body, const std::shared_ptr<Session>& session);
    json login(const json& header);
    json start_payment(const json& header, const json& body, const std::shared_ptr<Session>& session);
    json reverse(const json& header, const json& body);
    json status(const json& body) const;
    json diagnose() const;
    void abort(const json& body, const std::shared_ptr<Session>& session);
    void approve(const std::string& means, const std::string& brand);
    void finish(json payment_response);
    void reply(const std::shared_ptr<Session>& session, const json& header, json body);
    void deliver(const std::shared_ptr<Session>& session, const json& message);
    void after(int milliseconds, std::function<void()> action);
    void arm_auto();
    void need_waiting() const;
    void act_on_card(const std::string& name, const json& command);
    json report() const;
    bool set_fault(const std::string& name, const json& command);

    asio::io_context& loop;
    Ledger ledger;
    std::vector<std::weak_ptr<Session>> sessions;
    std::set<std::string> logged_in;
    std::optional<Waiting> waiting;
    std::optional<int> auto_ms;
    json planned;  // what to do with the next payment
    Faults faults;
};

}  // namespace madoguchi::simulator

// A cashless terminal as a model: requests, presented cards and faults in, replies and a ledger out. It does not use
// drivers/nexo, so that a mistake there is not repeated here.
#pragma once

#include "tests/simulators/nexo/ledger.h"
#include "tests/simulators/nexo/session.h"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <set>

namespace madoguchi::simulator {

class Terminal {
public:
    Terminal(asio::io_context& loop, const std::filesystem::path& state);

    void take(const SessionPointer& session, const json& message);
    void connect(const SessionPointer& session);
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
        bool no_printer = false, strict_brands = false, foreign = false, silent = false, strict_login = false;
        std::optional<std::int64_t> wrong_amount;
    };

    json answer(const json& header, const json& body, const SessionPointer& session);
    json login(const json& header);
    json start_payment(const json& header, const json& body, const SessionPointer& session);
    json reverse(const json& header, const json& body);
    json status(const json& body) const;
    json diagnose() const;
    json reconcile(const json& header, const json& body);
    json totals() const;
    void ask_till(const std::string& name, const json& command);
    void ask_planned();
    void send_device_request(const SessionPointer& session, const std::string& category, const json& body);
    void notify(const SessionPointer& session, const std::string& event, const json& header);
    [[nodiscard]] SessionPointer listener() const;
    [[nodiscard]] bool allowed(const std::string& brand) const;
    [[nodiscard]] std::string automatic_brand() const;
    void abort(const json& body, const SessionPointer& session);
    void approve(const std::string& means, const std::string& brand);
    void finish(json payment_response);
    void reply(const SessionPointer& session, const json& header, json body);
    void deliver(const SessionPointer& session, const json& message);
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
    json planned;                  // what to do with the next payment
    std::vector<json> questions;   // what to ask the till with the next payment or reversal
    json answers = json::array();  // what the till answered
    int asked = 0;
    std::vector<std::string> irreversible{"NANACO", "EDY"};
    Faults faults;
};

}  // namespace madoguchi::simulator

// What the terminal asks of the kiosk while money moves: to show something, to have a question answered, to print.
// Text and digits are never asked of a resident: such a question could be for a PIN. Loop thread only.
#pragma once

#include "common/loop.h"
#include "common/xfs4iot/x_payment.h"
#include "drivers/nexo/protocol.h"

#include <functional>
#include <list>
#include <memory>

namespace madoguchi::drivers::nexo {

class Dialogue {
public:
    // `send` takes an encoded answer. The other two as in CashlessTerminal.
    struct Ways {
        std::function<void(std::string)> send;
        std::function<void(xfs4iot::TerminalDisplay)> display;
        std::function<void(xfs4iot::TerminalInput)> input;
    };
    Dialogue(asio::io_context& loop, Ways ways) : loop{loop}, ways{std::move(ways)} {}

    // From begin() to end() a payment or reversal runs: only then is anything shown, asked or kept.
    void begin();
    // The lines of the receipts the terminal had printed here meanwhile. Open questions are given up.
    std::vector<std::string> end();

    void take(const Header& header, const DeviceRequest& request);
    // missing: no such question is open; malformed: not an answer to it.
    Result<void> answer(const xfs4iot::InputAnswer& answer);

private:
    struct Question {
        std::string id;
        Header header;
        DeviceRequest request;
        std::unique_ptr<asio::steady_timer> timer;
    };
    void show(const Header& header, const DeviceRequest& request);
    void ask(const Header& header, const DeviceRequest& request);
    void print(const Header& header, const DeviceRequest& request);
    void reply(const Header& header, const DeviceRequest& request, const DeviceReply& given);
    void give_up(const std::string& id);

    asio::io_context& loop;
    Ways ways;
    std::list<Question> open;
    std::vector<std::string> receipt;
    bool active = false;
    unsigned asked = 0;
};

}  // namespace madoguchi::drivers::nexo

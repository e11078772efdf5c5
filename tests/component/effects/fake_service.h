// An XFS4IoT publisher with services behind it, in the test's own process: real WebSockets on loopback, answers as the
// test wants them. For faults that a real daemon cannot be made to show.
#pragma once

#include "common/websocket.h"
#include "common/xfs4iot/message.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace madoguchi::effects {

class FakeServices {
public:
    explicit FakeServices(asio::io_context& loop);

    // What a command gets: its completion, or nothing (the connection is dropped instead).
    struct Answer {
        std::string code = "success";
        nlohmann::json payload = nlohmann::json::object();
        std::vector<xfs4iot::Message> events = {};
        bool drop = false;
        std::string refuse = {};  // status of the acknowledge
    };
    std::function<Answer(const std::string& name, const nlohmann::json& payload)> answer;
    std::vector<std::string> services;  // names the publisher lists

    [[nodiscard]] Uri publisher() const;
    void announce(const nlohmann::json& status);  // Common.StatusChangedEvent to every connection
    std::vector<std::string> heard;               // commands, in order
    void close();

private:
    Task<> listen();
    Task<> serve(asio::ip::tcp::socket socket);
    void handle(WebSocket& connection, const std::string& text);

    asio::io_context& loop;
    asio::ip::tcp::acceptor acceptor;
    std::vector<WebSocketPointer> connections;
};

}  // namespace madoguchi::effects

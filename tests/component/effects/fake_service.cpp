#include "fake_service.h"

#include "common/json.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

namespace madoguchi::effects {

using nlohmann::json;
using namespace std::chrono_literals;

FakeServices::FakeServices(asio::io_context& given)
    : loop{given}, acceptor{given, asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(), 0}} {
    asio::co_spawn(loop, listen(), asio::detached);
}

Uri FakeServices::publisher() const {
    return {"ws", "127.0.0.1", std::to_string(acceptor.local_endpoint().port()), "/xfs4iot/v1.0"};
}

void FakeServices::close() {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    for (auto& connection : connections) connection->drop();
    connections.clear();
}

Task<> FakeServices::listen() {
    while (acceptor.is_open()) {
        boost::system::error_code trouble;
        auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, trouble));
        if (trouble) co_return;
        asio::co_spawn(loop, serve(std::move(socket)), asio::detached);
    }
}

Task<> FakeServices::serve(asio::ip::tcp::socket socket) {
    const auto any = [](const UpgradeRequest&) { return UpgradeAnswer::accept; };
    auto accepted =
        co_await accept_websocket(std::move(socket), {}, {.message = std::size_t{32} << 20}, any, Deadline::in(5s));
    if (!accepted) co_return;
    const auto connection = accepted.value();
    connections.push_back(connection);
    while (true) {
        const auto text = co_await connection->read();
        if (!text) co_return;
        handle(*connection, text.value());
    }
}

void FakeServices::handle(WebSocket& connection, const std::string& text) {
    const auto command = xfs4iot::parse_command(text);
    if (!command) return;
    const auto& header = command.value().header;
    heard.push_back(header.name);
    Answer given;
    if (header.name == "ServicePublisher.GetServices") {
        json list = json::array();
        for (const auto& service : services)
            list.push_back({{"serviceURI", "ws://127.0.0.1:" + publisher().port + "/xfs4iot/v1.0/" + service}});
        given.payload["services"] = list;
    } else {
        given = answer(header.name, command.value().payload);
    }
    if (given.drop) return connection.drop();
    const auto send = [&](xfs4iot::MessageType type, const json& payload) {
        xfs4iot::Message message{header, payload};
        message.header.type = type;
        message.header.status = type == xfs4iot::MessageType::acknowledge ? given.refuse : "";
        message.header.completion_code = given.code;
        connection.send(xfs4iot::to_text(message));
    };
    send(xfs4iot::MessageType::acknowledge, json::object());
    if (!given.refuse.empty()) return;
    for (auto event : given.events) {
        event.header.request_id = header.request_id;
        connection.send(xfs4iot::to_text(event));
    }
    send(xfs4iot::MessageType::completion, given.payload);
}

void FakeServices::announce(const json& status) {
    xfs4iot::Message message;
    message.header.type = xfs4iot::MessageType::unsolicited;
    message.header.name = "Common.StatusChangedEvent";
    message.payload = status;
    for (auto& connection : connections)
        if (connection->open()) connection->send(xfs4iot::to_text(message));
}

}  // namespace madoguchi::effects

// The connection to one device service: found through the publisher, kept with back-off, its status followed.
// Loop thread only.
#pragma once

#include "common/loop.h"
#include "common/tls.h"
#include "common/websocket.h"
#include "common/xfs4iot/client.h"

#include <functional>
#include <string>

namespace madoguchi::effects {

class DeviceLink {
public:
    // Asked before every connect: the publisher may have come back elsewhere.
    using FindPublisher = std::function<Uri()>;

    // `service` is the name of the device section. An empty one is never connected.
    DeviceLink(asio::io_context& loop, FindPublisher publisher, TlsContext tls, std::string service);

    // Until stop().
    Task<> run();
    void stop();

    [[nodiscard]] bool configured() const { return !service.empty(); }
    [[nodiscard]] bool connected() const { return client && client->open(); }
    // The last Common.Status with the changes since; null while not connected.
    [[nodiscard]] const nlohmann::json& status() const { return state; }

    // unreachable: nothing was sent. Otherwise as Client::call.
    Task<Result<xfs4iot::Completion>> call(std::string name, nlohmann::json payload, Milliseconds timeout,
                                           xfs4iot::CallOptions options = {});

    // On every change of connection or status.
    std::function<void()> changed = [] {};
    // Unsolicited events other than of the status.
    std::function<void(const xfs4iot::Message&)> heard = [](const xfs4iot::Message&) {};

private:
    Task<Result<void>> connect();
    Task<> stay();  // until the connection ends
    void take(const xfs4iot::Message& message);

    FindPublisher publisher;
    TlsContext tls;
    std::string service;
    asio::steady_timer ended;
    xfs4iot::Client::Pointer client;
    nlohmann::json state;
    bool stopping = false;
};

}  // namespace madoguchi::effects

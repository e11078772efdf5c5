// A connected client, and whoever answers it.
#pragma once

#include <memory>
#include <string>

namespace madoguchi::daemon {

class Session {
public:
    virtual ~Session() = default;
    virtual void send(std::string text, bool secret) = 0;
    // Mutual TLS, or a loopback peer that runs as a trusted user: may use X interfaces.
    [[nodiscard]] virtual bool trusted() const = 0;
};
using SessionPointer = std::shared_ptr<Session>;

class SessionHandler {
public:
    virtual ~SessionHandler() = default;
    virtual void connected(const SessionPointer& session) = 0;
    virtual void received(const SessionPointer& session, std::string text) = 0;
    virtual void disconnected(const SessionPointer& session) = 0;
};

}  // namespace madoguchi::daemon

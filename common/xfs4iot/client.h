// A client's connection to one XFS4IoT service. Loop thread only.
// Use:  auto client = co_await Client::connect(uri, tls, Deadline::in(2s));
//       auto done = co_await client.value()->call("XIdentity.Inspect", {}, 10s);
//       if (!done) …lost, refused, timed out…  else if (done.value().success())
//       decode<CardInspection>(done.value().payload)
// Reconnecting with back-off is the caller's: a closed client stays closed. Includes nlohmann: for .cpp files.
#pragma once

#include "common/clock.h"
#include "common/websocket.h"
#include "common/xfs4iot/message.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace madoguchi::xfs4iot {

struct Completion {
    std::string code;         // completionCode
    std::string description;  // errorDescription, for logs
    nlohmann::json payload;
    [[nodiscard]] bool success() const { return code == "success"; }
    // payload.errorCode of a commandErrorCode, else "".
    [[nodiscard]] std::string error_code() const;
};

struct CallOptions {
    std::function<void(const Message&)> on_event = {};  // events of this command, before its completion
    std::function<void(std::int32_t)> on_start = {};    // its request id, for cancel()
    bool secret = false;                                // wipe the text of the command once sent
};

class Client {
public:
    using Pointer = std::shared_ptr<Client>;
    static Task<Result<Pointer>> connect(Uri uri, TlsContext tls, Deadline deadline, WebSocketLimits limits = {});
    ~Client();  // drops the connection

    // `timeout` goes into the header; the client itself gives up 5 s later (timed_out: what became of it is not known).
    // Zero: no limit but the connection's. refused: the acknowledge's status; closed: the connection ended meanwhile.
    Task<Result<Completion>> call(std::string name, nlohmann::json payload, Milliseconds timeout,
                                  CallOptions options = {});
    // Common.Cancel of the given requests; the cancelled calls still end with their own completions.
    Task<Result<Completion>> cancel(std::vector<std::int32_t> request_ids);

    // Unsolicited messages, StatusChangedEvent among them.
    std::function<void(const Message&)> unsolicited = [](const Message&) {};
    // Once, after the connection ended for whatever reason.
    std::function<void()> closed = [] {};
    [[nodiscard]] bool open() const;
    void close();

private:
    struct Body;
    explicit Client(std::shared_ptr<Body> body);
    std::shared_ptr<Body> body;
};

// The service URIs that a publisher lists (GetServices: its events and its completion), without duplicates.
Task<Result<std::vector<std::string>>> discover(Uri publisher, TlsContext tls, Deadline deadline);
// "ws://host:port/xfs4iot/v1.0" and the last part of a service's URI.
[[nodiscard]] std::string service_name(std::string_view uri);

}  // namespace madoguchi::xfs4iot

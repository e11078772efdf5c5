// The machinery of one XFS4IoT service (reference "xfs4iot" section 2): checks and acknowledges commands, runs one
// queued command at a time and immediate ones beside it, exactly one completion each, timeouts from receipt,
// Common.Cancel, cancellation when the client goes (but for what must end by itself: docs/adr on disconnects),
// StatusChangedEvent to everybody. Loop thread only.
#pragma once

#include "terminal-daemon/device_service.h"
#include "terminal-daemon/session.h"

#include <deque>
#include <map>

namespace madoguchi::daemon {

struct ServiceOptions {
    std::string name;                // as in the configuration, for the log
    std::size_t most_requests = 32;  // queued and executing, over all connections; beyond: tooManyRequests
    bool common = true;              // false: the publisher, which has no Common commands
};

class Service final : public SessionHandler {
public:
    Service(asio::io_context& loop, ServiceOptions options, DeviceService& device);
    ~Service() override;

    void connected(const SessionPointer& session) override;
    void received(const SessionPointer& session, std::string text) override;
    void disconnected(const SessionPointer& session) override;

    // Cancels everything and accepts nothing more.
    void stop();
    // False when the executing command is long past its deadline: the device's driver hangs.
    [[nodiscard]] bool healthy() const;

private:
    struct Open;  // an accepted command
    using OpenPointer = std::shared_ptr<Open>;
    using Handler = std::function<Task<Reply>(const OpenPointer&)>;

    void add_common_commands();
    void add(CommandEntry entry, Handler handler);
    [[nodiscard]] bool full_for(std::string_view name) const;
    void accept(const SessionPointer& session, xfs4iot::Message message);
    [[nodiscard]] std::optional<Reply> refusal_of(const OpenPointer& open) const;
    void enqueue(const OpenPointer& open);
    void run_beside(const OpenPointer& open);
    void run_next();
    Task<> execute(OpenPointer open);
    Task<Reply> run_handler(OpenPointer open);
    void watch(const OpenPointer& open);
    void expire(const OpenPointer& open);
    void complete(const OpenPointer& open, Reply reply);
    void cancel(const OpenPointer& open);
    void announce(std::string_view event, const nlohmann::json& payload);
    void tell(ClientId client, std::string_view event, const nlohmann::json& payload);
    void status_changed();

    Task<Reply> common_status();
    Task<Reply> common_capabilities();
    Task<Reply> common_cancel(const OpenPointer& open);
    Task<Reply> common_set_versions(const OpenPointer& open);

    asio::io_context& loop;
    ServiceOptions options;
    DeviceService& device;
    std::vector<InterfaceEntry> interfaces;
    std::map<std::string, std::pair<CommandEntry, Handler>, std::less<>> commands;
    std::map<SessionPointer, ClientId> sessions;
    ClientId last_client = 0;
    std::map<std::pair<Session*, std::int32_t>, OpenPointer> open_commands;  // not yet completed
    std::deque<OpenPointer> queue;
    OpenPointer executing;
    nlohmann::json last_status;
    bool stopping = false;
};

// The members of `after` that differ from `before`, nesting kept; vanished ones as null.
[[nodiscard]] nlohmann::json changed_members(const nlohmann::json& before, const nlohmann::json& after);

}  // namespace madoguchi::daemon

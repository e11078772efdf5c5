// The XFS4IoT service publisher of one terminal (reference "xfs4iot" 1.5): answers GetServices from the registrations.
// While the terminal starts it holds the completion back until every configured service is there, at most 5 s.
#pragma once

#include "terminal-daemon/device_service.h"
#include "terminal-daemon/registration.h"

namespace madoguchi::daemon {

class Publisher final : public DeviceService {
public:
    Publisher(asio::io_context& loop, RegistrationDesk& desk, std::vector<std::string> expected);

    [[nodiscard]] std::vector<InterfaceEntry> interfaces() override;
    [[nodiscard]] nlohmann::json status() const override { return nlohmann::json::object(); }
    [[nodiscard]] nlohmann::json capabilities() const override { return nlohmann::json::object(); }
    [[nodiscard]] std::string model() const override { return {}; }
    Task<> run() override { return desk.run(); }
    void stop() override { desk.stop(); }
    void cancel() override {}

private:
    Task<Reply> get_services(Command& command);
    [[nodiscard]] bool complete() const;
    [[nodiscard]] nlohmann::json listing() const;

    RegistrationDesk& desk;
    std::vector<std::string> expected;
    Deadline start_up;
    asio::steady_timer all_there;  // runs out with start_up, cancelled when complete
};

}  // namespace madoguchi::daemon

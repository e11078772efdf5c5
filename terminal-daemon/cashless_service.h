// XPayment over drivers::CashlessTerminal. Every Pay and Reverse is an attempt: stored before the wire, taken once,
// asked about by its id. Results go only to the connection that asked. Masked card numbers and receipt lines are told
// and never stored.
#pragma once

#include "drivers/device/cashless_terminal.h"
#include "terminal-daemon/attempts.h"
#include "terminal-daemon/device_service.h"

#include <memory>

namespace madoguchi::daemon {

class CashlessService final : public DeviceService {
public:
    CashlessService(std::unique_ptr<drivers::CashlessTerminal> terminal, Attempts attempts);

    [[nodiscard]] std::vector<InterfaceEntry> interfaces() override;
    [[nodiscard]] nlohmann::json status() const override;
    [[nodiscard]] nlohmann::json capabilities() const override;
    [[nodiscard]] std::string model() const override { return terminal->model(); }
    Task<> run() override { return terminal->run(); }
    void stop() override { terminal->stop(); }
    void cancel() override { terminal->cancel(); }

private:
    Task<Reply> login(Command& command);
    Task<Reply> pay(Command& command);
    Task<Reply> reverse(Command& command);
    Task<Reply> query(Command& command);
    Task<Reply> abort(Command& command);
    Task<Reply> answer(Command& command);
    Task<Reply> reconcile(Command& command);
    Task<Reply> diagnose(Command& command);
    template <class Payload>
    void tell(std::string_view event, Payload payload);
    [[nodiscard]] std::optional<Reply> begin(const AttemptId& attempt, std::string_view kind,
                                             const nlohmann::json& request);
    [[nodiscard]] Reply finish(const AttemptId& attempt, xfs4iot::PaymentResult result);
    [[nodiscard]] Result<xfs4iot::PaymentResult, Reply> paid_original(const xfs4iot::ReverseRequest& request);

    std::unique_ptr<drivers::CashlessTerminal> terminal;
    Attempts attempts;
    Command* moving = nullptr;  // the running Pay or Reverse, whose client is told what the terminal shows
};

}  // namespace madoguchi::daemon

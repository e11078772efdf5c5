// The devices of this terminal through their XFS4IoT services (docs/xfs4iot.md).
#pragma once

#include "kiosk/effects/device_link.h"
#include "kiosk/effects/ports.h"
#include "kiosk/effects/surroundings.h"

#include <string>

namespace madoguchi::effects {

// Names of the device sections by what they are for; "" = not configured.
struct DeviceNames {
    std::string card_reader, document_printer, receipt_printer, cashless_terminal;
    std::string lights = {}, auxiliaries = {}, maintenance = {};
};

class XfsDevices final : public Devices {
public:
    XfsDevices(asio::io_context& loop, DeviceLink::FindPublisher publisher, TlsContext tls, const DeviceNames& names);

    Task<> run() override;
    void stop() override;

    Task<CardOutcome<xfs4iot::CardInspection>> inspect_card() override;
    Task<SignOutcome> authenticate(xfs4iot::AuthenticateRequest asked) override;
    void cancel_card() override;

    Task<> answer_terminal(xfs4iot::InputAnswer answer) override;
    Task<xfs4iot::PaymentResult> pay(xfs4iot::PayRequest request) override;
    Task<> abort_payment(AttemptId attempt) override;
    Task<xfs4iot::PaymentResult> query_payment(AttemptId attempt) override;
    Task<xfs4iot::PaymentResult> reverse(xfs4iot::ReverseRequest request) override;

    void show_lights(const model::Lights& lights) override { surroundings.show(lights); }
    void let_go() override { surroundings.let_go(); }

    Task<PrintOutcome> print(AttemptId attempt, VisitId visit, saga::Document document,
                             std::function<void(int)> page) override;
    Task<xfs4iot::PrintResult> query_print(AttemptId attempt) override;
    Task<xfs4iot::PrintResult> print_form(xfs4iot::PrintFormRequest form) override;

private:
    xfs4iot::CallOptions card_options(bool secret);
    void look();  // tells `changed` when the picture differs
    void terminal_speaks(const xfs4iot::Message& message);
    Task<xfs4iot::PaymentResult> move_money(std::string command, nlohmann::json payload, AttemptId attempt,
                                            Milliseconds timeout);

    asio::io_context& loop;
    DeviceLink card_reader, document_printer, receipt_printer, cashless_terminal;
    Surroundings surroundings;
    model::Devices last;
    std::int32_t card_request = 0;
    int speeches = 0;  // of the terminal in this payment or reversal
};

// What a service's status says of its device (pure; for XfsDevices and tests).
[[nodiscard]] model::DeviceView printer_view(const nlohmann::json& status);
[[nodiscard]] model::DeviceView device_view(const nlohmann::json& status);
[[nodiscard]] bool card_present(const nlohmann::json& status);

}  // namespace madoguchi::effects

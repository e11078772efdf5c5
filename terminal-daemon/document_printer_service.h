// Printer (PrintNative for foreign clients) and XPrintJob (for the kiosk) over drivers::DocumentPrinter; with a shutter
// also Printer.ControlMedia and RetractMedia, and Storage for its retract bin.
#pragma once

#include "drivers/device/document_printer.h"
#include "terminal-daemon/attempts.h"
#include "terminal-daemon/device_service.h"

#include <memory>

namespace madoguchi::daemon {

class DocumentPrinterService final : public DeviceService {
public:
    // `os_printer` is the name of the queue behind it, for Capabilities.
    DocumentPrinterService(std::unique_ptr<drivers::DocumentPrinter> printer, Attempts attempts, std::string os_printer,
                           const Clock& clock);

    [[nodiscard]] std::vector<InterfaceEntry> interfaces() override;
    [[nodiscard]] nlohmann::json status() const override;
    [[nodiscard]] nlohmann::json capabilities() const override;
    [[nodiscard]] std::string model() const override { return printer->model(); }
    Task<> run() override { return printer->run(); }
    void stop() override { printer->stop(); }
    void cancel() override { printer->cancel(); }

private:
    Task<Reply> print(Command& command);
    Task<Reply> query(Command& command);
    Task<Reply> cancel_attempt(Command& command);
    Task<Reply> print_native(Command& command);
    Task<Reply> control_media(Command& command);
    Task<Reply> retract_media(Command& command);
    Task<Reply> get_storage(Command& command);
    Task<drivers::OutletEnd> move_sheets(drivers::OutletMove move);
    [[nodiscard]] std::string_view media() const;
    [[nodiscard]] nlohmann::json bin() const;
    Task<xfs4iot::PrintResult> print_on_device(Command& command, xfs4iot::PrintRequest request);
    void printer_changed();
    void bin_changed();

    std::unique_ptr<drivers::DocumentPrinter> printer;
    Attempts attempts;
    std::string os_printer;
    const Clock& clock;
    xfs4iot::PrinterStatus last;
    drivers::OutletState last_outlet;
    std::optional<drivers::OutletMove> moving;
    bool drawn_in = false;   // the outlet became empty during a retract
    bool retracted = false;  // the last that was done with sheets
};

}  // namespace madoguchi::daemon

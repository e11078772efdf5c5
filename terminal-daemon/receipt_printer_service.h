// XPrintJob.PrintForm over drivers::RasterPrinter: receipts, slips, tickets. The form is rendered here, so paper comes
// also with the back end down.
#pragma once

#include "drivers/device/raster_printer.h"
#include "terminal-daemon/attempts.h"
#include "terminal-daemon/device_service.h"

#include <memory>

namespace madoguchi::daemon {

// Draws a form `dots` wide; runs on a Worker. Errors name the form's or field's trouble, never a value.
using FormRenderer = std::function<Result<drivers::Raster>(const xfs4iot::PrintFormRequest& request, int dots)>;

class ReceiptPrinterService final : public DeviceService {
public:
    ReceiptPrinterService(std::unique_ptr<drivers::RasterPrinter> printer, Attempts attempts, FormRenderer render);

    [[nodiscard]] std::vector<InterfaceEntry> interfaces() override;
    [[nodiscard]] nlohmann::json status() const override;
    [[nodiscard]] nlohmann::json capabilities() const override;
    [[nodiscard]] std::string model() const override { return printer->model(); }
    Task<> run() override { return printer->run(); }
    void stop() override { printer->stop(); }
    void cancel() override { printer->cancel(); }

private:
    Task<Reply> print_form(Command& command);
    Task<Reply> query(Command& command);
    Task<Reply> cancel_attempt(Command& command);
    void printer_changed();

    std::unique_ptr<drivers::RasterPrinter> printer;
    Attempts attempts;
    FormRenderer render;
    Worker drawing;
    xfs4iot::PrinterStatus last;
};

}  // namespace madoguchi::daemon

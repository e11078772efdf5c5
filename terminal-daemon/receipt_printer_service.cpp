#include "terminal-daemon/receipt_printer_service.h"

#include "common/json.h"
#include "common/log.h"
#include "terminal-daemon/print_jobs.h"
#include "terminal-daemon/printer_status.h"

namespace madoguchi::daemon {

using nlohmann::json;
using xfs4iot::CompletionCode;
using xfs4iot::PrintFormRequest;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

namespace {

constexpr std::size_t most_items = 200;
constexpr std::string_view raster_wire = "raster";  // the printer knows no job ids: only that the slip may have left

PrintResult echo_of(const PrintFormRequest& request) {
    PrintResult echo;
    echo.attempt = request.attempt;
    echo.visit = request.visit;
    return echo;
}

}  // namespace

ReceiptPrinterService::ReceiptPrinterService(std::unique_ptr<drivers::RasterPrinter> given, Attempts attempts,
                                             FormRenderer render)
    : printer{std::move(given)}, attempts{std::move(attempts)}, render{std::move(render)} {
    printer->changed = [this] { printer_changed(); };
}

std::vector<InterfaceEntry> ReceiptPrinterService::interfaces() {
    using namespace std::chrono_literals;
    auto to = [this](auto member) { return [this, member](Command& command) { return (this->*member)(command); }; };
    InterfaceEntry standard{
        .name = "Printer", .commands = {}, .events = {printer_events.begin(), printer_events.end()}};
    InterfaceEntry jobs{.name = "XPrintJob",
                        .commands = {{.name = "XPrintJob.PrintForm",
                                      .run = to(&ReceiptPrinterService::print_form),
                                      .longest = 2min,
                                      .finishes = true},
                                     {.name = "XPrintJob.Query",
                                      .run = to(&ReceiptPrinterService::query),
                                      .longest = 1min,
                                      .beside = settled_print(attempts)},
                                     {.name = "XPrintJob.Cancel",
                                      .run = to(&ReceiptPrinterService::cancel_attempt),
                                      .immediate = true}},
                        .events = {}};
    return {std::move(standard), std::move(jobs)};
}

json ReceiptPrinterService::status() const {
    auto status = printer_status(printer->state(), printer->status());
    status["printer"].erase("toner");  // thermal paper
    return status;
}

json ReceiptPrinterService::capabilities() const {
    return {{"printer",
             {{"type", "receipt"},
              {"control", {{"cut", true}}},
              {"writeForm", {{"text", true}, {"graphics", true}, {"barcode", true}}},
              {"acceptMedia", false},
              {"multiPage", false},
              {"mediaTaken", printer->status().taken_sensor.has_value()},
              {"mediaPresented", false},
              {"dispensePaper", false},
              {"paperSources", {{"upper", true}}}}},
            {"xPrintJob",
             {{"print", false},
              {"printForm", true},
              {"dots", printer->dots()},
              {"takenSensor", printer->status().taken_sensor.has_value()}}}};
}

void ReceiptPrinterService::printer_changed() {
    auto now = printer->status();
    auto before = std::exchange(last, now);
    announce_printer_change(*this, before, now);
    changed();
}

Task<Reply> ReceiptPrinterService::print_form(Command& command) {
    auto decoded = decode<PrintFormRequest>(command.payload);
    if (!decoded) co_return refuse(CompletionCode::invalid_data, decoded.error().detail);
    const auto& request = decoded.value();
    if (!usable_id(request.attempt.text) || !usable_id(request.visit.text) || request.items.size() > most_items)
        co_return refuse(CompletionCode::invalid_data, "attemptId, visitId or too many items");
    auto echo = echo_of(request);
    if (auto refusal = begin_print(attempts, request.attempt, "form", echo)) co_return std::move(*refusal);
    auto raster = co_await drawing.run([&] { return render(request, printer->dots()); });
    if (!raster) {
        log_event(LogEvent::form_refused, {{"form", request.form}, {"reason", raster.error().detail}});
        co_return finish_print(attempts, echo, not_printed(PrintReason::form_invalid));
    }
    if (command.canceled || attempts.take_cancel(request.attempt))
        co_return finish_print(attempts, echo, not_printed(PrintReason::canceled));
    attempts.on_wire(request.attempt, raster_wire);
    auto result = co_await printer->print(request.attempt, std::move(raster.value()), command.deadline);
    co_return finish_print(attempts, echo, std::move(result));
}

// A printer of slips cannot be asked afterwards: what was on the wire when the process ended stays unknown.
Task<Reply> ReceiptPrinterService::query(Command& command) {
    auto ask = [](AttemptId, std::string) -> Task<PrintResult> { co_return PrintResult{}; };
    return query_print(attempts, command, ask);
}

Task<Reply> ReceiptPrinterService::cancel_attempt(Command& command) {
    co_return cancel_print(attempts, command, [this] { printer->cancel(); });
}

}  // namespace madoguchi::daemon

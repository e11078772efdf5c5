#include "terminal-daemon/document_printer_service.h"

#include "common/base64.h"
#include "common/digest.h"
#include "common/json.h"
#include "terminal-daemon/pdf_pages.h"
#include "terminal-daemon/print_jobs.h"
#include "terminal-daemon/printer_status.h"

namespace madoguchi::daemon {

using nlohmann::json;
using xfs4iot::CompletionCode;
using xfs4iot::PrintReason;
using xfs4iot::PrintRequest;
using xfs4iot::PrintResult;

namespace {

constexpr std::size_t largest_document = std::size_t{16} << 20;

PrintResult echo_of(const PrintRequest& request) {
    PrintResult echo;
    echo.attempt = request.attempt;
    echo.visit = request.visit;
    echo.document = request.document;
    echo.sha256 = request.sha256;
    return echo;
}

std::optional<std::string> trouble_of(const PrintRequest& request) {
    if (!usable_id(request.attempt.text)) return "attemptId";
    if (!usable_id(request.visit.text)) return "visitId";
    if (request.data.empty() || request.data.size() > largest_document) return "data is empty or over 16 MiB";
    if (request.pages < 1) return "pages";
    return std::nullopt;
}

}  // namespace

DocumentPrinterService::DocumentPrinterService(std::unique_ptr<drivers::DocumentPrinter> given, Attempts attempts,
                                               std::string os_printer, const Clock& clock)
    : printer{std::move(given)}, attempts{std::move(attempts)}, os_printer{std::move(os_printer)}, clock{clock} {
    printer->changed = [this] { printer_changed(); };
}

std::vector<InterfaceEntry> DocumentPrinterService::interfaces() {
    using namespace std::chrono_literals;
    auto to = [this](auto member) { return [this, member](Command& command) { return (this->*member)(command); }; };
    InterfaceEntry standard{.name = "Printer",
                            .commands = {{.name = "Printer.PrintNative",
                                          .run = to(&DocumentPrinterService::print_native),
                                          .longest = 10min,
                                          .finishes = true}},
                            .events = {printer_events.begin(), printer_events.end()}};
    InterfaceEntry jobs{
        .name = "XPrintJob",
        .commands =
            {{.name = "XPrintJob.Print", .run = to(&DocumentPrinterService::print), .longest = 10min, .finishes = true},
             {.name = "XPrintJob.Query",
              .run = to(&DocumentPrinterService::query),
              .longest = 2min,
              .beside = settled_print(attempts)},
             {.name = "XPrintJob.Cancel", .run = to(&DocumentPrinterService::cancel_attempt), .immediate = true}},
        .events = {"XPrintJob.PageCompleted"}};
    return {std::move(standard), std::move(jobs)};
}

json DocumentPrinterService::status() const {
    return printer_status(printer->state(), printer->status());
}

json DocumentPrinterService::capabilities() const {
    const auto outlet = printer->outlet();
    json jobs{{"print", true}, {"printForm", false}, {"takenSensor", outlet.senses_taken}};
    if (outlet.sheets > 0) jobs["outletSheets"] = outlet.sheets;
    return {{"printer",
             {{"type", "document"},
              {"resolution", {{"low", false}, {"medium", false}, {"high", true}, {"veryHigh", false}}},
              {"writeForm", {{"text", true}, {"graphics", true}, {"barcode", true}}},
              {"acceptMedia", false},
              {"multiPage", true},
              {"mediaTaken", outlet.senses_taken},
              {"mediaPresented", false},
              {"dispensePaper", false},
              {"paperSources", {{"upper", true}}},
              {"osPrinter", os_printer}}},
            {"xPrintJob", std::move(jobs)}};
}

void DocumentPrinterService::printer_changed() {
    auto now = printer->status();
    auto before = std::exchange(last, now);
    announce_printer_change(*this, before, now);
    changed();
}

Task<PrintResult> DocumentPrinterService::print_on_device(Command& command, PrintRequest request) {
    auto attempt = request.attempt;
    auto store_job = [this, attempt](std::string job) { attempts.on_wire(attempt, job); };
    auto tell_page = [&command, attempt](int impressions) {
        command.emit("XPrintJob.PageCompleted", {{"attemptId", attempt.text}, {"impressions", impressions}});
    };
    return printer->print(std::move(request), store_job, tell_page, command.deadline);
}

Task<Reply> DocumentPrinterService::print(Command& command) {
    auto decoded = decode<PrintRequest>(command.payload);
    if (!decoded) co_return refuse(CompletionCode::invalid_data, decoded.error().detail);
    command.payload = nullptr;  // the document is held once, not twice
    auto request = std::move(decoded.value());
    if (auto trouble = trouble_of(request)) co_return refuse(CompletionCode::invalid_data, *trouble);
    auto echo = echo_of(request);
    if (auto refusal = begin_print(attempts, request.attempt, "print", echo)) co_return std::move(*refusal);
    if (command.canceled || attempts.take_cancel(request.attempt))
        co_return finish_print(attempts, echo, not_printed(PrintReason::canceled));
    auto result = co_await print_on_device(command, std::move(request));
    co_return finish_print(attempts, echo, std::move(result));
}

Task<Reply> DocumentPrinterService::query(Command& command) {
    auto ask = [this, &command](AttemptId attempt, std::string job) {
        return printer->query(std::move(attempt), std::move(job), command.deadline);
    };
    return query_print(attempts, command, ask);
}

Task<Reply> DocumentPrinterService::cancel_attempt(Command& command) {
    co_return cancel_print(attempts, command, [this] { printer->cancel(); });
}

// The document of a foreign client: it names neither pages nor hash, so both are taken from what came.
Task<Reply> DocumentPrinterService::print_native(Command& command) {
    const auto& payload = command.payload;
    if (holds(payload, "mediaControl")) co_return refuse(CompletionCode::invalid_data, "mediaControl");
    auto source = holds(payload, "paperSource") ? decode<std::string>(payload.at("paperSource")) : std::string{"any"};
    if (!source) co_return refuse(CompletionCode::invalid_data, "paperSource");
    if (source.value() != "any" && source.value() != "upper") co_return command_error("sourceInvalid");
    auto data = decode<std::string>(payload.value("data", json(nullptr)));
    auto document = data ? from_base64(data.value()) : std::nullopt;
    if (!document || document->empty() || document->size() > largest_document)
        co_return refuse(CompletionCode::invalid_data, "data");
    PrintRequest request;
    request.attempt = {new_ulid(clock.now().time_since_epoch().count())};
    request.visit = {request.attempt.text};
    request.document = {"native"};
    request.sha256 = sha256_hex(*document);
    request.pages = count_pdf_pages(*document);
    request.data = std::move(*document);
    if (request.pages < 1) co_return refuse(CompletionCode::unsupported_data, "not a PDF");
    auto echo = echo_of(request);
    if (auto refusal = begin_print(attempts, request.attempt, "native", echo)) co_return std::move(*refusal);
    auto result = co_await print_on_device(command, std::move(request));
    auto stored = finish_print(attempts, echo, result);
    co_return printer_reply(result);
}

}  // namespace madoguchi::daemon

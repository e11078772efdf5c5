#include "terminal-daemon/document_printer_service.h"

#include "common/base64.h"
#include "common/digest.h"
#include "common/json.h"
#include "drivers/document/pdf.h"
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

constexpr std::string_view bin_unit = "unit1";

std::string_view bin_state(const drivers::OutletState& outlet) {
    return outlet.bin_full ? "full" : outlet.bin_high ? "high" : outlet.retracted ? "ok" : "unknown";
}

Reply reply_of(drivers::OutletEnd end) {
    switch (end) {
        case drivers::OutletEnd::done:
            return {};
        case drivers::OutletEnd::nothing_there:
            return command_error("noMediaPresent");
        case drivers::OutletEnd::bin_full:
            return command_error("retractBinFull");
        case drivers::OutletEnd::jammed:
            return command_error("mediaJammed");
        case drivers::OutletEnd::refused:
            return refuse(CompletionCode::hardware_error);
        case drivers::OutletEnd::offline:
            return refuse(CompletionCode::device_not_ready);
        case drivers::OutletEnd::unsupported:
            return refuse(CompletionCode::unsupported_data);
    }
    std::terminate();
}

// Of mediaControl only `move` to the mouth or into the bin: other members ask for what no such unit has.
std::optional<drivers::OutletMove> move_in(const json& payload) {
    if (!holds(payload, "mediaControl") || !payload.at("mediaControl").is_object()) return std::nullopt;
    std::optional<drivers::OutletMove> move;
    for (const auto& [name, value] : payload.at("mediaControl").items()) {
        const bool left_out = value.is_null() || value == false;
        if (left_out) continue;
        if (name != "move") return std::nullopt;
        if (value == "eject") move = drivers::OutletMove::present;
        if (value == "retract") move = drivers::OutletMove::retract;
    }
    return move;
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
    const auto outlet = printer->outlet();
    if (outlet.senses_taken) standard.events.emplace_back("Printer.MediaPresentedUnsolicitedEvent");
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
    if (!outlet.shutter) return {std::move(standard), std::move(jobs)};
    standard.commands.push_back({.name = "Printer.ControlMedia",
                                 .run = to(&DocumentPrinterService::control_media),
                                 .longest = 1min,
                                 .finishes = true});
    standard.commands.push_back({.name = "Printer.RetractMedia",
                                 .run = to(&DocumentPrinterService::retract_media),
                                 .longest = 1min,
                                 .finishes = true});
    standard.events.emplace_back("Printer.MediaPresentedEvent");
    InterfaceEntry storage{.name = "Storage",
                           .commands = {{.name = "Storage.GetStorage",
                                         .run = to(&DocumentPrinterService::get_storage),
                                         .immediate = true}},
                           .events = {"Storage.StorageChangedEvent", "Storage.StorageThresholdEvent"}};
    return {std::move(standard), std::move(storage), std::move(jobs)};
}

json DocumentPrinterService::status() const {
    auto status = printer_status(printer->state(), printer->status());
    if (printer->outlet().senses_taken) status["printer"]["media"] = media();
    if (printer->outlet().shutter) status["xPrintJob"]["behindShutter"] = printer->outlet_state().held;
    return status;
}

std::string_view DocumentPrinterService::media() const {
    const auto status = printer->status();
    if (status.paper == xfs4iot::PaperState::jammed) return "jammed";
    if (printer->state() != drivers::DeviceState::online) return "unknown";
    if (printer->outlet_state().held) return "present";
    if (status.taken_sensor.value_or(false)) return "entering";
    return retracted ? "retracted" : "notPresent";
}

json DocumentPrinterService::bin() const {
    const auto outlet = printer->outlet_state();
    return {{bin_unit,
             {{"id", "RETR"},
              {"positionName", "retractBin"},
              {"capacity", printer->outlet().bin},
              {"status", outlet.retracted ? "ok" : "inoperative"},
              {"printer",
               {{"capabilities", {{"maxRetracts", printer->outlet().bin}}},
                {"status",
                 {{"index", 1},
                  {"initial", 0},
                  {"in", outlet.retracted.value_or(0)},
                  {"replenishmentStatus", bin_state(outlet)}}}}}}}};
}

json DocumentPrinterService::capabilities() const {
    const auto outlet = printer->outlet();
    json jobs{{"print", true}, {"printForm", false}, {"takenSensor", outlet.senses_taken}};
    if (outlet.sheets > 0) jobs["outletSheets"] = outlet.sheets;
    json standard{{"type", "document"},
                  {"resolution", {{"low", false}, {"medium", false}, {"high", true}, {"veryHigh", false}}},
                  {"writeForm", {{"text", true}, {"graphics", true}, {"barcode", true}}},
                  {"acceptMedia", false},
                  {"multiPage", true},
                  {"mediaTaken", outlet.senses_taken},
                  {"mediaPresented", outlet.senses_taken},
                  {"dispensePaper", false},
                  {"paperSources", {{"upper", true}}},
                  {"osPrinter", os_printer}};
    if (outlet.shutter) {
        standard["control"] = {{"eject", true}, {"retract", true}};
        standard["retractToTransport"] = false;
        standard["autoRetractPeriod"] = 0;
    }
    return {{"printer", std::move(standard)}, {"xPrintJob", std::move(jobs)}};
}

void DocumentPrinterService::printer_changed() {
    auto now = printer->status();
    auto before = std::exchange(last, now);
    // The sensor falls when sheets are drawn in as when they are taken.
    if (moving == drivers::OutletMove::retract && before.taken_sensor == true && now.taken_sensor == false) {
        before.taken_sensor = false;
        retracted = drawn_in = true;
    }
    announce_printer_change(*this, before, now);
    const bool laid_out = now.taken_sensor.value_or(false) && !before.taken_sensor.value_or(false);
    if (laid_out) retracted = false;
    if (laid_out && !moving) announce("Printer.MediaPresentedUnsolicitedEvent", {{"wadIndex", 1}, {"totalWads", 1}});
    bin_changed();
    changed();
}

void DocumentPrinterService::bin_changed() {
    const auto now = printer->outlet_state();
    const auto before = std::exchange(last_outlet, now);
    if (!printer->outlet().shutter || now == before) return;
    if (now.retracted != before.retracted) announce("Storage.StorageChangedEvent", bin());
    if (bin_state(now) != bin_state(before)) announce("Storage.StorageThresholdEvent", bin());
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
    const auto pages = drivers::document::pdf_pages(*document);
    request.pages = pages ? static_cast<int>(pages->size()) : 0;
    request.data = std::move(*document);
    if (request.pages < 1) co_return refuse(CompletionCode::unsupported_data, "not a PDF");
    auto echo = echo_of(request);
    if (auto refusal = begin_print(attempts, request.attempt, "native", echo)) co_return std::move(*refusal);
    auto result = co_await print_on_device(command, std::move(request));
    auto stored = finish_print(attempts, echo, result);
    co_return printer_reply(result);
}

Task<drivers::OutletEnd> DocumentPrinterService::move_sheets(drivers::OutletMove move) {
    moving = move;
    drawn_in = false;
    const auto end = co_await printer->move_sheets(move);
    moving.reset();
    const bool done = end == drivers::OutletEnd::done;
    if (drawn_in && !done) announce("Printer.MediaTakenEvent", json::object());  // somebody was faster
    if (move == drivers::OutletMove::retract) retracted = done;
    changed();
    co_return end;
}

Task<Reply> DocumentPrinterService::control_media(Command& command) {
    const auto move = move_in(command.payload);
    if (!move) co_return refuse(CompletionCode::invalid_data, "mediaControl");
    const auto end = co_await move_sheets(*move);
    if (end == drivers::OutletEnd::done && *move == drivers::OutletMove::present)
        command.emit("Printer.MediaPresentedEvent", {{"wadIndex", 1}, {"totalWads", 1}});
    co_return reply_of(end);
}

// `mediaControl` is a word here: where to. There is one bin and no transport that would keep sheets.
Task<Reply> DocumentPrinterService::retract_media(Command& command) {
    const bool named = holds(command.payload, "mediaControl");
    if (named && command.payload.at("mediaControl") != bin_unit)
        co_return refuse(CompletionCode::invalid_data, "mediaControl");
    const auto end = co_await move_sheets(drivers::OutletMove::retract);
    auto reply = reply_of(end);
    if (end == drivers::OutletEnd::done) reply.payload["result"] = bin_unit;
    co_return reply;
}

Task<Reply> DocumentPrinterService::get_storage(Command&) {
    co_return Reply{.payload = {{"storage", bin()}}};
}

}  // namespace madoguchi::daemon

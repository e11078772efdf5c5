#include "terminal-daemon/printer_status.h"

namespace madoguchi::daemon {

using nlohmann::json;
using xfs4iot::CompletionCode;
using xfs4iot::PaperState;
using xfs4iot::PrinterStatus;
using xfs4iot::PrintReason;

namespace {

std::string_view toner_name(const PrinterStatus& status) {
    return status.toner_out ? "out" : status.toner_low ? "low" : "full";
}

std::string_view device_of(drivers::DeviceState state, const PrinterStatus& status) {
    if (state != drivers::DeviceState::online) return device_name(state);
    if (status.fault) return "hardwareError";
    return status.online ? "online" : "offline";
}

std::string_view outlet_name(const PrinterStatus& status) {
    if (!status.taken_sensor) return "noSensor";
    return *status.taken_sensor ? "occupied" : "empty";
}

}  // namespace

json printer_status(drivers::DeviceState state, const PrinterStatus& status) {
    return {
        {"common", {{"device", device_of(state, status)}}},
        {"printer",
         {{"media", status.paper == PaperState::jammed ? "jammed" : "unknown"},
          {"paper", {{"upper", name(status.paper)}}},
          {"toner", toner_name(status)}}},
        {"xPrintJob", {{"coverOpen", status.cover_open}, {"outlet", outlet_name(status)}, {"fault", status.fault}}}};
}

void announce_printer_change(DeviceService& service, const PrinterStatus& before, const PrinterStatus& after) {
    bool threshold =
        after.paper == PaperState::full || after.paper == PaperState::low || after.paper == PaperState::out;
    if (after.paper != before.paper && threshold)
        service.announce("Printer.PaperThresholdEvent", {{"paperSource", "upper"}, {"threshold", name(after.paper)}});
    if (toner_name(after) != toner_name(before))
        service.announce("Printer.TonerThresholdEvent", {{"state", toner_name(after)}});
    if (before.taken_sensor.value_or(false) && after.taken_sensor && !*after.taken_sensor)
        service.announce("Printer.MediaTakenEvent", json::object());
}

Reply printer_reply(const xfs4iot::PrintResult& result) {
    if (result.outcome == xfs4iot::Outcome::done) return {};
    switch (result.reason) {
        case PrintReason::paper_out:
            return command_error("paperOut");
        case PrintReason::paper_jam:
            return command_error("paperJammed");
        case PrintReason::toner_out:
            return command_error("tonerOut");
        case PrintReason::cover_open:
        case PrintReason::offline:
            return refuse(CompletionCode::device_not_ready, std::string{name(result.reason)});
        case PrintReason::refused:
        case PrintReason::digest_mismatch:
        case PrintReason::form_invalid:
            return refuse(CompletionCode::unsupported_data, std::string{name(result.reason)});
        case PrintReason::canceled:
            return refuse(CompletionCode::canceled);
        case PrintReason::timed_out:
            return refuse(CompletionCode::time_out);
        case PrintReason::none:
        case PrintReason::cutter_error:
        case PrintReason::overheated:
        case PrintReason::duplicate_attempt:
        case PrintReason::not_found:
        case PrintReason::in_progress:
            return refuse(CompletionCode::hardware_error, std::string{name(result.reason)});
    }
    std::terminate();
}

}  // namespace madoguchi::daemon

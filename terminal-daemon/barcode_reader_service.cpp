#include "terminal-daemon/barcode_reader_service.h"

#include "common/json.h"
#include "common/xfs4iot/barcode_reader.h"

namespace madoguchi::daemon {

using drivers::DeviceState;
using drivers::ScanError;
using drivers::Symbologies;
using nlohmann::json;
using xfs4iot::CompletionCode;

namespace {

std::string_view scanner_state(DeviceState state, bool reading) {
    switch (state) {
        case DeviceState::online:
            return reading ? "on" : "off";
        case DeviceState::starting:
            return "unknown";
        case DeviceState::offline:
        case DeviceState::no_device:
        case DeviceState::hardware_error:
        case DeviceState::user_error:
            return "inoperative";
    }
    std::terminate();
}

Reply failure(const drivers::ScanFailure& trouble) {
    switch (trouble.code) {
        case ScanError::timed_out:
            return refuse(CompletionCode::time_out);
        case ScanError::canceled:
            return refuse(CompletionCode::canceled);
        case ScanError::not_ready:
            return refuse(CompletionCode::device_not_ready);
        case ScanError::refused:
            break;
    }
    auto reply = command_error("barcodeInvalid", std::string{barcode::name(trouble.reason)});
    reply.payload["xReason"] = barcode::name(trouble.reason);
    return reply;
}

// The kinds a Read wants; empty = all. A reader that cannot tell kinds ignores the wish, as the standard says.
Result<Symbologies, Reply> wish_of(const json& payload, const drivers::ReaderTraits& traits) {
    auto wrong = [](std::string_view what) {
        return fail_with(refuse(CompletionCode::invalid_data, std::string{what}));
    };
    if (!holds(payload, "symbologies")) return Symbologies{};
    const auto& wanted = payload.at("symbologies");
    if (!wanted.is_object()) return wrong("symbologies is no object");
    Symbologies wish;
    bool unsupported = false;
    for (const auto& [name, chosen] : wanted.items()) {
        if (!chosen.is_boolean()) return wrong("symbologies: not true or false");
        if (!barcode::standard_symbology(name)) return wrong("symbologies: a name that the standard does not have");
        if (!chosen.get<bool>()) continue;
        auto known = barcode::symbology(name);
        if (known && traits.symbologies.contains(*known))
            wish.insert(*known);
        else
            unsupported = true;
    }
    if (!traits.tells_symbology) return Symbologies{};
    if (unsupported) return fail_with(refuse(CompletionCode::unsupported_data, "a symbology not in Capabilities"));
    if (wish.empty() && !wanted.empty()) return wrong("symbologies: none wanted");
    return wish;
}

}  // namespace

BarcodeReaderService::BarcodeReaderService(std::unique_ptr<drivers::BarcodeReader> given) : reader{std::move(given)} {
    reader->changed = [this] { changed(); };
}

std::vector<InterfaceEntry> BarcodeReaderService::interfaces() {
    using namespace std::chrono_literals;
    auto to = [this](auto member) { return [this, member](Command& command) { return (this->*member)(command); }; };
    // What a code says may be about a person: secret wipes it. Reset ends a running Read, so it cannot wait behind one.
    return {{.name = "BarcodeReader",
             .commands = {{.name = "BarcodeReader.Read", .run = to(&BarcodeReaderService::read), .secret = true},
                          {.name = "BarcodeReader.Reset",
                           .run = to(&BarcodeReaderService::reset),
                           .immediate = true,
                           .longest = 10s}},
             .events = {}}};
}

json BarcodeReaderService::status() const {
    return {{"common", {{"device", device_name(reader->state())}}},
            {"barcodeReader", {{"scanner", scanner_state(reader->state(), reader->reading())}}}};
}

json BarcodeReaderService::capabilities() const {
    auto traits = reader->traits();
    json symbologies = nullptr;
    for (auto symbology : traits.symbologies) symbologies[std::string{barcode::name(symbology)}] = true;
    return {{"barcodeReader", {{"canFilterSymbologies", traits.tells_symbology}, {"symbologies", symbologies}}},
            {"xBarcodeReader", {{"illuminated", traits.illuminated}, {"switched", traits.switched}}}};
}

Task<Reply> BarcodeReaderService::read(Command& command) {
    auto wish = wish_of(command.payload, reader->traits());
    if (!wish) co_return wish.error();
    auto scan = co_await reader->read(std::move(wish.value()), command.deadline);
    if (!scan) co_return failure(scan.error());
    json output = xfs4iot::ReadOutput{std::move(scan.value().codes)};
    co_return Reply{.payload = std::move(output)};
}

Task<Reply> BarcodeReaderService::reset(Command& command) {
    auto done = co_await reader->reset(command.deadline);
    if (!done) co_return failure(done.error());
    co_return Reply{};
}

}  // namespace madoguchi::daemon

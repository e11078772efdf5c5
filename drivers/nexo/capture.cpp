#include "drivers/nexo/capture.h"

#include "common/json.h"
#include "drivers/stream/capture.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace madoguchi::drivers::nexo {
namespace {

using nlohmann::json;

constexpr auto secret_members = std::to_array<std::string_view>({"MaskedPan",
                                                                 "MaskedPAN",
                                                                 "PAN",
                                                                 "Track",
                                                                 "TrackData",
                                                                 "CardSeqNumb",
                                                                 "ExpiryDate",
                                                                 "CardHolderName",
                                                                 "PaymentAccountRef",
                                                                 "PaymentToken",
                                                                 "TokenValue",
                                                                 "StoredValueID",
                                                                 "MobilePhoneNumber",
                                                                 "MaskedMSISDN",
                                                                 "IMSI",
                                                                 "IMEI",
                                                                 "ApprovalCode",
                                                                 "AcquirerTransactionID",
                                                                 "PaymentReceipt",
                                                                 "OutputText",
                                                                 "OutputXHTML",
                                                                 "TextInput",
                                                                 "DigitInput",
                                                                 "AdditionalResponse",
                                                                 "ProtectedCardData",
                                                                 "SensitiveCardData",
                                                                 "CustomerToken",
                                                                 "LoyaltyID",
                                                                 "NexoBlob",
                                                                 "SecurityTrailer",
                                                                 "EventDetails",
                                                                 "AdditionalProductInfo"});

void blank(json& node) {
    if (node.is_structured())
        for (auto& member : node) blank(member);
    else if (node.is_string() || node.is_number())
        node = "*";
}

void redact_below(json& node) {
    if (node.is_array())
        for (auto& member : node) redact_below(member);
    if (!node.is_object()) return;
    for (auto& [key, member] : node.items()) {
        if (std::ranges::find(secret_members, key) != secret_members.end())
            blank(member);
        else
            redact_below(member);
    }
}

class Recorder final : public Channel {
public:
    Recorder(std::unique_ptr<Channel> channel, const std::filesystem::path& directory)
        : inner{std::move(channel)}, file{directory, "nexo"} {}

    Task<Result<void>> open(Deadline deadline) override {
        auto opened = co_await inner->open(deadline);
        if (opened) note(Way::open, "");
        co_return opened;
    }
    Task<Result<std::string>> read() override {
        auto message = co_await inner->read();
        if (message)
            note(Way::in, message.value());
        else
            note(Way::closed, "");
        co_return message;
    }
    Task<Result<void>> write(std::string message, Deadline deadline) override {
        note(Way::out, message);
        auto written = co_await inner->write(std::move(message), deadline);
        co_return written;
    }
    void close() override { inner->close(); }

private:
    void note(Way way, std::string_view message) {
        json members = json::object();
        auto shown = redact(message);
        if (!shown.is_null())
            members["message"] = std::move(shown);
        else if (!message.empty())
            members["bytes"] = message.size();
        file.add_members(way, members);
    }

    std::unique_ptr<Channel> inner;
    CaptureFile file;
};

}  // namespace

json redact(std::string_view message) {
    auto document = parse_json(message);
    if (!document || !document.value().is_object()) return nullptr;
    redact_below(document.value());
    return std::move(document.value());
}

std::unique_ptr<Channel> record(std::unique_ptr<Channel> inner, const std::filesystem::path& directory) {
    return std::make_unique<Recorder>(std::move(inner), directory);
}

}  // namespace madoguchi::drivers::nexo

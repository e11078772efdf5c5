#include "drivers/nexo/capture.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
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
    else if (node.is_string())
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
    Recorder(std::unique_ptr<Channel> channel, const std::filesystem::path& directory) : inner{std::move(channel)} {
        std::error_code ignored;
        std::filesystem::create_directories(directory, ignored);
        std::filesystem::permissions(directory, std::filesystem::perms::owner_all, ignored);
        auto started = std::chrono::system_clock::now().time_since_epoch();
        auto name = "nexo-" + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(started).count());
        file.open(directory / (name + ".jsonl"), std::ios::app);
    }

    Task<Result<void>> open(Deadline deadline) override {
        auto opened = co_await inner->open(deadline);
        if (opened) note("open", "");
        co_return opened;
    }
    Task<Result<std::string>> read() override {
        auto message = co_await inner->read();
        if (message)
            note("in", message.value());
        else
            note("closed", "");
        co_return message;
    }
    Task<Result<void>> write(std::string message, Deadline deadline) override {
        note("out", message);
        auto written = co_await inner->write(std::move(message), deadline);
        co_return written;
    }
    void close() override { inner->close(); }

private:
    void note(std::string_view way, std::string_view message) {
        auto since = std::chrono::steady_clock::now() - begun;
        json line{{"ms", std::chrono::duration_cast<std::chrono::milliseconds>(since).count()}, {"way", way}};
        if (!message.empty()) {
            auto shown = redact(message);
            if (shown.empty())
                line["bytes"] = message.size();
            else
                line["message"] = json::parse(shown);
        }
        file << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
    }

    std::unique_ptr<Channel> inner;
    std::ofstream file;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};

}  // namespace

std::string redact(std::string_view message) {
    auto document = json::parse(message, nullptr, false);
    if (!document.is_object()) return {};
    redact_below(document);
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::unique_ptr<Channel> record(std::unique_ptr<Channel> inner, const std::filesystem::path& directory) {
    return std::make_unique<Recorder>(std::move(inner), directory);
}

}  // namespace madoguchi::drivers::nexo

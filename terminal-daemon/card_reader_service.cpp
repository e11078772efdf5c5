#include "terminal-daemon/card_reader_service.h"

#include "common/base64.h"
#include "common/json.h"

#include <array>

namespace madoguchi::daemon {

using nlohmann::json;
using xfs4iot::CardError;
using xfs4iot::CardFailure;
using xfs4iot::CompletionCode;

namespace {

// Everything of ReadRawData but the chip: a PC/SC slot has no tracks.
constexpr auto track_members =
    std::to_array<const char*>({"track1", "track2", "track3", "security", "fluxInactive", "watermark", "memoryChip",
                                "track1Front", "frontImage", "backImage", "track1JIS", "track3JIS", "ddi"});

constexpr auto chip_protocols =
    std::to_array<std::string_view>({"chipT0", "chipT1", "chipProtocolNotRequired", "chipTypeAPart4", "chipTypeB"});

bool asks_for(const json& payload, const char* member) {
    auto found = payload.find(member);
    return found != payload.end() && found->is_boolean() && found->get<bool>();
}

// How a failure of the driver ends a command of the standard interface.
Reply standard_failure(const CardFailure& failure) {
    switch (failure.code) {
        case CardError::timed_out:
            return refuse(CompletionCode::time_out, failure.detail);
        case CardError::canceled:
            return refuse(CompletionCode::canceled, failure.detail);
        case CardError::reader_fault:
            return refuse(CompletionCode::device_not_ready, failure.detail);
        case CardError::no_card:
        case CardError::card_removed:
            return command_error("noMedia", failure.detail);
        case CardError::card_fault:
        case CardError::not_this_card:
        case CardError::other_card:
        case CardError::no_certificate:
        case CardError::pin_never_set:
        case CardError::pin_wrong:
        case CardError::pin_locked:
        case CardError::pin_malformed:
            return command_error("invalidMedia", failure.detail);
    }
    std::terminate();
}

Reply identity_failure(const CardFailure& failure) {
    if (failure.code == CardError::timed_out) return refuse(CompletionCode::time_out, failure.detail);
    if (failure.code == CardError::canceled) return refuse(CompletionCode::canceled, failure.detail);
    auto reply = command_error(name(failure.code), failure.detail);
    if (failure.tries_left) reply.payload["triesLeft"] = *failure.tries_left;
    if (!failure.which.empty()) reply.payload["which"] = failure.which;
    return reply;
}

template <class T>
Reply identity_reply(const drivers::CardResult<T>& result) {
    if (!result) return identity_failure(result.error());
    return Reply{.payload = result.value()};
}

// Takes a PIN, password or number out of the payload and leaves no copy there. Absent: no such member, or no text.
std::optional<Secret> take_secret(json& payload, const char* member) {
    auto found = payload.find(member);
    if (found == payload.end() || !found->is_string()) return std::nullopt;
    Secret secret{found->get_ref<const std::string&>()};
    wipe(*found);
    return secret;
}

// A member that may be left out; then empty. False: it is there and is no text.
bool take_optional(json& payload, const char* member, Secret& target) {
    if (!holds(payload, member)) return true;
    auto taken = take_secret(payload, member);
    if (taken) target = std::move(*taken);
    return taken.has_value();
}

constexpr std::size_t longest_challenge = 1024, longest_document = 1048576;

std::optional<std::string> take_bytes(const json& payload, const char* member, std::size_t most) {
    auto found = payload.find(member);
    if (found == payload.end() || !found->is_string()) return std::nullopt;
    auto bytes = from_base64(found->get_ref<const std::string&>());
    if (!bytes || bytes->empty() || bytes->size() > most) return std::nullopt;
    return bytes;
}

}  // namespace

CardReaderService::CardReaderService(std::unique_ptr<drivers::CardReader> given) : reader{std::move(given)} {
    reader->changed = [this] { reader_changed(); };
}

std::vector<InterfaceEntry> CardReaderService::interfaces() {
    using namespace std::chrono_literals;
    auto to = [this](auto member) { return [this, member](Command& command) { return (this->*member)(command); }; };
    InterfaceEntry standard{
        .name = "CardReader",
        .commands =
            {{.name = "CardReader.ReadRawData", .run = to(&CardReaderService::read_raw_data), .secret = true},
             {.name = "CardReader.ChipIO", .run = to(&CardReaderService::chip_io), .secret = true, .longest = 30s},
             {.name = "CardReader.ChipPower", .run = to(&CardReaderService::chip_power), .longest = 30s},
             {.name = "CardReader.Reset", .run = to(&CardReaderService::reset), .longest = 30s}},
        .events = {"CardReader.InsertCardEvent", "CardReader.MediaInsertedEvent", "CardReader.MediaRemovedEvent",
                   "CardReader.MediaDetectedEvent"}};
    InterfaceEntry identity{.name = "XIdentity", .commands = {}, .events = {}};
    auto add = [&](std::string_view name, auto member) {
        identity.commands.push_back({.name = name, .run = to(member), .secret = true, .longest = 30s});
    };
    add("XIdentity.Inspect", &CardReaderService::inspect);
    add("XIdentity.ReadAttributes", &CardReaderService::read_attributes);
    add("XIdentity.Authenticate", &CardReaderService::authenticate);
    add("XIdentity.Sign", &CardReaderService::sign);
    add("XIdentity.ReadDriversLicence", &CardReaderService::read_drivers_licence);
    add("XIdentity.ReadResidenceCard", &CardReaderService::read_residence_card);
    return {std::move(standard), std::move(identity)};
}

json CardReaderService::status() const {
    json card = json::object();
    bool known = reader->state() == drivers::DeviceState::online;
    bool present = known && reader->card_present();
    card["chipPower"] = !known ? "unknown" : !present ? "noCard" : powered ? "online" : "poweredOff";
    // "media" is for readers that hold the card; a contactless one says it with chipPower alone.
    if (!reader->contactless()) card["media"] = !known ? "unknown" : present ? "present" : "notPresent";
    return {{"common", {{"device", device_name(reader->state())}}}, {"cardReader", std::move(card)}};
}

json CardReaderService::capabilities() const {
    bool contactless = reader->contactless();
    return {{"cardReader",
             {{"type", contactless ? "contactless" : "dip"},
              {"chipProtocols",
               {{"chipT0", !contactless},
                {"chipT1", !contactless},
                {"chipProtocolNotRequired", true},
                {"chipTypeAPart3", false},
                {"chipTypeAPart4", contactless},
                {"chipTypeB", contactless},
                {"chipTypeNFC", false}}},
              {"chipPower", {{"cold", true}, {"warm", true}, {"off", true}}},
              {"fluxSensorProgrammable", false},
              {"readWriteAccessFromExit", false},
              {"cardTakenSensor", true}}},
            {"xIdentity",
             {{"attributes", {"pin", "referenceNumber"}},
              {"signatures", {"authentication", "signing"}},
              {"driversLicence", {"conventional", "myNumberCard"}},
              {"residenceCard", {"free", "cardNumber"}},
              {"tokens", contactless ? json{"felica", "typeA"} : json::array()}}}};
}

void CardReaderService::reader_changed() {
    bool present = reader->state() == drivers::DeviceState::online && reader->card_present();
    bool taken = card_was_present && !present;
    card_was_present = present;
    if (!present) powered = false;
    if (taken) announce("CardReader.MediaRemovedEvent", json::object());
    changed();
}

Task<Reply> CardReaderService::read_raw_data(Command& command) {
    for (const char* track : track_members)
        if (asks_for(command.payload, track)) co_return refuse(CompletionCode::invalid_data, track);
    if (!reader->card_present()) command.emit("CardReader.InsertCardEvent", json::object());
    bool waited = !reader->card_present();
    auto atr = co_await reader->wait_for_card(command.deadline);
    if (!atr) co_return standard_failure(atr.error());
    if (waited) command.emit("CardReader.MediaInsertedEvent", json::object());
    if (!asks_for(command.payload, "chip")) co_return Reply{};
    auto answer = co_await reader->power(true, command.deadline);
    if (!answer) co_return standard_failure(answer.error());
    powered = true;
    changed();
    json chip{{"data", to_base64(answer.value())}};
    co_return Reply{.payload = {{"chip", json::array({chip})}}};
}

Task<Reply> CardReaderService::chip_io(Command& command) {
    auto protocol = decode<std::string>(command.payload.value("chipProtocol", json("chipProtocolNotRequired")));
    if (!protocol || std::ranges::find(chip_protocols, protocol.value()) == chip_protocols.end())
        co_return refuse(CompletionCode::invalid_data, "chipProtocol");
    auto found = command.payload.find("chipData");
    auto apdu = found != command.payload.end() && found->is_string() ? from_base64(found->get_ref<const std::string&>())
                                                                     : std::nullopt;
    if (!apdu || apdu->empty()) co_return refuse(CompletionCode::invalid_data, "chipData");
    auto answer = co_await reader->transmit(std::move(*apdu), command.deadline);
    if (!answer) co_return standard_failure(answer.error());
    co_return Reply{.payload = {{"chipProtocol", protocol.value()}, {"chipData", to_base64(answer.value())}}};
}

Task<Reply> CardReaderService::chip_power(Command& command) {
    auto action = decode<std::string>(command.payload.value("chipPower", json("")));
    if (!action || (action.value() != "cold" && action.value() != "warm" && action.value() != "off"))
        co_return refuse(CompletionCode::invalid_data, "chipPower");
    if (!reader->card_present()) co_return command_error("noMedia");
    bool off = action.value() == "off";
    // PC/SC cannot leave a card without power while it lies there: a reset clears its state, which is what "off" is
    // for.
    auto atr = co_await reader->power(action.value() != "warm", command.deadline);
    if (!atr) co_return standard_failure(atr.error());
    powered = !off;
    changed();
    co_return off ? Reply{} : Reply{.payload = {{"chipData", to_base64(atr.value())}}};
}

Task<Reply> CardReaderService::reset(Command& command) {
    auto to = decode<std::string>(command.payload.value("to", json("auto")));
    if (!to || (to.value() != "auto" && to.value() != "currentPosition"))
        co_return refuse(CompletionCode::invalid_data, "this reader cannot move cards");
    if (reader->state() != drivers::DeviceState::online) co_return refuse(CompletionCode::device_not_ready);
    if (!reader->card_present()) co_return Reply{};
    auto atr = co_await reader->power(true, command.deadline);
    if (!atr && atr.error().code == CardError::canceled) co_return standard_failure(atr.error());
    powered = false;
    announce("CardReader.MediaDetectedEvent", {{"position", reader->contactless() ? "exit" : "transport"}});
    changed();
    co_return Reply{};
}

Task<Reply> CardReaderService::inspect(Command& command) {
    const auto found = co_await reader->inspect(command.deadline);
    co_return identity_reply(found);
}

Task<Reply> CardReaderService::read_attributes(Command& command) {
    auto pin = take_secret(command.payload, "pin");
    auto number = take_secret(command.payload, "referenceNumber");
    if (pin.has_value() == number.has_value()) co_return refuse(CompletionCode::invalid_data, "pin or referenceNumber");
    if (pin) {
        const auto found = co_await reader->read_attributes(std::move(*pin), command.deadline);
        co_return identity_reply(found);
    }
    const auto found = co_await reader->read_attributes_by_number(std::move(*number), command.deadline);
    co_return identity_reply(found);
}

Task<Reply> CardReaderService::authenticate(Command& command) {
    auto pin = take_secret(command.payload, "pin");
    auto challenge = take_bytes(command.payload, "challenge", longest_challenge);
    if (!pin || !challenge) co_return refuse(CompletionCode::invalid_data, pin ? "challenge" : "pin");
    const auto card_key = command.payload.find("cardKey");
    const bool given = card_key != command.payload.end();
    if (given && !card_key->is_string()) co_return refuse(CompletionCode::invalid_data, "cardKey");
    xfs4iot::AuthenticateRequest request{std::move(*pin), std::move(*challenge),
                                         given ? card_key->get<std::string>() : std::string{}};
    const auto signature = co_await reader->authenticate(std::move(request), command.deadline);
    co_return identity_reply(signature);
}

Task<Reply> CardReaderService::sign(Command& command) {
    auto password = take_secret(command.payload, "password");
    auto data = take_bytes(command.payload, "data", longest_document);
    if (!password || !data) co_return refuse(CompletionCode::invalid_data, password ? "data" : "password");
    const auto signature = co_await reader->sign(std::move(*password), std::move(*data), command.deadline);
    co_return identity_reply(signature);
}

Task<Reply> CardReaderService::read_drivers_licence(Command& command) {
    Secret pin1, pin2;
    const bool good = take_optional(command.payload, "pin1", pin1) && take_optional(command.payload, "pin2", pin2);
    if (!good) co_return refuse(CompletionCode::invalid_data, "pin1 and pin2 are texts");
    const auto licence = co_await reader->read_drivers_licence(std::move(pin1), std::move(pin2), command.deadline);
    co_return identity_reply(licence);
}

Task<Reply> CardReaderService::read_residence_card(Command& command) {
    Secret number;
    if (!take_optional(command.payload, "cardNumber", number))
        co_return refuse(CompletionCode::invalid_data, "cardNumber is a text");
    const auto card = co_await reader->read_residence_card(std::move(number), command.deadline);
    co_return identity_reply(card);
}

}  // namespace madoguchi::daemon

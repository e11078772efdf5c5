#include "common/xfs4iot/message.h"

#include "common/json.h"
#include "common/xfs4iot/names.h"

#include <charconv>
#include <limits>

namespace madoguchi::xfs4iot {
namespace {

using nlohmann::json;

constexpr Names<MessageType, 5> types{{
    {MessageType::command, "command"},
    {MessageType::acknowledge, "acknowledge"},
    {MessageType::event, "event"},
    {MessageType::completion, "completion"},
    {MessageType::unsolicited, "unsolicited"},
}};

constexpr Names<CompletionCode, 16> completion_codes{{
    {CompletionCode::success, "success"},
    {CompletionCode::command_error_code, "commandErrorCode"},
    {CompletionCode::canceled, "canceled"},
    {CompletionCode::time_out, "timeOut"},
    {CompletionCode::device_not_ready, "deviceNotReady"},
    {CompletionCode::hardware_error, "hardwareError"},
    {CompletionCode::internal_error, "internalError"},
    {CompletionCode::invalid_command, "invalidCommand"},
    {CompletionCode::unsupported_command, "unsupportedCommand"},
    {CompletionCode::invalid_data, "invalidData"},
    {CompletionCode::unsupported_data, "unsupportedData"},
    {CompletionCode::user_error, "userError"},
    {CompletionCode::fraud_attempt, "fraudAttempt"},
    {CompletionCode::sequence_error, "sequenceError"},
    {CompletionCode::authorization_required, "authorizationRequired"},
    {CompletionCode::not_enough_space, "notEnoughSpace"},
}};

constexpr Names<AcknowledgeStatus, 3> statuses{{
    {AcknowledgeStatus::invalid_message, "invalidMessage"},
    {AcknowledgeStatus::invalid_request_id, "invalidRequestID"},
    {AcknowledgeStatus::too_many_requests, "tooManyRequests"},
}};

// What is echoed when nothing could be read (reference 2.4).
Header unreadable() {
    return {.type = MessageType::acknowledge, .name = "Common.Acknowledge"};
}

bool take_text(const json& header, const char* key, std::string& target) {
    if (!holds(header, key)) return true;
    const auto* text = header.at(key).get_ptr<const std::string*>();
    if (text) target = *text;
    return text != nullptr;
}

bool take_timeout(const json& header, std::int64_t& target) {
    if (!holds(header, "timeout")) return true;
    const auto& timeout = header.at("timeout");
    if (!timeout.is_number_integer()) return false;
    // A number beyond 63 bits means "very long" as much as the largest one does.
    if (timeout.is_number_unsigned() &&
        timeout.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
        target = std::numeric_limits<std::int64_t>::max();
    else
        target = timeout.get<std::int64_t>();
    return true;
}

bool take_request_id(const json& header, std::int32_t& target) {
    if (!holds(header, "requestId")) return true;
    const auto& id = header.at("requestId");
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int32_t>::max()})
        return false;
    target = id.get<std::int32_t>();
    return true;
}

bool take_type(const json& header, MessageType& target) {
    if (!holds(header, "type") || !header.at("type").is_string()) return false;
    auto type = value_in(types, header.at("type").get_ref<const std::string&>());
    if (type) target = *type;
    return type.has_value();
}

bool payload_fits(const json& object) {
    return !holds(object, "payload") || object.at("payload").is_object();
}

json payload_of(json& object) {
    return holds(object, "payload") ? std::move(object.at("payload")) : json::object();
}

// Name, version and id are taken as far as they can be read, also from a header that will be refused.
void take_echo(const json& header, Header& target) {
    if (std::string text; take_text(header, "name", text) && !text.empty()) target.name = text;
    if (std::string text; take_text(header, "version", text) && major_version(text) > 0) target.version = text;
    take_request_id(header, target.request_id);
}

auto refuse(AcknowledgeStatus status, Header header) {
    header.type = MessageType::acknowledge;
    return fail_with(Refusal{status, std::move(header)});
}

bool command_header_usable(const json& header, Header& target) {
    MessageType type{};
    if (!take_type(header, type) || type != MessageType::command) return false;
    std::string text;
    return take_text(header, "name", text) && !text.empty() && take_text(header, "version", text) &&
           take_timeout(header, target.timeout);
}

bool id_usable(const json& header, std::int32_t& target) {
    return holds(header, "requestId") && take_request_id(header, target) && target > 0;
}

json header_json(const Header& header) {
    json out{{"type", name_in(types, header.type)}, {"name", header.name}, {"version", header.version}};
    if (header.type != MessageType::unsolicited) out["requestId"] = header.request_id;
    if (header.type == MessageType::command && header.timeout != 0) out["timeout"] = header.timeout;
    if (header.type == MessageType::acknowledge && !header.status.empty()) out["status"] = header.status;
    if (header.type == MessageType::completion) {
        out["completionCode"] = header.completion_code;
        if (!header.error_description.empty()) out["errorDescription"] = header.error_description;
    }
    return out;
}

}  // namespace

std::string_view name(CompletionCode code) {
    return name_in(completion_codes, code);
}

std::string_view name(AcknowledgeStatus status) {
    return name_in(statuses, status);
}

Result<Message, Refusal> parse_command(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed || !parsed.value().is_object()) return refuse(AcknowledgeStatus::invalid_message, unreadable());
    auto& object = parsed.value();
    if (!holds(object, "header") || !object.at("header").is_object())
        return refuse(AcknowledgeStatus::invalid_message, unreadable());

    const auto& header = object.at("header");
    Message message;
    message.header = unreadable();
    take_echo(header, message.header);
    if (!command_header_usable(header, message.header) || !payload_fits(object)) {
        wipe(object);
        return refuse(AcknowledgeStatus::invalid_message, std::move(message.header));
    }
    if (!id_usable(header, message.header.request_id)) {
        wipe(object);
        return refuse(AcknowledgeStatus::invalid_request_id, std::move(message.header));
    }
    message.header.type = MessageType::command;
    message.payload = payload_of(object);
    return message;
}

Result<Message> parse_reply(std::string_view text) {
    BOOST_OUTCOME_TRY(auto object, parse_json(text));
    if (!object.is_object() || !holds(object, "header") || !object.at("header").is_object() || !payload_fits(object))
        return fail(Errc::malformed, "no header or payload");
    const auto& header = object.at("header");
    Message message;
    auto& target = message.header;
    if (!take_type(header, target.type) || target.type == MessageType::command ||
        !take_text(header, "name", target.name) || !take_text(header, "version", target.version) ||
        !take_request_id(header, target.request_id) || !take_text(header, "status", target.status) ||
        !take_text(header, "completionCode", target.completion_code) ||
        !take_text(header, "errorDescription", target.error_description))
        return fail(Errc::malformed, "header");
    if (target.type == MessageType::event && target.request_id == 0) target.type = MessageType::unsolicited;
    if (target.type == MessageType::completion && target.completion_code.empty())
        return fail(Errc::malformed, "completion without completionCode");
    message.payload = payload_of(object);
    return message;
}

std::string to_text(const Message& message) {
    json object{{"header", header_json(message.header)}};
    if (message.header.type != MessageType::acknowledge)
        object["payload"] = message.payload.is_null() ? json::object() : message.payload;
    // Texts of a device may hold bytes that are not UTF-8; the wire must not.
    auto text = object.dump(-1, ' ', false, json::error_handler_t::replace);
    wipe(object);
    return text;
}

int major_version(std::string_view version) {
    int major = 0, minor = 0;
    const char* last = version.data() + version.size();
    auto [dot, trouble] = std::from_chars(version.data(), last, major);
    if (trouble != std::errc{} || dot == last || *dot != '.' || major < 1) return 0;
    auto [end, minor_trouble] = std::from_chars(dot + 1, last, minor);
    return minor_trouble == std::errc{} && end == last && minor >= 0 ? major : 0;
}

}  // namespace madoguchi::xfs4iot

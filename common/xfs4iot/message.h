// The envelope of XFS4IoT 2024-3 (reference "xfs4iot" section 2): one message = one JSON object {header, payload}.
// Client and service use the same structs. Includes the whole of nlohmann: for .cpp files.
#pragma once

#include "common/result.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace madoguchi::xfs4iot {

enum class MessageType { command, acknowledge, event, completion, unsolicited };

struct Header {
    MessageType type = MessageType::command;
    std::string name = {};               // "Interface.Message"
    std::string version = "2.0";         // of this message
    std::int32_t request_id = 0;         // absent (0) on unsolicited messages
    std::int64_t timeout = 0;            // commands: milliseconds from receipt, 0 = none; negative is refused later
    std::string status = {};             // acknowledges: why the command was refused, "" = accepted
    std::string completion_code = {};    // completions
    std::string error_description = {};  // completions: for logs, never parsed, no personal data
};

struct Message {
    Header header;
    nlohmann::json payload = nlohmann::json::object();
};

enum class CompletionCode {
    success,
    command_error_code,  // look at payload.errorCode
    canceled,
    time_out,
    device_not_ready,
    hardware_error,
    internal_error,
    invalid_command,      // no interface defines this name
    unsupported_command,  // defined, but not offered here, or not in this version
    invalid_data,
    unsupported_data,
    user_error,
    fraud_attempt,
    sequence_error,
    authorization_required,
    not_enough_space,
};
[[nodiscard]] std::string_view name(CompletionCode code);

// Why a service refuses a message at the acknowledge; `header` holds what could be read, for the echo.
enum class AcknowledgeStatus { invalid_message, invalid_request_id, too_many_requests };
[[nodiscard]] std::string_view name(AcknowledgeStatus status);
struct Refusal {
    AcknowledgeStatus status;
    Header header;
};

// Service side: a command, or why not. Checks syntax, shape of the header, and the request id, in this order.
[[nodiscard]] Result<Message, Refusal> parse_command(std::string_view text);
// Client side: acknowledge, event, completion or unsolicited; an event without requestId is unsolicited.
[[nodiscard]] Result<Message> parse_reply(std::string_view text);

// Text of a message; members that do not belong to header.type are left out.
[[nodiscard]] std::string to_text(const Message& message);

// "2.0" -> 2; 0 when it is not a version.
[[nodiscard]] int major_version(std::string_view version);

}  // namespace madoguchi::xfs4iot

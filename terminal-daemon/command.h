// One command of a client, from its acknowledge to its completion, as service classes see it.
#pragma once

#include "common/clock.h"
#include "common/loop.h"
#include "common/xfs4iot/message.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::daemon {

// What a completion says.
struct Reply {
    xfs4iot::CompletionCode code = xfs4iot::CompletionCode::success;
    nlohmann::json payload = nlohmann::json::object();
    std::string description = {};  // for logs; no personal data
};

[[nodiscard]] inline Reply refuse(xfs4iot::CompletionCode code, std::string description = {}) {
    return {code, nlohmann::json::object(), std::move(description)};
}
// commandErrorCode with payload.errorCode.
[[nodiscard]] inline Reply command_error(std::string_view error_code, std::string description = {}) {
    return {xfs4iot::CompletionCode::command_error_code, {{"errorCode", error_code}}, std::move(description)};
}

struct Command {
    xfs4iot::Header header;
    nlohmann::json payload;
    Deadline deadline{};    // counted from receipt; the command's own limit when the client gave none
    bool canceled = false;  // by Common.Cancel, a closed connection, or the end of the process
    std::function<void(std::string_view event, nlohmann::json payload)> emit;  // an event of this command
};

// What a service class offers under one command name.
struct CommandEntry {
    std::string_view name;
    std::function<Task<Reply>(Command&)> run;
    bool immediate = false;                         // beside the queue
    bool secret = false;                            // payloads are wiped: PINs, APDUs, attributes
    Milliseconds longest = std::chrono::hours{24};  // limit when the client gives none
};

struct InterfaceEntry {
    std::string_view name;  // "CardReader"; names with X are for trusted peers only
    std::vector<CommandEntry> commands;
    std::vector<std::string_view> events;  // full names
};

}  // namespace madoguchi::daemon

// One command of a client, from its acknowledge to its completion, as service classes see it.
#pragma once

#include "common/clock.h"
#include "common/loop.h"
#include "common/xfs4iot/message.h"

#include <cstdint>
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

// A connection: never 0, never used again within a process.
using ClientId = std::uint64_t;

struct Command {
    xfs4iot::Header header;
    nlohmann::json payload;
    Deadline deadline{};    // counted from receipt; the command's own limit when the client gave none
    ClientId client = 0;    // whose command it is, for services that keep clients apart
    bool canceled = false;  // by Common.Cancel, a closed connection (unless it finishes), or the end of the process
    std::function<void(std::string_view event, nlohmann::json payload)> emit;  // an event of this command
};

// What a service class offers under one command name.
struct CommandEntry {
    std::string_view name;
    std::function<Task<Reply>(Command&)> run;
    bool immediate = false;                         // beside the queue
    bool secret = false;                            // payloads are wiped: PINs, APDUs, attributes
    Milliseconds longest = std::chrono::hours{24};  // limit when the client gives none
    bool finishes = false;  // moves paper or gives money back: once begun it ends by itself, also when its client goes
    bool trusted = false;   // for trusted peers only, as commands of X interfaces always are
    std::function<bool(const Command&)> beside = {};  // asked on receipt: true runs this one beside the queue
};

struct InterfaceEntry {
    std::string_view name;  // "CardReader"; names with X are for trusted peers only
    std::vector<CommandEntry> commands;
    std::vector<std::string_view> events;  // full names
};

}  // namespace madoguchi::daemon

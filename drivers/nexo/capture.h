// Recorded sessions: one JSON object a line, {"ms": since the start, "way": "out" | "in" | "open" | "closed",
// "message": {…}}. Recording redacts: card numbers, approval codes, tokens and what is on receipts become "*"; what
// cannot be read as JSON is recorded by its length only. drivers/nexo/captures/ holds sessions that tests replay.
#pragma once

#include "drivers/nexo/channel.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>

namespace madoguchi::drivers::nexo {

// Whatever passes through `inner` goes to a new file in `directory` (made when missing, mode 0700). A record that
// cannot be written any more is given up silently: money goes first.
[[nodiscard]] std::unique_ptr<Channel> record(std::unique_ptr<Channel> inner, const std::filesystem::path& directory);

// The message with everything about card and person replaced; null when it is no JSON object or nested too deeply.
[[nodiscard]] nlohmann::json redact(std::string_view message);

}  // namespace madoguchi::drivers::nexo

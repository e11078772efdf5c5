// What is CUPS' own in IPP: its queues, and how it wants to be told about trays. Pure.
#pragma once

#include "drivers/document/protocol.h"

namespace madoguchi::drivers::cups {

// `server` is "host:port", "host", "[::1]:631" or the path of a Unix socket. Errors: malformed.
[[nodiscard]] Result<document::Endpoint> queue_endpoint(std::string_view server, std::string_view queue);
[[nodiscard]] document::Request queue_request();
[[nodiscard]] document::Request create_request(const xfs4iot::PrintRequest& request);

// CUPS takes the tray only as the PPD choice of an everywhere queue: "tray-2" -> "Tray2", "by-pass-tray" ->
// "ByPassTray".
[[nodiscard]] std::string input_slot(std::string_view source);

// Past the filter that would write the file anew: what comes out is byte for byte what was signed.
inline constexpr std::string_view unfiltered = "application/vnd.cups-pdf";

}  // namespace madoguchi::drivers::cups

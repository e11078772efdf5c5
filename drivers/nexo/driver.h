// A cashless terminal that speaks the nexo Retailer protocol (JSON) over TCP, WebSocket or HTTP. See README.md.
// Lives on the loop's thread. Replies find their request by ServiceID and category.
//
// For the caller:
// - `wire` of pay() and reverse() may be called twice for one attempt: after "LoggedOut" (no money moved) the driver
//   logs in and asks again under a new ServiceID. The last id counts, abort() understands both. It is called before the
//   bytes leave.
// - pay() and reverse() end as unknown when the reply is lost; then call query() with that id until it is not unknown.
// - query() asks again (every query_interval_ms) until the terminal has a result or the deadline passes; "not found"
//   is believed only when it is said twice at least one interval apart. It knows no amount: compare `amount` yourself.
// - SaleTransactionID is the attempt id, so that a reply to another attempt is never taken for ours.
#pragma once

#include "common/config.h"
#include "drivers/device/cashless_terminal.h"
#include "drivers/nexo/channel.h"

#include <filesystem>
#include <memory>
#include <span>

namespace madoguchi::drivers::nexo {

// Keys of [device.NAME] that belong to this driver.
[[nodiscard]] std::span<const ConfigKey> config_keys();

// `state` is a directory of this terminal where the ServiceID counter is kept (made when missing).
// Errors: malformed address or ids; TLS files that cannot be read.
[[nodiscard]] Result<std::unique_ptr<CashlessTerminal>> make_nexo_cashless_terminal(asio::io_context& loop,
                                                                                    const ConfigSection& section,
                                                                                    const std::filesystem::path& state);

// The same over any channel (tests).
[[nodiscard]] Result<std::unique_ptr<CashlessTerminal>> make_nexo_cashless_terminal(asio::io_context& loop,
                                                                                    const ConfigSection& section,
                                                                                    const std::filesystem::path& state,
                                                                                    std::unique_ptr<Channel> channel);

}  // namespace madoguchi::drivers::nexo

// The PC/SC card reader as drivers::CardReader. Construct it with the daemon's loop, start run() on that loop, and call
// everything from the loop's thread; one command at a time.
//
// Every command opens its own exclusive session (reset, work, reset), so nothing of a person stays on the card between
// two commands. transmit() and power() share one raw session, which ends with removal, with the next XIdentity command
// and with stop().
// Deadlines: a command ends by its deadline in timed_out, even when the card is silent; nothing more is sent to the
// card for it. PC/SC cannot interrupt a silent card, so the next command waits for that one (up to its own deadline),
// and the destructor waits until the card answers or leaves. Reader unplugged or pcscd restarted: state() says so, and
// the driver is ready again within a second of their return.
#pragma once

#include "common/config.h"
#include "drivers/device/card_reader.h"

#include <memory>
#include <span>

namespace madoguchi::drivers::pcsc {

class Transport;

// Keys of [device.NAME] with driver = "pcsc".
[[nodiscard]] std::span<const ConfigKey> config_keys();

[[nodiscard]] std::unique_ptr<CardReader> make_card_reader(asio::io_context& loop, const ConfigSection& section);
// Over any wire; `chunk` as in jpki.h.
[[nodiscard]] std::unique_ptr<CardReader> make_card_reader(asio::io_context& loop, std::unique_ptr<Transport> transport,
                                                           std::size_t chunk = 256);

// Looks once whether pcscd has the reader: best = there, usable = pcscd is there, unsupported = no pcscd.
// Blocks for milliseconds.
[[nodiscard]] Fit probe(const ConfigSection& section);

}  // namespace madoguchi::drivers::pcsc

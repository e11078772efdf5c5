// Certificate printer behind a CUPS queue. The document goes to the queue; status, progress and the end of the job are
// taken from the printer itself (the queue's device-uri) by IPP, because "completed" of the spooler proves nothing.
// Use:  auto printer = make_cups_document_printer(loop, section);  start(loop, [&] { return printer->run(); });
// All calls on the loop's thread; libcups blocks on a Worker of its own. An unplugged printer is `offline` and comes
// back by itself.
#pragma once

#include "common/clock.h"
#include "common/config.h"
#include "drivers/cups/transport.h"
#include "drivers/device/document_printer.h"

#include <memory>
#include <span>

namespace madoguchi::drivers {

namespace cups {

// server, queue, taken_sensor, status_ms, timeout_ms.
[[nodiscard]] std::span<const ConfigKey> config_keys();

struct Settings {
    std::string server = "127.0.0.1:631";
    std::string queue = "certificates";
    std::string taken_keyword;  // "" = the outlet cannot sense "taken"
    Milliseconds status_every{2000}, follow_every{250};
    Milliseconds grace{10000};  // after the deadline: how long the end of the canceled job is waited for
};

// For tests: any transport.
[[nodiscard]] std::unique_ptr<DocumentPrinter> make_document_printer(asio::io_context& loop, Settings settings,
                                                                     std::unique_ptr<Transport> transport);

// Blocks up to timeout_ms. best: the queue is there and its printer speaks IPP; usable never; else unsupported.
[[nodiscard]] Fit probe(const ConfigSection& section);

}  // namespace cups

// print(): `job` gets an opaque token ("CUPS job id/pages"); store it before returning and give it to query().
// At `deadline` the job is canceled and its end awaited for up to 10 s more. query() answers at once: in_progress while
// the job may still print; it knows neither document nor sha256 (both empty). An empty token says that print() never
// came to call `job`: the document did not travel.
[[nodiscard]] std::unique_ptr<DocumentPrinter> make_cups_document_printer(asio::io_context& loop,
                                                                          const ConfigSection& section);

}  // namespace madoguchi::drivers

// Certificate printer behind a CUPS queue. The document goes to the queue; status, progress and the end of the job are
// taken from the printer itself (the queue's device-uri) by IPP, because "completed" of the spooler proves nothing.
// Use:  auto printer = make_cups_document_printer(loop, section);  start(loop, [&] { return printer->run(); });
// Behaviour, threads, tokens: drivers/document/printer.h.
#pragma once

#include "drivers/document/printer.h"

#include <memory>
#include <span>

namespace madoguchi::drivers {

namespace cups {

// server, queue, and document::common_keys().
[[nodiscard]] std::span<const ConfigKey> config_keys();

[[nodiscard]] std::unique_ptr<document::Route> make_route(std::string server, std::string queue);

// Blocks up to timeout_ms. usable: the queue is there and its printer speaks IPP; else unsupported.
[[nodiscard]] Fit probe(const ConfigSection& section);

}  // namespace cups

// unknown_key: no such model.
[[nodiscard]] Result<std::unique_ptr<DocumentPrinter>> make_cups_document_printer(asio::io_context& loop,
                                                                                  const ConfigSection& section);

}  // namespace madoguchi::drivers

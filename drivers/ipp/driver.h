// Certificate printer reached straight by IPP, without a spooler: what CUPS could print twice cannot be printed twice.
// Outcomes are those of drivers/cups. Use:  auto printer = make_ipp_document_printer(loop, section);
// Behaviour, threads, tokens: drivers/document/printer.h.
#pragma once

#include "drivers/document/printer.h"

#include <memory>
#include <span>

namespace madoguchi::drivers {

namespace ipp {

// address, and document::common_keys().
[[nodiscard]] std::span<const ConfigKey> config_keys();

// `address` as parse_device_uri() takes it. A wrong one shows as user_error.
[[nodiscard]] std::unique_ptr<document::Route> make_route(std::string address);

// Blocks up to timeout_ms. best: a printer answers there and takes PDF; unsupported: no address, nobody, or no PDF.
[[nodiscard]] Fit probe(const ConfigSection& section);

// Create-Job for the printer itself (RFC 8011 section 4.2.4): media-col names size and tray. What the printer says it
// does not know is left out where it is the default anyway, because the job asks for fidelity.
[[nodiscard]] document::Request create_request(const xfs4iot::PrintRequest& request,
                                               const document::PrinterView& printer);

}  // namespace ipp

// unknown_key: no such model.
[[nodiscard]] Result<std::unique_ptr<DocumentPrinter>> make_ipp_document_printer(asio::io_context& loop,
                                                                                 const ConfigSection& section);

}  // namespace madoguchi::drivers

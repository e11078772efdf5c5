// A certificate printer that speaks IPP, whichever way documents reach it: drivers/cups sends them through a queue,
// drivers/ipp straight. Status, progress and the end of a job always come from the printer itself.
// Use:  auto printer = make_document_printer(loop, settings, std::make_unique<MyRoute>(...), make_ipp_transport(...));
// All calls on the loop's thread; blocking exchanges run on a Worker of its own. An unplugged printer is `offline` and
// comes back by itself.
//
// print(): `job` gets an opaque token ("job id/pages"); store it before returning and give it to query(). At `deadline`
// the job is canceled and its end awaited for up to 10 s more. query() answers at once: in_progress while the job may
// still print; it knows neither document nor sha256 (both empty). An empty token says that print() never came to call
// `job`: the document did not travel.
#pragma once

#include "common/clock.h"
#include "common/config.h"
#include "drivers/device/document_printer.h"
#include "drivers/document/protocol.h"

#include <memory>
#include <span>

namespace madoguchi::drivers::document {

// Printer and the place that takes documents, in one look.
struct Site {
    Endpoint entry, printer;
    PrinterView view;
};
struct Trouble {
    DeviceState state;
    std::string detail;
};

// The way of a document. Called on the Worker only; may block in the transport.
class Route {
public:
    virtual ~Route() = default;
    virtual Result<Site, Trouble> survey(Transport& transport, const Model& model) const = 0;
    // Create-Job at `entry`.
    [[nodiscard]] virtual Request create(const xfs4iot::PrintRequest& request, const PrinterView& printer) const = 0;
    [[nodiscard]] virtual std::string document_format() const = 0;
    // Whether job numbers of `entry` are a spooler's; else they are the printer's own.
    [[nodiscard]] virtual bool spools() const = 0;
};

struct Settings {
    std::string name;  // queue or address, for the log
    Model model;
    Milliseconds status_every{2000}, follow_every{250};
    Milliseconds grace{10000};  // after the deadline: how long the end of the canceled job is waited for
};

// model, status_ms, timeout_ms: keys that every way has, to be listed in config_keys() of a driver.
[[nodiscard]] std::span<const ConfigKey> common_keys();
// unknown_key: no such model; names the nearest one.
[[nodiscard]] Result<Settings> read_settings(const ConfigSection& section, std::string name);

// The answer of the printer at `printer`; offline when it does not answer.
[[nodiscard]] Result<Site, Trouble> look_at_printer(Transport& transport, Endpoint entry, Endpoint printer,
                                                    const Model& model);

[[nodiscard]] std::unique_ptr<DocumentPrinter> make_document_printer(asio::io_context& loop, Settings settings,
                                                                     std::unique_ptr<Route> route,
                                                                     std::unique_ptr<Transport> transport);

}  // namespace madoguchi::drivers::document

#include "terminal-daemon/registry.h"

#include "drivers/cups/driver.h"
#include "drivers/escpos/driver.h"
#include "drivers/evdev/driver.h"
#include "drivers/gpio/driver.h"
#include "drivers/ipp/driver.h"
#include "drivers/media/driver.h"
#include "drivers/nexo/driver.h"
#include "drivers/panel-io/driver.h"
#include "drivers/pcsc/driver.h"
#include "drivers/serial-scanner/driver.h"
#include "terminal-daemon/barcode_reader_service.h"
#include "terminal-daemon/card_reader_service.h"
#include "terminal-daemon/cashless_service.h"
#include "terminal-daemon/document_printer_service.h"
#include "terminal-daemon/form_renderer.h"
#include "terminal-daemon/maintenance_service.h"
#include "terminal-daemon/panel_service.h"
#include "terminal-daemon/receipt_printer_service.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi::daemon {
namespace {

using Made = Result<std::unique_ptr<DeviceService>>;

// For drivers of an address that is configured: there is nothing to look for.
drivers::Fit always_usable(const ConfigSection&) {
    return drivers::Fit::usable;
}

Made make_card_reader(const Parts& parts) {
    return std::make_unique<CardReaderService>(drivers::pcsc::make_card_reader(parts.loop, parts.device.section));
}

Made make_ipp_printer(const Parts& parts) {
    BOOST_OUTCOME_TRY(auto attempts, Attempts::open(parts.terminal.state, parts.device.name, parts.clock));
    BOOST_OUTCOME_TRY(auto printer, drivers::make_ipp_document_printer(parts.loop, parts.device.section));
    return std::make_unique<DocumentPrinterService>(std::move(printer), std::move(attempts), "", parts.clock);
}

Made make_cups_printer(const Parts& parts) {
    BOOST_OUTCOME_TRY(auto attempts, Attempts::open(parts.terminal.state, parts.device.name, parts.clock));
    BOOST_OUTCOME_TRY(auto printer, drivers::make_cups_document_printer(parts.loop, parts.device.section));
    return std::make_unique<DocumentPrinterService>(std::move(printer), std::move(attempts),
                                                    parts.device.section.text("queue"), parts.clock);
}

Made make_receipt_printer(const Parts& parts) {
    BOOST_OUTCOME_TRY(auto render, make_form_renderer(parts.terminal.assets, parts.terminal.city));
    BOOST_OUTCOME_TRY(auto attempts, Attempts::open(parts.terminal.state, parts.device.name, parts.clock));
    BOOST_OUTCOME_TRY(auto printer, drivers::escpos::make_escpos_raster_printer(parts.loop, parts.device.section));
    return std::make_unique<ReceiptPrinterService>(std::move(printer), std::move(attempts), std::move(render));
}

Made make_cashless_terminal(const Parts& parts) {
    BOOST_OUTCOME_TRY(auto attempts, Attempts::open(parts.terminal.state, parts.device.name, parts.clock));
    BOOST_OUTCOME_TRY(auto terminal, drivers::nexo::make_nexo_cashless_terminal(parts.loop, parts.device.section,
                                                                                parts.terminal.state));
    return std::make_unique<CashlessService>(std::move(terminal), std::move(attempts));
}

Made make_serial_scanner(const Parts& parts) {
    BOOST_OUTCOME_TRY(auto reader, drivers::serial_scanner::make_serial_scanner(parts.loop, parts.device.section));
    return std::make_unique<BarcodeReaderService>(std::move(reader));
}

Made make_evdev_scanner(const Parts& parts) {
    BOOST_OUTCOME_TRY(auto reader, drivers::evdev::make_evdev_scanner(parts.loop, parts.device.section));
    return std::make_unique<BarcodeReaderService>(std::move(reader));
}

Made make_camera_scanner(const Parts& parts) {
    BOOST_OUTCOME_TRY(auto reader,
                      drivers::media::make_camera_scanner(parts.loop, parts.device.section, parts.terminal.production));
    return std::make_unique<BarcodeReaderService>(std::move(reader));
}

Made make_maintenance(const Parts& parts) {
    auto patience = std::chrono::seconds{parts.device.section.integer("acknowledge_seconds")};
    return std::make_unique<MaintenanceService>(parts.loop, patience);
}

Made make_panel(const Parts& parts) {
    BOOST_OUTCOME_TRY(auto panel, drivers::panel_io::make_panel(parts.loop, parts.device.section));
    return std::make_unique<PanelService>(std::move(panel));
}

Made make_gpio_panel(const Parts& parts) {
    BOOST_OUTCOME_TRY(auto panel, drivers::gpio::make_panel(parts.loop, parts.device.section));
    return std::make_unique<PanelService>(std::move(panel));
}

constexpr auto lines = std::to_array<DriverLine>({
    {"card-reader", "pcsc", drivers::pcsc::config_keys, drivers::pcsc::probe, make_card_reader},
    {"document-printer", "cups", drivers::cups::config_keys, drivers::cups::probe, make_cups_printer},
    {"document-printer", "ipp", drivers::ipp::config_keys, drivers::ipp::probe, make_ipp_printer},
    {"receipt-printer", "escpos", drivers::escpos::config_keys, always_usable, make_receipt_printer},
    {"ticket-printer", "escpos", drivers::escpos::config_keys, always_usable, make_receipt_printer},
    {"cashless-terminal", "nexo", drivers::nexo::config_keys, always_usable, make_cashless_terminal},
    {"barcode-reader", "serial", drivers::serial_scanner::config_keys, drivers::serial_scanner::probe,
     make_serial_scanner},
    {"barcode-reader", "evdev", drivers::evdev::config_keys, drivers::evdev::probe, make_evdev_scanner},
    {"barcode-reader", "camera", drivers::media::config_keys, drivers::media::probe, make_camera_scanner},
    {"maintenance", "", maintenance_keys, always_usable, make_maintenance},
    {"lights", "panel-io", drivers::panel_io::config_keys, drivers::panel_io::probe, make_panel},
    {"auxiliaries", "panel-io", drivers::panel_io::config_keys, drivers::panel_io::probe, make_panel},
    {"lights", "gpio", drivers::gpio::config_keys, drivers::gpio::probe, make_gpio_panel},
    {"auxiliaries", "gpio", drivers::gpio::config_keys, drivers::gpio::probe, make_gpio_panel},
});

std::vector<DriverLine>& all_lines() {
    static std::vector<DriverLine> all{lines.begin(), lines.end()};
    return all;
}

}  // namespace

void add_drivers(std::span<const DriverLine> more) {
    auto& all = all_lines();
    std::erase_if(all, [&](const DriverLine& old) {
        return std::ranges::any_of(more, [&](const DriverLine& fresh) {
            return fresh.device_class == old.device_class && fresh.driver == old.driver;
        });
    });
    all.insert(all.begin(), more.begin(), more.end());
}

std::span<const DriverLine> driver_lines() {
    return all_lines();
}

std::vector<DriverLine> drivers_of(std::string_view device_class) {
    std::vector<DriverLine> found;
    std::ranges::copy_if(driver_lines(), std::back_inserter(found),
                         [&](const DriverLine& line) { return line.device_class == device_class; });
    return found;
}

Made make_service(const Parts& parts) {
    const auto& device = parts.device;
    const DriverLine* best = nullptr;
    auto best_fit = drivers::Fit::unsupported;
    for (const auto& line : driver_lines()) {
        if (line.device_class != device.device_class) continue;
        if (!device.driver.empty()) {
            if (line.driver == device.driver) return line.make(parts);
            continue;
        }
        if (auto fit = line.probe(device.section); fit > best_fit) best_fit = fit, best = &line;
    }
    if (best) return best->make(parts);
    return fail(Errc::missing, fmt::format("[device.{}]: no driver for class \"{}\" finds a device", device.name,
                                           device.device_class));
}

}  // namespace madoguchi::daemon

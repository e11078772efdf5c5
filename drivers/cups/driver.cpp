#include "drivers/cups/driver.h"

#include "drivers/cups/queue.h"
#include "drivers/document/ipp_transport.h"

namespace madoguchi::drivers {
namespace cups {
namespace {

using namespace document;

class QueueRoute final : public Route {
public:
    QueueRoute(std::string where, std::string which) : server{std::move(where)}, queue{std::move(which)} {}

    Result<Site, Trouble> survey(Transport& transport, const Model& model) const override {
        const auto entry = queue_endpoint(server, queue);
        if (!entry) return fail_with(Trouble{DeviceState::user_error, entry.error().detail});
        const auto told = transport.exchange(entry.value(), queue_request());
        if (!told) {
            const bool absent = told.error().code == Errc::missing;
            return fail_with(Trouble{absent ? DeviceState::no_device : DeviceState::offline, told.error().detail});
        }
        const auto uri = told.value().empty() ? std::string{} : told.value().front().text("device-uri");
        const auto printer = parse_device_uri(uri);
        if (!printer) return fail_with(Trouble{DeviceState::user_error, printer.error().detail});
        return look_at_printer(transport, entry.value(), printer.value(), model);
    }
    [[nodiscard]] Request create(const xfs4iot::PrintRequest& request, const PrinterView&) const override {
        return create_request(request);
    }
    [[nodiscard]] std::string document_format() const override { return std::string{unfiltered}; }
    [[nodiscard]] bool spools() const override { return true; }

private:
    std::string server, queue;
};

std::vector<ConfigKey> make_keys() {
    std::vector<ConfigKey> keys{
        {.name = "server", .fallback = "127.0.0.1:631", .help = "cupsd: host:port or the path of its socket"},
        {.name = "queue", .fallback = "certificates", .help = "name of the CUPS queue; its device-uri must be IPP"},
    };
    keys.insert(keys.end(), common_keys().begin(), common_keys().end());
    return keys;
}

std::unique_ptr<Transport> make_transport(const ConfigSection& section) {
    return make_ipp_transport(Milliseconds{section.integer("timeout_ms")});
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    static const auto keys = make_keys();
    return keys;
}

std::unique_ptr<Route> make_route(std::string server, std::string queue) {
    return std::make_unique<QueueRoute>(std::move(server), std::move(queue));
}

Fit probe(const ConfigSection& section) {
    const auto transport = make_transport(section);
    const auto route = make_route(section.text("server"), section.text("queue"));
    return route->survey(*transport, {}) ? Fit::usable : Fit::unsupported;
}

}  // namespace cups

Result<std::unique_ptr<DocumentPrinter>> make_cups_document_printer(asio::io_context& loop,
                                                                    const ConfigSection& section) {
    BOOST_OUTCOME_TRY(auto settings, document::read_settings(section, section.text("queue")));
    auto route = cups::make_route(section.text("server"), section.text("queue"));
    return document::make_document_printer(loop, std::move(settings), std::move(route), cups::make_transport(section));
}

}  // namespace madoguchi::drivers

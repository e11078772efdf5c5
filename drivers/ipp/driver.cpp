#include "drivers/ipp/driver.h"

#include "drivers/document/ipp_transport.h"
#include "drivers/document/media_profiles.h"

#include <algorithm>

namespace madoguchi::drivers {
namespace ipp {
namespace {

using namespace document;

constexpr std::string_view pdf = "application/pdf";

bool offers(const std::vector<std::string>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

class StraightRoute final : public Route {
public:
    explicit StraightRoute(std::string where) : address{std::move(where)} {}

    Result<Site, Trouble> survey(Transport& transport, const Model& model) const override {
        const auto printer = parse_device_uri(address);
        if (!printer) return fail_with(Trouble{DeviceState::user_error, printer.error().detail});
        return look_at_printer(transport, printer.value(), printer.value(), model);
    }
    [[nodiscard]] Request create(const xfs4iot::PrintRequest& request, const PrinterView& printer) const override {
        return create_request(request, printer);
    }
    [[nodiscard]] std::string document_format() const override { return std::string{pdf}; }
    [[nodiscard]] bool spools() const override { return false; }

private:
    std::string address;
};

RequestAttribute number(std::string name, int value) {
    return {true, Syntax::integer, std::move(name), {std::to_string(value)}, {}};
}

RequestAttribute media_column(const xfs4iot::PrintRequest& request) {
    RequestAttribute column{true, Syntax::collection, "media-col", {}, {}};
    if (const auto* profile = find_media(request.media)) {
        column.members.push_back({true,
                                  Syntax::collection,
                                  "media-size",
                                  {},
                                  {number("x-dimension", profile->width), number("y-dimension", profile->height)}});
    }
    if (!request.source.empty()) column.members.push_back(job_option("media-source", request.source));
    return column;
}

std::vector<ConfigKey> make_keys() {
    std::vector<ConfigKey> keys{{.name = "address",
                                 .fallback = "",
                                 .help = "the printer: ipp://HOST[:PORT]/PATH or ipps://…, mostly /ipp/print"}};
    keys.insert(keys.end(), common_keys().begin(), common_keys().end());
    return keys;
}

std::unique_ptr<Transport> make_transport(const ConfigSection& section) {
    return make_ipp_transport(Milliseconds{section.integer("timeout_ms")});
}

}  // namespace

Request create_request(const xfs4iot::PrintRequest& request, const PrinterView& printer) {
    Request create = named_job(request);
    create.attributes.push_back({false, Syntax::boolean, "ipp-attribute-fidelity", {"true"}, {}});
    create.attributes.push_back(media_column(request));
    const auto sides = sides_keyword(request.sides);
    if (offers(printer.sides, sides)) create.attributes.push_back(job_option("sides", sides));
    // 1:1, seals are measured on paper. A printer that does not know the attribute does not scale either.
    if (offers(printer.scalings, "none")) create.attributes.push_back(job_option("print-scaling", "none"));
    return create;
}

std::span<const ConfigKey> config_keys() {
    static const auto keys = make_keys();
    return keys;
}

std::unique_ptr<Route> make_route(std::string address) {
    return std::make_unique<StraightRoute>(std::move(address));
}

Fit probe(const ConfigSection& section) {
    if (section.text("address").empty()) return Fit::unsupported;
    const auto transport = make_transport(section);
    const auto site = make_route(section.text("address"))->survey(*transport, {});
    return site && offers(site.value().view.formats, pdf) ? Fit::best : Fit::unsupported;
}

}  // namespace ipp

Result<std::unique_ptr<DocumentPrinter>> make_ipp_document_printer(asio::io_context& loop,
                                                                   const ConfigSection& section) {
    BOOST_OUTCOME_TRY(auto settings, document::read_settings(section, section.text("address")));
    return document::make_document_printer(loop, std::move(settings), ipp::make_route(section.text("address")),
                                           ipp::make_transport(section));
}

}  // namespace madoguchi::drivers

#include "drivers/cups/queue.h"

namespace madoguchi::drivers::cups {

using namespace document;

Result<Endpoint> queue_endpoint(std::string_view server, std::string_view queue) {
    Endpoint endpoint;
    endpoint.resource = "/printers/" + std::string{queue};
    if (server.starts_with('/')) {
        endpoint.host = server;
        endpoint.uri = "ipp://localhost" + endpoint.resource;
        return endpoint;
    }
    if (!split_authority(server, endpoint)) return fail(Errc::malformed, "server");
    endpoint.uri = "ipp://" + std::string{server} + endpoint.resource;
    return endpoint;
}

std::string input_slot(std::string_view source) {
    std::string slot;
    bool upper = true;
    for (const char letter : source) {
        if (letter != '-')
            slot += upper && letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
        upper = letter == '-';
    }
    return slot;
}

Request queue_request() {
    return {Operation::get_printer_attributes,
            {{false,
              Syntax::keyword,
              "requested-attributes",
              {"device-uri", "printer-state", "printer-is-accepting-jobs"},
              {}}}};
}

Request create_request(const xfs4iot::PrintRequest& request) {
    Request create = named_job(request);
    create.attributes.push_back(job_option("media", request.media));
    create.attributes.push_back(job_option("sides", sides_keyword(request.sides)));
    create.attributes.push_back(job_option("print-scaling", "none"));  // 1:1, seals are measured on paper
    if (!request.source.empty()) create.attributes.push_back(job_option("InputSlot", input_slot(request.source)));
    return create;
}

}  // namespace madoguchi::drivers::cups

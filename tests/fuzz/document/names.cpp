// Texts that name printers and jobs: device-uri, server, stored token, attempt.
#include "drivers/cups/queue.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::drivers;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::view(data, size);
    const Result<document::Endpoint> endpoints[] = {document::parse_device_uri(text),
                                                    cups::queue_endpoint(text, "certificates")};
    for (const auto& endpoint : endpoints)
        if (endpoint) fuzz::require(endpoint.value().port > 0 && endpoint.value().port < 65536, "a port is a port");
    if (const auto token = document::read_token(text))
        fuzz::require(document::read_token(document::write_token(*token)) == token, "a token stays what it is");
    (void)document::began(AttemptId{std::string{text}});
    (void)document::without_severity(text);
    (void)cups::input_slot(text);
    return 0;
}

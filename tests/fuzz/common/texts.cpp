// Small texts from outside: addresses, base64, JSON.
#include "common/base64.h"
#include "common/json.h"
#include "common/websocket.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::view(data, size);
    fuzz::require(from_base64(to_base64(text)) == text, "base64 brings back what went in");
    if (const auto bytes = from_base64(text)) fuzz::require(to_base64(*bytes) == text, "base64 has one form");
    if (const auto uri = parse_uri(text)) {
        fuzz::require(!uri.value().host.empty() && !uri.value().port.empty(), "an address names host and port");
        fuzz::require(uri.value().path.starts_with('/'), "a path begins with a slash");
    }
    if (auto json = parse_json(text)) {
        const auto again = parse_json(json.value().dump());
        fuzz::require(again && again.value() == json.value(), "JSON that was read can be written and read again");
        wipe(json.value());
    }
    return 0;
}

// The target of an HTTP request, and the route it finds.
#include "backend/api/routes.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::backend;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Request request;
    if (!read_target(fuzz::view(data, size), request)) return 0;
    for (const char* method : {"GET", "POST"}) {
        const auto match = find_route(method, request.path);
        fuzz::require(match.id.find('/') == match.id.npos, "an id is one part of a path");
    }
    return 0;
}

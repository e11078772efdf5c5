// An IPP answer as it travels: attributes, views of printer and job, what follows from them.
#include "drivers/document/ipp_transport.h"
#include "drivers/document/protocol.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::drivers::document;

namespace {

void look_at(const Attributes& attributes) {
    const auto printer = parse_printer(attributes);
    for (const auto& keyword : {"", "output-area-almost-full"}) (void)blocking_reason(to_status(printer, keyword));
    xfs4iot::PrintRequest request;
    request.source = printer.sources.empty() ? "tray-1" : printer.sources.front();
    (void)check_media(printer, request);
    if (const auto job = parse_job(attributes)) {
        (void)job.value().ended();
        const AttemptId attempt{"01KATEST000000000000000101"};
        if (names_attempt(job.value().name, attempt)) (void)visit_of(job.value().name, attempt);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto reply = decode_reply(fuzz::view(data, size));
    if (!reply) return 0;
    for (const auto& attributes : reply.value()) look_at(attributes);
    return 0;
}

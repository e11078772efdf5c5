// Text of a WebSocket message, as a service and as a client reads it.
#include "common/xfs4iot/message.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::view(data, size);
    if (const auto command = xfs4iot::parse_command(text)) {
        const auto again = xfs4iot::parse_command(xfs4iot::to_text(command.value()));
        fuzz::require(again.has_value(), "a command that was read can be written and read again");
        fuzz::require(again.value().payload == command.value().payload, "a payload travels unaltered");
    } else {
        (void)xfs4iot::to_text({command.error().header, {}});
    }
    if (const auto reply = xfs4iot::parse_reply(text)) {
        (void)xfs4iot::major_version(reply.value().header.version);
        const auto again = xfs4iot::parse_reply(xfs4iot::to_text(reply.value()));
        fuzz::require(again.has_value(), "a reply that was read can be written and read again");
    }
    return 0;
}

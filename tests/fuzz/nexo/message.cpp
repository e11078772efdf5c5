// One JSON message of a cashless terminal, and what is concluded about the money.
#include "drivers/nexo/judgement.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::drivers::nexo;

namespace {

const AttemptId attempt{"01KATEST000000000000000101"};
constexpr Yen asked{300};

template <class Reply>
void judge_reply(const Reply& reply) {
    if constexpr (std::is_same_v<Reply, PaymentResponse>) {
        const auto result = judge(reply, attempt, asked);
        if (result.outcome == xfs4iot::Outcome::done)
            fuzz::require(result.amount == asked, "done means that exactly the asked amount moved");
    } else if constexpr (std::is_same_v<Reply, ReversalResponse>) {
        (void)judge(reply, attempt, asked);
        (void)judge(reply, attempt, std::nullopt);
    } else if constexpr (std::is_same_v<Reply, StatusResponse>) {
        std::visit([](const auto& repeated) { judge_reply(repeated); }, reply.repeated);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto message = decode(fuzz::view(data, size));
    if (!message) return 0;
    if (const auto* request = std::get_if<DeviceRequest>(&message.value().body))
        (void)encode_reply(message.value().header, *request, {});
    std::visit([](const auto& reply) { judge_reply(reply); }, message.value().body);
    return 0;
}

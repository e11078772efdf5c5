// What a reply of the terminal says about the money. Pure. Source: reference "cashless-terminal" sections 3 and 5.
// Whatever is odd about a reply that is ours is unknown, never a guess.
#pragma once

#include "common/xfs4iot/x_payment.h"
#include "drivers/nexo/protocol.h"

namespace madoguchi::drivers::nexo {

// `asked` absent: the amount is not known here (query after a restart), the caller compares.
[[nodiscard]] xfs4iot::PaymentResult judge(const PaymentResponse& payment, const AttemptId& attempt,
                                           std::optional<Yen> asked);
[[nodiscard]] xfs4iot::PaymentResult judge(const ReversalResponse& reversal, const AttemptId& attempt,
                                           std::optional<Yen> asked);

// What is known when no reply came.
[[nodiscard]] xfs4iot::PaymentResult no_reply(const AttemptId& attempt, xfs4iot::Outcome outcome,
                                              xfs4iot::PaymentReason reason);

}  // namespace madoguchi::drivers::nexo

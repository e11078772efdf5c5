// What a reply of the terminal says about the money. Pure. Source: reference "cashless-terminal" sections 3 and 5.
// Whatever is odd about a reply that is ours is unknown, never a guess.
#pragma once

#include "common/xfs4iot/x_payment.h"
#include "drivers/nexo/protocol.h"

namespace madoguchi::drivers::nexo {

// Which brands of the terminal belong to which means of the city's data.
struct BrandMap {
    struct Entry {
        std::string means, brand;
    };
    std::vector<Entry> entries;

    // Lines "means=Brand". Errors: malformed.
    [[nodiscard]] static Result<BrandMap> parse(const std::vector<std::string>& lines);
    [[nodiscard]] std::vector<std::string> brands_of(std::string_view means) const;
    // "" when neither brand nor instrument tells.
    [[nodiscard]] std::string means_of(std::string_view brand, std::string_view instrument) const;
};

// `asked` absent: the amount is not known here (query after a restart), the caller compares.
[[nodiscard]] xfs4iot::PaymentResult judge(const PaymentResponse& payment, const AttemptId& attempt,
                                           std::optional<Yen> asked, const BrandMap& brands);
[[nodiscard]] xfs4iot::PaymentResult judge(const ReversalResponse& reversal, const AttemptId& attempt,
                                           std::optional<Yen> asked);

// What is known when no reply came.
[[nodiscard]] xfs4iot::PaymentResult no_reply(const AttemptId& attempt, xfs4iot::Outcome outcome,
                                              xfs4iot::PaymentReason reason);

}  // namespace madoguchi::drivers::nexo

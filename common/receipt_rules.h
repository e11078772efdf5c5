// What terminal and back end must read alike, so that a receipt and its 再発行 say the same. Pure.
#pragma once

#include "common/xfs4iot/x_payment.h"

#include <algorithm>
#include <string_view>

namespace madoguchi {

// A fee's tax class (exempt, taxable_10, taxable_8, out_of_scope) in the words of the form: exempt, outside, taxed.
[[nodiscard]] inline std::string_view form_tax_class(std::string_view of_fee) {
    if (of_fee == "exempt") return "exempt";
    return of_fee == "out_of_scope" ? "outside" : "taxed";
}

// The first of `means` (members id, brands) that takes the terminal's brand; end if none does.
template <class List>
[[nodiscard]] auto means_of_brand(List& means, std::string_view brand) {
    return std::ranges::find_if(means, [&](const auto& one) {
        return std::ranges::any_of(one.brands,
                                   [&](std::string_view known) { return xfs4iot::same_brand(known, brand); });
    });
}

}  // namespace madoguchi

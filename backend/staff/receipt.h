// 再発行: the receipt of a payment once more, from the same form and with the same content as the one from the machine,
// marked 再発行. Who logs it is the caller. Database Worker only.
#pragma once

#include "backend/api/workbench.h"

namespace madoguchi::backend {

// A PNG of black dots, 576 wide (72 mm). `payment` is paid, `quote` is what it paid for.
Result<std::string> reissued_receipt(Workbench& bench, const Payment& payment, const StoredQuote& quote);

// Texts it needs of assets/strings; checked at start.
[[nodiscard]] std::vector<std::string> receipt_text_keys();

// The number that a resident reads on slip, receipt and screen: "K-" and the end of the visit's id.
[[nodiscard]] std::string inquiry_number(const std::string& visit);
// What was typed, as the end of a visit id: "k-7x2pqa" → "7X2PQA". "": no such number can exist.
[[nodiscard]] std::string end_of_visit(std::string_view typed);

}  // namespace madoguchi::backend

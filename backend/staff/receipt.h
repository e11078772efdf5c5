// 再発行: the receipt of a payment once more, from the same form and with the same content as the one from the machine,
// marked 再発行. Who logs it is the caller.
#pragma once

#include "backend/api/workbench.h"

namespace madoguchi::backend {

// What stands on it. `payment` is paid, `quote` is what it paid for. Database Worker only.
[[nodiscard]] xfs4iot::PrintFormRequest reissued_receipt(const Workbench& bench, const Payment& payment,
                                                         const StoredQuote& quote);
// A PNG of black dots, 576 wide (72 mm). Render Worker only.
Result<std::string> receipt_picture(printers::Forms& forms, const xfs4iot::PrintFormRequest& receipt);

// Texts it needs of assets/strings; checked at start.
[[nodiscard]] std::vector<std::string> receipt_text_keys();

// The number that a resident reads on slip, receipt and screen: "K-" and the end of the visit's id.
[[nodiscard]] std::string inquiry_number(const std::string& visit);
// What was typed, as the end of a visit id: "k-7x2pqa" → "7X2PQA". "": no such number can exist.
[[nodiscard]] std::string end_of_visit(std::string_view typed);

}  // namespace madoguchi::backend

// eL-QR, the unified QR code of local tax slips (since April 2023; reference "barcodes" 2). Pure.
// The byte layout of the QR is not public: its text is kept as it is and handed to whoever can resolve it (eLTAX
// channels, the back office); amounts are never taken from it. What can be checked is the eL番号 printed beside it,
// which a resident can also type.
#pragma once

#include "common/barcode/code.h"

#include <optional>
#include <string>
#include <string_view>

namespace madoguchi::barcode {

// Four fields, those of Pay-easy. Leading zeros count.
struct ElNumber {
    std::string agency;        // 共通納税機関コード (収納機関番号), 5 digits
    std::string key;           // 案件特定キー (納付番号), 1 to 20 digits
    std::string confirmation;  // 確認番号, 1 to 6 digits
    std::string category;      // 税目・料金番号 (納付区分), 1 to 3 digits
    friend bool operator==(const ElNumber&, const ElNumber&) = default;
};

// The four fields in the printed order, parted by one hyphen or by spaces, in ordinary or full-width digits.
[[nodiscard]] std::optional<ElNumber> read_el_number(std::string_view text);

struct ElSlip {
    std::string text;                // opaque
    std::optional<ElNumber> number;  // only where the code spells it out as it is printed
};
// Any QR code with text can be one: whether it is, who resolves it says. nullopt: another kind of code, or no text.
[[nodiscard]] std::optional<ElSlip> read_el_qr(const Code& code);

}  // namespace madoguchi::barcode

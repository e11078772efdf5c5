// Payment codes that the shop shows and the customer's phone reads: EMVCo Merchant-Presented Mode 1.1, JPQR (reference
// "cashless-terminal" section 6). Text of ID(2) LENGTH(2) VALUE, nested in templates; lengths count characters, the
// CRC runs over the UTF-8 bytes. Drawn with text::make_qr().
//     MerchantCode code{…};  auto payload = build_merchant_code(code);  if (payload) make_qr(payload.value());
// A static code proves nothing to a kiosk: whether it was paid is known from the payment gateway alone.
// Thread: any. Yen only.
#pragma once

#include "common/ids.h"
#include "common/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

// One merchant account template, 02 … 51. JPQR is 26 with items 00 = "jp.or.paymentsjapan", 01 = 13 digits, 02 = 4,
// 03 = 6, 04 = 6 digits.
struct MerchantAccount {
    struct Item {
        std::string id, value;
        friend bool operator==(const Item&, const Item&) = default;
    };
    std::string id = "26";
    std::vector<Item> items = {};
    std::string value = {};  // instead of items: 02 … 25 are reserved for schemes whose value is plain
    friend bool operator==(const MerchantAccount&, const MerchantAccount&) = default;
};

struct MerchantCode {
    bool dynamic = true;  // made for one payment; carries an amount
    std::vector<MerchantAccount> accounts = {};
    std::string category = "9399";                         // ISO 18245, four digits: 9399 government services
    std::optional<Yen> amount = {};                        // static codes may leave it to the customer
    std::string name = {}, city = {};                      // printable ASCII, 1 to 25 and 1 to 15 characters
    std::string postal_code = {};                          // at most 10; "" = absent
    std::string bill = {}, reference = {}, terminal = {};  // additional data 01, 05, 07; at most 25 each
    std::string native_name = {}, native_city = {};        // in Japanese; at most 25 and 15 characters
    friend bool operator==(const MerchantCode&, const MerchantCode&) = default;
};

// malformed (the detail names the field), missing: no account; a dynamic code without an amount.
[[nodiscard]] Result<std::string> build_merchant_code(const MerchantCode& code);
// corrupted: the CRC differs; malformed: no such code; unsupported: another currency than yen. Templates that are not
// known are skipped.
[[nodiscard]] Result<MerchantCode> parse_merchant_code(std::string_view payload);

// The account of JPQR. malformed: not 13, 4, 6 and 6 digits.
[[nodiscard]] Result<MerchantAccount> jpqr_account(std::string_view provider, std::string_view branch,
                                                   std::string_view shop, std::string_view till);

// CRC-16 of the codes: polynomial 0x1021, start 0xffff, not reflected ("123456789" gives 0x29b1).
[[nodiscard]] std::uint16_t merchant_code_crc(std::string_view bytes);

}  // namespace madoguchi

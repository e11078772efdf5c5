// The payment slip for convenience stores: one GS1-128 symbol, AI 91, always 44 digits (GS1 Japan,
// "GS1-128シンボルによる標準料金代理収納ガイドライン"; reference "barcodes" 1). Pure.
// Use:  auto slip = read_payment_slip(code, today);  if (slip) auto may = accept_payment_slip(slip.value(), rules,
// today); Never trust the amount alone: ask the back office where it can be asked, by `digits`, the key of a slip.
#pragma once

#include "common/barcode/code.h"
#include "common/clock.h"
#include "common/ids.h"
#include "common/result.h"

#include <optional>
#include <string>
#include <vector>

namespace madoguchi::barcode {

// A day of the calendar. In Japan time: civil_date(now).
struct CivilDate {
    int year = 0, month = 0, day = 0;
    friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
};
[[nodiscard]] CivilDate civil_date(WallTime now, std::string_view timezone = "Asia/Tokyo");

struct PaymentSlip {
    std::string digits;    // all 44: the key that says "already paid"; a reissue differs
    std::string issuer;    // 6 digits, from the GS1 company prefix
    std::string free_use;  // 21 digits: agent's company code, payer's number
    int reissue = 0;       // 0 = first issue
    std::optional<CivilDate> due;
    bool revenue_stamp = false;  // the receipt needs 収入印紙; never for public money
    Yen amount;
};

enum class SlipError {
    not_gs1_128,        // another kind of code; ]C1 is insisted on
    wrong_length,       // not 44 digits
    wrong_application,  // does not begin with 91
    wrong_check_digit,
    wrong_date,    // no such day
    wrong_stamp,   // neither 0 nor 1
    other_issuer,  // not in the municipality's list
    overdue,       // the due day and the days of grace are over in Japan
    no_amount,     // zero
    over_limit,    // more than is taken here
    stamp_needed,  // revenue stamp flag on public money
};
[[nodiscard]] std::string_view name(SlipError error);

// What the 44 digits say. Two-digit years are taken as the nearest to `today` (50 years back to 49 ahead).
[[nodiscard]] Result<PaymentSlip, SlipError> read_payment_slip(const Code& code, CivilDate today);

struct SlipRules {
    std::vector<std::string> issuers;  // accepted issuer codes, 6 digits each; empty accepts none
    Yen most{300'000};
    int grace_days = 0;  // days after the due day that still count
};
// Whether the slip may be taken today.
[[nodiscard]] Result<void, SlipError> accept_payment_slip(const PaymentSlip& slip, const SlipRules& rules,
                                                          CivilDate today);

// The check digit of 43 digits: weights 3, 1, 3 … from the right, to the next ten.
[[nodiscard]] char payment_slip_check_digit(std::string_view digits);

}  // namespace madoguchi::barcode

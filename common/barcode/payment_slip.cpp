#include "common/barcode/payment_slip.h"

#include "common/barcode/digits.h"

#include <algorithm>
#include <chrono>

namespace madoguchi::barcode {
namespace {

constexpr std::size_t slip_digits = 44;

int number(std::string_view digits) {
    int value = 0;
    for (char c : digits) value = value * 10 + (c - '0');
    return value;
}

std::chrono::year_month_day calendar(CivilDate date) {
    return {std::chrono::year{date.year}, std::chrono::month{static_cast<unsigned>(date.month)},
            std::chrono::day{static_cast<unsigned>(date.day)}};
}

// The century that puts the year between 50 before and 49 after the current one.
int full_year(int two_digits, int current) {
    int year = current - current % 100 + two_digits;
    if (year > current + 49) return year - 100;
    if (year < current - 50) return year + 100;
    return year;
}

// "999999" is no date at all.
Result<std::optional<CivilDate>, SlipError> due_date(std::string_view digits, CivilDate today) {
    if (digits == "999999") return std::optional<CivilDate>{};
    CivilDate date{full_year(number(digits.substr(0, 2)), today.year), number(digits.substr(2, 2)),
                   number(digits.substr(4, 2))};
    if (!calendar(date).ok()) return fail_with(SlipError::wrong_date);
    return std::optional{date};
}

}  // namespace

CivilDate civil_date(WallTime now, std::string_view timezone) {
    auto time = civil(now, timezone);
    return {time.year, time.month, time.day};
}

std::string_view name(SlipError error) {
    switch (error) {
        case SlipError::not_gs1_128:
            return "not_gs1_128";
        case SlipError::wrong_length:
            return "wrong_length";
        case SlipError::wrong_application:
            return "wrong_application";
        case SlipError::wrong_check_digit:
            return "wrong_check_digit";
        case SlipError::wrong_date:
            return "wrong_date";
        case SlipError::wrong_stamp:
            return "wrong_stamp";
        case SlipError::other_issuer:
            return "other_issuer";
        case SlipError::overdue:
            return "overdue";
        case SlipError::no_amount:
            return "no_amount";
        case SlipError::over_limit:
            return "over_limit";
        case SlipError::stamp_needed:
            return "stamp_needed";
    }
    std::terminate();
}

char payment_slip_check_digit(std::string_view digits) {
    int sum = 0;
    for (std::size_t place = 0; place < digits.size(); ++place)
        sum += (digits[digits.size() - 1 - place] - '0') * (place % 2 == 0 ? 3 : 1);
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

Result<PaymentSlip, SlipError> read_payment_slip(const Code& code, CivilDate today) {
    if (code.symbology != Symbology::ean128) return fail_with(SlipError::not_gs1_128);
    std::string_view digits = code.bytes;
    if (digits.size() != slip_digits || !all_digits(digits)) return fail_with(SlipError::wrong_length);
    if (!digits.starts_with("91")) return fail_with(SlipError::wrong_application);
    if (payment_slip_check_digit(digits.substr(0, 43)) != digits[43]) return fail_with(SlipError::wrong_check_digit);
    if (digits[36] != '0' && digits[36] != '1') return fail_with(SlipError::wrong_stamp);
    auto due = due_date(digits.substr(30, 6), today);
    if (!due) return fail_with(due.error());
    return PaymentSlip{.digits = std::string{digits},
                       .issuer = std::string{digits.substr(2, 6)},
                       .free_use = std::string{digits.substr(8, 21)},
                       .reissue = digits[29] - '0',
                       .due = due.value(),
                       .revenue_stamp = digits[36] == '1',
                       .amount = Yen{number(digits.substr(37, 6))}};
}

Result<void, SlipError> accept_payment_slip(const PaymentSlip& slip, const SlipRules& rules, CivilDate today) {
    if (std::ranges::find(rules.issuers, slip.issuer) == rules.issuers.end()) return fail_with(SlipError::other_issuer);
    if (slip.revenue_stamp) return fail_with(SlipError::stamp_needed);
    if (slip.amount.amount == 0) return fail_with(SlipError::no_amount);
    if (slip.amount > rules.most) return fail_with(SlipError::over_limit);
    if (!slip.due) return ok();
    auto last_day = std::chrono::sys_days{calendar(*slip.due)} + std::chrono::days{rules.grace_days};
    if (std::chrono::sys_days{calendar(today)} > last_day) return fail_with(SlipError::overdue);
    return ok();
}

}  // namespace madoguchi::barcode

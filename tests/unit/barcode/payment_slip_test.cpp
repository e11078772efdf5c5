#include "common/barcode/payment_slip.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::barcode;

namespace {

constexpr CivilDate today{2026, 11, 24};

Code slip_code(std::string digits, Symbology symbology = Symbology::ean128) {
    return {.symbology = symbology, .aim = "]C1", .bytes = std::move(digits), .text = {}};
}

// 43 digits and the right check digit.
std::string checked(std::string digits) {
    digits += payment_slip_check_digit(digits);
    return digits;
}

std::string slip(const std::string& due = "270331", const std::string& amount = "000300",
                 const std::string& stamp = "0") {
    return checked(
        "91900001000000000000000123456"
        "0" +
        due + stamp + amount);
}

SlipError error_of(const Code& code) {
    auto read = read_payment_slip(code, today);
    REQUIRE(!read);
    return read.error();
}

PaymentSlip good(const std::string& digits, CivilDate when = today) {
    auto read = read_payment_slip(slip_code(digits), when);
    REQUIRE(read);
    return read.value();
}

}  // namespace

TEST_CASE("the check digit is that of the published slips") {
    CHECK(payment_slip_check_digit("9191234501234567890123456789010103310123000") == '3');
    CHECK(payment_slip_check_digit("9194238617895391785393569273010307311031290") == '3');
    CHECK(payment_slip_check_digit("9190000100000000000000012345602703310000300") == '4');
}

TEST_CASE("a good slip is taken apart") {
    auto read = good(slip());
    CHECK(read.digits == "91900001000000000000000123456027033100003004");
    CHECK(read.issuer == "900001");
    CHECK(read.free_use == "000000000000000123456");
    CHECK(read.reissue == 0);
    CHECK(read.due == CivilDate{2027, 3, 31});
    CHECK(!read.revenue_stamp);
    CHECK(read.amount == Yen{300});
}

TEST_CASE("a slip without due date has none") {
    CHECK(!good(slip("999999")).due.has_value());
}

TEST_CASE("a slip cut at any length is refused") {
    auto whole = slip();
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK(error_of(slip_code(whole.substr(0, length))) == SlipError::wrong_length);
    CHECK(error_of(slip_code(whole + "0")) == SlipError::wrong_length);
    CHECK(error_of(slip_code(whole + whole)) == SlipError::wrong_length);
    CHECK(error_of(slip_code("\x1D" + whole.substr(1))) == SlipError::wrong_length);
}

TEST_CASE("any single wrong digit is found, and so is any other symbology") {
    auto whole = slip();
    for (std::size_t place = 2; place < whole.size(); ++place) {
        auto wrong = whole;
        wrong[place] = wrong[place] == '9' ? '0' : static_cast<char>(wrong[place] + 1);
        CAPTURE(place);
        CHECK(error_of(slip_code(wrong)) == SlipError::wrong_check_digit);
    }
    for (auto symbology : {Symbology::unknown, Symbology::code128, Symbology::itf, Symbology::qr_code})
        CHECK(error_of(slip_code(whole, symbology)) == SlipError::not_gs1_128);
}

TEST_CASE("what is no slip is told by its first fault") {
    CHECK(error_of(slip_code(checked("92" + slip().substr(2, 41)))) == SlipError::wrong_application);
    CHECK(error_of(slip_code(slip("270230"))) == SlipError::wrong_date);
    CHECK(error_of(slip_code(slip("271301"))) == SlipError::wrong_date);
    CHECK(error_of(slip_code(slip("270300"))) == SlipError::wrong_date);
    CHECK(error_of(slip_code(slip("270331", "000300", "2"))) == SlipError::wrong_stamp);
    auto letters = slip();
    letters[20] = 'A';
    CHECK(error_of(slip_code(letters)) == SlipError::wrong_length);
}

TEST_CASE("two-digit years are the nearest ones, over the turn of the century too") {
    struct Row {
        const char* due;
        CivilDate when, meant;
    };
    for (const auto& row : {Row{"270331", {2026, 11, 24}, {2027, 3, 31}}, Row{"260331", {2026, 11, 24}, {2026, 3, 31}},
                            Row{"750101", {2026, 11, 24}, {2075, 1, 1}}, Row{"760101", {2026, 11, 24}, {1976, 1, 1}},
                            Row{"000131", {2099, 12, 1}, {2100, 1, 31}}, Row{"991231", {2100, 1, 5}, {2099, 12, 31}}}) {
        CAPTURE(row.due);
        CHECK(good(slip(row.due), row.when).due == row.meant);
    }
}

TEST_CASE("a slip is taken on its due day and within the days of grace, not after") {
    SlipRules rules{.issuers = {"900001"}};
    auto last_day = good(slip("261124"));
    CHECK(accept_payment_slip(last_day, rules, {2026, 11, 23}));
    CHECK(accept_payment_slip(last_day, rules, {2026, 11, 24}));
    auto late = accept_payment_slip(last_day, rules, {2026, 11, 25});
    REQUIRE(!late);
    CHECK(late.error() == SlipError::overdue);
    rules.grace_days = 10;
    CHECK(accept_payment_slip(last_day, rules, {2026, 12, 4}));
    CHECK(!accept_payment_slip(last_day, rules, {2026, 12, 5}));
    CHECK(accept_payment_slip(good(slip("999999")), {.issuers = {"900001"}}, {2099, 1, 1}));
}

TEST_CASE("the day is that of Japan") {
    // 14:59 UTC is 23:59 in Japan, 15:00 UTC the next day.
    auto evening = from_civil({2026, 11, 24, 14, 59, 0, 2}, "UTC");
    CHECK(civil_date(evening) == CivilDate{2026, 11, 24});
    CHECK(civil_date(evening + std::chrono::minutes{1}) == CivilDate{2026, 11, 25});
}

TEST_CASE("other issuers, stamps, zero and too much are refused") {
    SlipRules rules{.issuers = {"123456", "900001"}};
    auto reason = [&](const std::string& digits, const SlipRules& by) {
        auto accepted = accept_payment_slip(good(digits), by, today);
        return accepted ? std::string_view{"accepted"} : name(accepted.error());
    };
    CHECK(reason(slip(), rules) == "accepted");
    CHECK(reason(slip(), {.issuers = {"900002"}}) == "other_issuer");
    CHECK(reason(slip(), {}) == "other_issuer");
    CHECK(reason(slip("270331", "000300", "1"), rules) == "stamp_needed");
    CHECK(reason(slip("270331", "000000"), rules) == "no_amount");
    CHECK(reason(slip("270331", "300000"), rules) == "accepted");
    CHECK(reason(slip("270331", "300001"), rules) == "over_limit");
}

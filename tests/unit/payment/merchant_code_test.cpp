#include "common/merchant_code.h"
#include "text/qr.h"

#include <doctest/doctest.h>

using namespace madoguchi;

namespace {

// The sample of the EMVCo specification itself: Chinese, 23.72 yuan.
const std::string emvco =
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST "
    "TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME"
    "91320016A0112233449988770708123456786304A13A";

// A shop that does not exist.
const std::string jpqr =
    "00020101021226680019jp.or.paymentsjapan01130000000000000020400010306000001040600000152049399530339254033005802"
    "JP5915MIHON CITY HALL6005MIHON62180514KIOSK01-00012364150002JA0105見本市役所630458BA";

MerchantCode sample() {
    return {.accounts = {jpqr_account("0000000000000", "0001", "000001", "000001").value()},
            .amount = Yen{300},
            .name = "MIHON CITY HALL",
            .city = "MIHON",
            .reference = "KIOSK01-000123",
            .native_name = "見本市役所"};
}

// With the right CRC whatever stands before it.
std::string sealed(std::string text) {
    text += "6304";
    constexpr const char* digits = "0123456789ABCDEF";
    auto crc = merchant_code_crc(text);
    for (int shift = 12; shift >= 0; shift -= 4) text += digits[(crc >> shift) & 0xf];
    return text;
}

}  // namespace

TEST_CASE("the CRC is that of the specification") {
    CHECK(merchant_code_crc("123456789") == 0x29b1);
    CHECK(merchant_code_crc({emvco.data(), emvco.size() - 4}) == 0xa13a);
    CHECK(merchant_code_crc({jpqr.data(), jpqr.size() - 4}) == 0x58ba);
}

TEST_CASE("a dynamic JPQR code is built character for character, and read back") {
    auto built = build_merchant_code(sample());
    REQUIRE(built);
    CHECK(built.value() == jpqr);
    auto parsed = parse_merchant_code(built.value());
    REQUIRE(parsed);
    CHECK(parsed.value() == sample());
}

TEST_CASE("a static code leaves the amount to the customer") {
    auto code = sample();
    code.dynamic = false;
    code.amount.reset();
    auto built = build_merchant_code(code);
    REQUIRE(built);
    CHECK(built.value().starts_with("000201010211"));
    CHECK(parse_merchant_code(built.value()).value() == code);
}

TEST_CASE("all optional fields come back, and several accounts stand side by side") {
    auto code = sample();
    code.accounts.push_back({"02", {}, "4000123456789012"});
    code.postal_code = "980-8671";
    code.bill = "A-1";
    code.terminal = "K1";
    code.native_city = "見本市";
    auto parsed = parse_merchant_code(build_merchant_code(code).value());
    REQUIRE(parsed);
    CHECK(parsed.value() == code);
}

TEST_CASE("a code of another country is told apart from a broken one") {
    auto foreign = parse_merchant_code(emvco);
    REQUIRE(!foreign);
    CHECK(foreign.error().code == Errc::unsupported);
}

TEST_CASE("what does not fit is refused by the name of its field") {
    auto problem = [](auto change) {
        auto code = sample();
        change(code);
        auto built = build_merchant_code(code);
        return built ? std::string{"built"} : built.error().detail;
    };
    CHECK(problem([](auto& code) { code.accounts.clear(); }) == "accounts");
    CHECK(problem([](auto& code) { code.accounts[0].id = "52"; }) == "accounts");
    CHECK(problem([](auto& code) { code.accounts[0].items[1].value = std::string(100, '1'); }) == "accounts");
    CHECK(problem([](auto& code) { code.amount.reset(); }) == "amount");
    CHECK(problem([](auto& code) { code.amount = Yen{0}; }) == "amount");
    CHECK(problem([](auto& code) { code.amount = Yen{-1}; }) == "amount");
    CHECK(problem([](auto& code) { code.category = "939"; }) == "category");
    CHECK(problem([](auto& code) { code.name.clear(); }) == "name");
    CHECK(problem([](auto& code) { code.name = "見本"; }) == "name");
    CHECK(problem([](auto& code) { code.name = std::string(26, 'A'); }) == "name");
    CHECK(problem([](auto& code) { code.city = std::string(16, 'A'); }) == "city");
    CHECK(problem([](auto& code) { code.reference = std::string(26, 'A'); }) == "reference");
    CHECK(problem([](auto& code) { code.native_name = "\xff"; }) == "native_name");
    CHECK(problem([](auto& code) { code.native_name.clear(), code.native_city = "見本市"; }) == "native_name");
    CHECK(!jpqr_account("1", "0001", "000001", "000001"));
}

TEST_CASE("a code cut at any length, or with any bit turned, is refused") {
    for (std::size_t length = 0; length < jpqr.size(); ++length)
        CHECK(!parse_merchant_code(std::string_view{jpqr}.substr(0, length)));
    for (std::size_t byte = 0; byte < jpqr.size(); ++byte)
        for (int bit = 0; bit < 8; ++bit) {
            auto turned = jpqr;
            turned[byte] = static_cast<char>(turned[byte] ^ (1 << bit));
            auto parsed = parse_merchant_code(turned);
            // A letter's case in the CRC itself does not count.
            bool crc_case = byte >= jpqr.size() - 4 && bit == 5;
            CHECK((!parsed || crc_case));
        }
}

TEST_CASE("rubble with a right CRC is refused") {
    CHECK(!parse_merchant_code(sealed("")));
    CHECK(!parse_merchant_code(sealed("000201")));
    CHECK(!parse_merchant_code(sealed("000201xx")));
    CHECK(!parse_merchant_code(sealed("000201530339253033925802JP")));
    CHECK(!parse_merchant_code(sealed("0002015303392990099")));
    CHECK(
        !parse_merchant_code(sealed("0002015303392"
                                    "5403-1")));
    CHECK(!parse_merchant_code(sealed("0002015303392540530.505902AB6002CD52041234020211")));
    CHECK(
        !parse_merchant_code(sealed("0002015303392590"
                                    "2\xe8\xa6")));
    CHECK(!parse_merchant_code(jpqr + jpqr));
}

TEST_CASE("the payload is drawn as a QR code that holds Japanese and ASCII") {
    auto drawn = text::make_qr(jpqr);
    REQUIRE(drawn);
    CHECK(drawn.value().size >= 41);
    CHECK(drawn.value().size <= 57);
}

// What a scanner sent: AIM identifier, characters, payment slips, eL numbers, My Numbers.
#include "common/barcode/code.h"
#include "common/barcode/digits.h"
#include "common/barcode/el_qr.h"
#include "common/barcode/individual_number.h"
#include "common/barcode/payment_slip.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::barcode;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = fuzz::view(data, size);
    const auto identified = split_aim(bytes);
    for (const auto charset : {Charset::guess, Charset::utf8, Charset::shift_jis}) {
        Code code{identified.symbology, identified.aim, std::string{identified.data}, ""};
        const auto unfit = examine(code, charset);
        if (unfit != Unfit::none) continue;
        fuzz::require(code.bytes.size() <= longest_code, "a code that is handed on is not too long");
        const bool goods = code.symbology == Symbology::upc_a;  // twelve digits too, told apart by their check digit
        fuzz::require(goods || !holds_individual_number(code.text), "a code that is handed on holds no My Number");
        (void)read_el_qr(code);
        const CivilDate today{2026, 11, 24};
        if (const auto slip = read_payment_slip(code, today)) {
            const auto& read = slip.value();
            fuzz::require(read.digits.size() == 44 && all_digits(read.digits), "a payment slip has 44 digits");
            fuzz::require(read.amount.amount >= 0, "an amount is not negative");
            (void)accept_payment_slip(read, SlipRules{{read.issuer}}, today);
        }
    }
    (void)read_el_number(bytes);
    (void)individual_number(bytes);
    (void)with_narrow_digits(bytes);
    return 0;
}

// Payment codes that a shop shows: whatever is understood is written again as it was meant.
#include "common/merchant_code.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto code = parse_merchant_code(fuzz::view(data, size));
    if (!code) return 0;
    const auto again = build_merchant_code(code.value());
    fuzz::require(again.has_value(), "what can be read can be written");
    const auto same = parse_merchant_code(again.value());
    fuzz::require(same && same.value() == code.value(), "what was written reads the same");
    return 0;
}

// The code of a sheet, as whoever verifies it types or scans it, and the text of a sheet.
#include "printers/seal_code.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::printers;

namespace {

const SealVerifier& verifier() {
    static const SealVerifier instance = [] {
        SealVerifier one;
        (void)one.trust(SealSigner::generate().public_pem);
        return one;
    }();
    return instance;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::view(data, size);
    fuzz::require(!verifier().verify(text), "nobody guesses a signature");
    const auto once = canonical_text(text);
    fuzz::require(canonical_text(once) == once, "canonical text is canonical");
    SealVerifier other;
    (void)other.trust(text);
    return 0;
}

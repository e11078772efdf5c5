// Payloads of the X interfaces and of BarcodeReader: one JSON object, tried as each of them.
#include "common/json.h"
#include "common/xfs4iot/barcode_reader.h"
#include "common/xfs4iot/x_identity.h"
#include "common/xfs4iot/x_payment.h"
#include "common/xfs4iot/x_print_job.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

namespace {

template <class T>
void try_as(const nlohmann::json& json) {
    const auto value = decode<T>(json);
    if (!value) return;
    const nlohmann::json written = value.value();
    const auto again = decode<T>(written);
    fuzz::require(again.has_value(), "a payload that was read can be written and read again");
    fuzz::require(nlohmann::json(again.value()) == written, "a payload stays what it is");
}

template <class... T>
void try_as_each(const nlohmann::json& json) {
    (try_as<T>(json), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto json = parse_json(fuzz::view(data, size));
    if (!json) return 0;
    using namespace xfs4iot;
    try_as_each<CardInspection, CardAttributes, CardSignature, PayRequest, ReverseRequest, PaymentResult,
                TerminalDiagnosis, PrintRequest, PrintFormRequest, PrintResult, ReadOutput>(json.value());
    wipe(json.value());
    return 0;
}

// The body of a journal record; the first line names its kind.
#include "kiosk/effects/records.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input{data, size};
    const auto kind = input.line();
    const VisitId visit{"01KATEST000000000000000100"};
    const AttemptId attempt{"01KATEST000000000000000101"};
    const auto record = effects::read_record(kind, visit, attempt, input.all());
    if (!record) return 0;
    const auto body = effects::record_body(record.value());
    const auto again = effects::read_record(kind, visit, attempt, body);
    fuzz::require(again.has_value(), "a record that was read can be written and read again");
    fuzz::require(effects::record_body(again.value()) == body, "a record stays what it is");
    return 0;
}

// A reply of the municipal back end, tried as each kind.
#include "kiosk/effects/back_end_messages.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::effects;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto body = fuzz::view(data, size);
    (void)read_situation(body, "city-hall-1");
    (void)read_visit(body);
    (void)read_certificate_state(body);
    (void)read_challenge(body);
    (void)read_signed_in(body);
    (void)read_options(body, "juminhyo");
    (void)read_quote(body);
    if (const auto documents = read_documents(body))
        for (const auto& one : documents.value()) fuzz::require(one.document.pages > 0, "a document has pages");
    for (const int status : {400, 401, 409, 422, 500, 503}) (void)failure_of(status, body);
    (void)from_rfc3339(body);
    return 0;
}

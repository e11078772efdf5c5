// What is read from a card: TLV, attributes, certificates, token, answers.
#include "drivers/pcsc/certificate.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

using namespace madoguchi;
using namespace madoguchi::drivers::pcsc;

namespace {

void try_answer(View bytes) {
    const auto answer = parse_answer(bytes);
    fuzz::require(answer.has_value() == (bytes.size() >= 2), "two bytes are an answer, fewer are a pulled card");
    if (!answer) return;
    if (meaning(answer->status) == Meaning::wrong_pin)
        fuzz::require(tries_left(answer->status) <= 15, "tries left fit into four bits");
    fuzz::require(status_text(answer->status).size() == 4, "a status is shown in four digits");
}

void try_tlv(View bytes) {
    const auto tlv = read_tlv(bytes);
    if (!tlv) return;
    fuzz::require(tlv.value().size <= bytes.size(), "an object ends inside its bytes");
    fuzz::require(tlv.value().value.size() < tlv.value().size, "a value is shorter than its object");
    const auto size = tlv_size(bytes);
    fuzz::require(size && size.value() == tlv.value().size, "the size in the head is the size of the object");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const View bytes{data, size};
    try_answer(bytes);
    try_tlv(bytes);
    (void)tlv_size(bytes.first(std::min<std::size_t>(size, 4)));
    (void)certificate_size(bytes);
    (void)is_blank(bytes);
    (void)kind_of_token(bytes);
    if (const auto attributes = parse_attributes(bytes))
        fuzz::require(is_utf8(view(attributes.value().name.view())), "a name is text");
    if (const auto facts = read_certificate_facts(bytes)) {
        fuzz::require(facts.value().card_key.size() == 64, "a card key is a SHA-256 in hex");
        (void)signature_matches(bytes, "challenge", bytes.first(std::min<std::size_t>(size, 256)));
    }
    return 0;
}

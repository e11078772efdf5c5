// What a board with lights and sensors sends: cut into lines, each an answer, a change, or refused.
#include "drivers/panel-io/protocol.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::drivers::panel_io;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    LineReader reader;
    reader.add(fuzz::view(data, size));
    while (const auto line = reader.next()) {
        fuzz::require(line->size() <= longest_line, "a line is at most as long as the protocol allows");
        const auto decoded = decode(*line);
        if (!decoded) continue;
        if (const auto* answer = std::get_if<Answer>(&decoded.value()))
            for (const auto& word : answer->words) (void)reading(word);
    }
    return 0;
}

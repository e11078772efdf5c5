// The stream of a cashless terminal, cut into messages.
#include "drivers/nexo/protocol.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::drivers::nexo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::same_however_cut(fuzz::view(data, size), [](const std::vector<std::string_view>& pieces) {
        FrameReader reader;
        std::vector<std::string> messages;
        for (const auto piece : pieces) {
            reader.add(piece);
            for (;;) {
                const auto next = reader.next();
                if (!next) return messages;  // the stream has ended
                if (!next.value()) break;
                fuzz::require(!next.value()->empty(), "an empty message is no message");
                messages.push_back(*next.value());
            }
        }
        return messages;
    });
    return 0;
}

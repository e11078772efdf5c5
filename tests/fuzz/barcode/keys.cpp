// What a scanner types: any bytes as struct input_event.
#include "drivers/evdev/protocol.h"
#include "tests/fuzz/fuzz.h"

using namespace madoguchi;
using namespace madoguchi::drivers::evdev;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto layout = find_layout("jp").value();
    const auto bytes = fuzz::view(data, size);
    KeyReader whole{layout, 64}, cut{layout, 64};
    whole.add(bytes);
    for (std::size_t begin = 0; begin < bytes.size(); begin += 7) cut.add(bytes.substr(begin, 7));
    whole.fall_silent();
    cut.fall_silent();
    for (;;) {
        auto frame = whole.next(), other = cut.next();
        fuzz::require(frame.has_value() == other.has_value(), "cuts do not matter");
        if (!frame) return 0;
        fuzz::require(frame->bytes == other->bytes && frame->bytes.size() <= 64, "the same codes, none over the limit");
    }
}

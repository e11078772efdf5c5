// What a scanner sends over a serial line, by every suffix and prefix: frames are the same however the stream is cut.
#include "drivers/serial-scanner/protocol.h"
#include "tests/fuzz/fuzz.h"

#include <vector>

using namespace madoguchi;
using namespace madoguchi::drivers::serial_scanner;

namespace {

constexpr std::size_t longest = 64;

std::vector<std::string> frames_of(std::string_view bytes, Framing framing, std::size_t step) {
    FrameReader reader{framing};
    std::vector<std::string> frames;
    for (std::size_t begin = 0; begin < bytes.size(); begin += step) {
        reader.add(bytes.substr(begin, step));
        while (auto frame = reader.next()) {
            fuzz::require(frame->bytes.size() <= longest, "a frame is not longer than the limit");
            fuzz::require(frame->too_long == frame->bytes.empty(), "a frame holds something or is too long");
            frames.push_back(std::move(frame->bytes));
        }
    }
    return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = fuzz::view(data, size);
    for (const auto suffix : {Suffix::line, Suffix::cr, Suffix::lf, Suffix::crlf, Suffix::tab, Suffix::etx})
        for (const auto prefix : {Prefix::none, Prefix::stx}) {
            const Framing framing{suffix, prefix, longest};
            fuzz::require(frames_of(bytes, framing, 1) == frames_of(bytes, framing, 4096), "cuts do not matter");
        }
    return 0;
}

// Records of a camera's session (`capture` of the configuration) for replay tests. Pictures are not kept: whoever reads
// one has the code in it, and what a code says belongs to a resident. A line of a record is one of
//   out   "read": the kinds asked for
//   in    "frame": [width, height], "grey": its [darkest hundredth, mean, lightest hundredth], "codes": what was found
//         in it, each with "symbology", "aim", "length" in bytes and, in a structured append, "part": [index, of]
//   note  how the read ended: "codes", each with symbology and length, and "first_read_ms"; or "end" with a reason
#pragma once

#include "drivers/media/decoder.h"
#include "drivers/stream/capture.h"

#include <nlohmann/json_fwd.hpp>

namespace madoguchi::drivers::media {

// The members of a frame's line. Any thread.
[[nodiscard]] nlohmann::json describe(const Image& image, const std::vector<Sighting>& found);

// One thread at a time.
class SessionRecord {
public:
    explicit SessionRecord(const std::filesystem::path& directory) : file{directory, "camera"} {}
    void begin(const Symbologies& wanted);
    // The first `most_frames` of a read are kept, and none between reads.
    void frame(const nlohmann::json& members);
    void end(const ScanResult& result);

    static constexpr std::size_t most_frames = 200;

private:
    CaptureFile file;
    std::size_t frames = most_frames;  // of the running read
};

}  // namespace madoguchi::drivers::media

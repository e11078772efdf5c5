// Recorded sessions with a device, for every family: a file of one JSON object a line,
//   {"ms": since the start, "way": "open" | "out" | "in" | "closed" | "note", "hex": "0A1B…", "text": "…"}
// "out" is what the terminal sent, "in" what came; `hex` are the bytes after redaction, `text` says what bytes cannot.
// A capture is redacted by the family while it is written: nothing of a person reaches the disk.
// Files: <directory>/<family>-<seconds since 1970>.jsonl, mode 0600; the directory is made when missing, mode 0700.
// Recording never disturbs a device: what cannot be written is left out. One thread at a time.
#pragma once

#include "drivers/stream/transport.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi::drivers {

enum class Way { open, out, in, closed, note };

struct CaptureLine {
    std::chrono::milliseconds since{0};
    Way way = Way::note;
    std::string bytes, text;
};

class CaptureFile {
public:
    CaptureFile(const std::filesystem::path& directory, std::string_view family);
    void add(Way way, std::string_view bytes, std::string_view text = "");
    // Where what passes is JSON itself: members of the line's own object instead of hex and text.
    void add_members(Way way, const nlohmann::json& members);

private:
    std::ofstream file;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};

// malformed names the line; missing: no such file.
[[nodiscard]] Result<std::vector<CaptureLine>> read_capture(const std::filesystem::path& file);

// Replaces what must not be kept, size and order unchanged.
using Redact = std::function<std::string(Way way, std::string_view bytes)>;

// Whatever passes through `inner` goes to a new capture.
[[nodiscard]] std::unique_ptr<Transport> record(std::unique_ptr<Transport> inner,
                                                const std::filesystem::path& directory, std::string_view family,
                                                Redact redact);

// Plays the device's side of a capture: reads give what came, a write must be what was sent (else `closed`, with the
// number of the line); at the capture's end everything is `closed`. For tests and for looking at a problem again.
[[nodiscard]] std::unique_ptr<Transport> replay(std::vector<CaptureLine> lines);

}  // namespace madoguchi::drivers

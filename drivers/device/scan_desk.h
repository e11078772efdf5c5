// What every barcode reader does with what it scanned: judge it, compare it with the wish of the running read, leave
// out repetitions, drop and count everything else. The driver offers, the desk answers the read. Loop thread only.
#pragma once

#include "common/config.h"
#include "drivers/device/barcode_reader.h"

#include <array>
#include <optional>

namespace madoguchi::drivers {

struct ScanRules {
    barcode::Charset charset = barcode::Charset::guess;
    std::size_t longest = barcode::longest_code;
    std::chrono::milliseconds duplicate_window{1500};
};

// Keys that every driver of the class has: charset, longest, duplicate_ms.
[[nodiscard]] std::array<ConfigKey, 3> scan_keys();
[[nodiscard]] ScanRules scan_rules(const ConfigSection& section);

struct ScanCounts {
    std::size_t delivered = 0;
    std::size_t dropped = 0;     // no read was running
    std::size_t unwanted = 0;    // another kind than asked for
    std::size_t repeated = 0;    // the same code again within the window
    std::size_t refused = 0;     // see barcode::Unfit
    std::size_t incomplete = 0;  // cut off by an unplugged cable, or noise
};

class ScanDesk {
public:
    ScanDesk(asio::io_context& loop, ScanRules rules);

    // A read in two steps, so that a code that comes while the reader is being switched on is not lost: open() takes
    // the wish (a reader that does not tell kinds passes an empty one), result() waits for what comes of it.
    void open(Symbologies wanted);
    Task<ScanResult> result(Deadline deadline);
    [[nodiscard]] bool waiting() const { return opened && !outcome; }

    // Codes read at the same moment, `text` not yet filled.
    void offer(std::vector<barcode::Code> codes);
    // Something that cannot be a code any more (over the length): ends a running read with its reason.
    void refuse(barcode::Unfit reason);
    void incomplete() { ++counts.incomplete; }
    // Ends the running read, if any.
    void end(ScanError error);

    ScanCounts counts;

private:
    // A code may be personal: it is known again by a digest, under a key that never leaves this process.
    struct Known {
        barcode::Symbology symbology;
        std::string digest;
        bool operator==(const Known&) const = default;
    };
    [[nodiscard]] bool wanted_here(const barcode::Code& code) const;
    [[nodiscard]] Known known(const barcode::Code& code) const;
    [[nodiscard]] bool repeated(const barcode::Code& code) const;
    [[nodiscard]] std::vector<barcode::Code> sift(std::vector<barcode::Code>& codes);
    void settle(ScanResult result);
    void report();

    ScanRules rules;
    asio::steady_timer settled;
    bool opened = false;
    Symbologies wish;
    std::chrono::steady_clock::time_point begun{};
    std::optional<ScanResult> outcome;
    std::string key;
    std::vector<Known> last;  // the codes delivered last
    std::chrono::steady_clock::time_point last_at{};
    std::size_t told = 0;  // of counts.dropped, already in the log
};

}  // namespace madoguchi::drivers

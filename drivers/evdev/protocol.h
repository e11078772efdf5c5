// What a scanner that plays a keyboard types (reference "barcodes" 7): struct input_event after struct input_event, as
// read from /dev/input. Events in, codes out; no I/O. A key never acts as a key: what gives no character is ignored.
#pragma once

#include "drivers/device/stream_scanner.h"
#include "drivers/evdev/layout.h"

#include <deque>
#include <set>

namespace madoguchi::drivers::evdev {

class KeyReader final : public ScanDecoder {
public:
    KeyReader(Layout layout, std::size_t longest) : layout{layout}, longest{longest} {}

    // Enter and Tab end a code; so does fall_silent(). After SYN_DROPPED, when the kernel lost events, what has begun
    // is thrown away up to its end. Auto-repeat is ignored.
    void add(std::string_view bytes) override;
    [[nodiscard]] std::optional<ScanFrame> next() override;
    [[nodiscard]] bool begun() const override { return !pending.empty() || overflow || lossy; }
    void mark_stale() override { stale = begun(); }
    void fall_silent() override { finish(); }
    void clear() override;

private:
    void take(unsigned type, unsigned code, int value);
    void press(unsigned code);
    void finish();
    [[nodiscard]] char character(unsigned code) const;

    Layout layout;
    std::size_t longest;
    std::string partial;      // of an event
    std::set<unsigned> held;  // modifiers
    bool caps_lock = false;
    std::string pending;
    bool overflow = false, stale = false, lossy = false;
    std::deque<ScanFrame> frames;
};

}  // namespace madoguchi::drivers::evdev

// A barcode reader behind a stream of bytes: opens it and opens it again, lets a decoder find the codes in it, switches
// the scanner on for a read where it can be switched. serial-scanner and evdev are this with decoders of their own.
#pragma once

#include "drivers/device/scan_desk.h"
#include "drivers/stream/transport.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace madoguchi::drivers {

struct ScanFrame {
    std::string bytes;      // what the scanner sent for one code, AIM identifier included; empty when too_long
    bool too_long = false;  // its bytes were thrown away
    bool stale = false;     // begun before the last mark_stale()
};

// Finds codes in what arrives. No I/O, no clock.
class ScanDecoder {
public:
    virtual ~ScanDecoder() = default;
    virtual void add(std::string_view bytes) = 0;
    [[nodiscard]] virtual std::optional<ScanFrame> next() = 0;
    // A code has begun and waits for its end.
    [[nodiscard]] virtual bool begun() const = 0;
    // What has begun belongs to the time before: its frame will say so.
    virtual void mark_stale() = 0;
    // Nothing more has come for a while: what has begun is over, where silence may end a code.
    virtual void fall_silent() {}
    // Forgets what has begun (the cable was pulled) and frames not yet taken.
    virtual void clear() = 0;
};

struct StreamScannerSetup {
    std::string driver, model;   // for the log and the technician
    std::filesystem::path path;  // whether it exists tells an absent device from one that cannot be opened
    ScanRules rules;
    bool aim = true;                      // AIM identifiers are sent, so kinds can be told apart
    std::string trigger_on, trigger_off;  // empty: it reads by itself
    bool illuminated = false;
    std::chrono::milliseconds silence{0};  // 0: silence ends no code
};

[[nodiscard]] std::unique_ptr<BarcodeReader> make_stream_scanner(asio::io_context& loop, StreamScannerSetup setup,
                                                                 std::unique_ptr<ScanDecoder> decoder,
                                                                 std::unique_ptr<Transport> transport);

}  // namespace madoguchi::drivers

// A reader of barcodes and two-dimensional codes; implemented by drivers/serial-scanner, drivers/evdev, drivers/media.
// Nothing that is scanned while no read() runs reaches anybody: it is dropped and counted.
#pragma once

#include "common/barcode/code.h"
#include "drivers/device/device.h"

#include <chrono>
#include <set>
#include <vector>

namespace madoguchi::drivers {

// What ends a read without a code. Closed.
enum class ScanError {
    timed_out,
    canceled,
    not_ready,  // the reader is not there, or went away meanwhile
    refused,    // a code was read that is not handed on; `reason` says why
};
struct ScanFailure {
    ScanError code;
    barcode::Unfit reason = barcode::Unfit::none;
};

struct Scan {
    std::vector<barcode::Code> codes;         // at least one; several when read at the same moment
    std::chrono::milliseconds first_read{0};  // from the beginning of the read to the code
};
using ScanResult = Result<Scan, ScanFailure>;

using Symbologies = std::set<barcode::Symbology>;

struct ReaderTraits {
    bool tells_symbology = false;  // else every code is `unknown` and a wish for kinds cannot be met
    Symbologies symbologies;       // what can be told apart; empty when tells_symbology is false
    bool illuminated = false;      // it lights what it reads, while it reads
    bool switched = false;         // it is off while no read runs; else it may beep, but its codes are dropped
};

class BarcodeReader : public Device {
public:
    [[nodiscard]] virtual ReaderTraits traits() const = 0;
    [[nodiscard]] virtual bool reading() const = 0;

    // Waits for a code of one of the `wanted` kinds (empty: any kind; other kinds are ignored). One at a time.
    virtual Task<ScanResult> read(Symbologies wanted, Deadline deadline) = 0;
    // Ends a running read with `canceled`, opens the device anew and returns once it is usable: not_ready when it is
    // not in time.
    virtual Task<Result<void, ScanFailure>> reset(Deadline deadline) = 0;
};

}  // namespace madoguchi::drivers

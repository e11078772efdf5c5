// A two-way stream of bytes to a device: TCP, USB printer nodes and serial lines.
// Drivers get one injected and own the protocol; a transport knows no protocol and keeps no data back.
// All calls come from the loop's thread; one read and one write may be pending at a time.
// Whatever fails or times out closes the stream: half a message cannot be taken back, so the driver opens it again.
#pragma once

#include "common/loop.h"
#include "common/result.h"

#include <memory>
#include <string>

namespace madoguchi::drivers {

class Transport {
public:
    virtual ~Transport() = default;

    // Opens the stream, closing an older one first. Errors: unreachable, timed_out.
    virtual Task<Result<void>> open(Deadline deadline) = 0;
    // Some bytes, at least one. Errors: closed, timed_out.
    virtual Task<Result<std::string>> read(Deadline deadline) = 0;
    // All of `bytes`. Errors: closed, timed_out; then nobody knows how much of it arrived.
    virtual Task<Result<void>> write(std::string bytes, Deadline deadline) = 0;
    // Ends pending reads and writes with `closed`. Harmless when closed.
    virtual void close() = 0;
    [[nodiscard]] virtual bool is_open() const = 0;
};

}  // namespace madoguchi::drivers

// A receipt or ticket printer that takes dots; implemented by drivers/escpos.
#pragma once

#include "common/xfs4iot/x_print_job.h"
#include "drivers/device/device.h"

#include <cstdint>
#include <vector>

namespace madoguchi::drivers {

// One bit per dot, most significant bit first, 1 = black; rows padded to whole bytes.
struct Raster {
    int width = 0, height = 0;
    std::vector<std::uint8_t> bits;    // ((width + 7) / 8) * height
    friend bool operator==(const Raster&, const Raster&) = default;
};

class RasterPrinter : public Device {
public:
    [[nodiscard]] virtual xfs4iot::PrinterStatus status() const = 0;
    [[nodiscard]] virtual int dots() const = 0;      // printable width

    // Prints, cuts, and returns once the printer has confirmed the end of print where its model can;
    // impressions 1 = came out whole, 0 = provably nothing, absent = not known.
    virtual Task<xfs4iot::PrintResult> print(AttemptId attempt, Raster raster, Deadline deadline) = 0;
};

}  // namespace madoguchi::drivers

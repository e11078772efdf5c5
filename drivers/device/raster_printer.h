// A receipt or ticket printer that takes dots; implemented by drivers/escpos.
#pragma once

#include "common/raster.h"
#include "common/xfs4iot/x_print_job.h"
#include "drivers/device/device.h"

namespace madoguchi::drivers {

using madoguchi::Raster;

class RasterPrinter : public Device {
public:
    [[nodiscard]] virtual xfs4iot::PrinterStatus status() const = 0;
    [[nodiscard]] virtual int dots() const = 0;  // printable width

    // Prints, cuts, and returns once the printer has confirmed the end of print where its model can;
    // impressions 1 = came out whole, 0 = provably nothing, absent = not known.
    virtual Task<xfs4iot::PrintResult> print(AttemptId attempt, Raster raster, Deadline deadline) = 0;
};

}  // namespace madoguchi::drivers

// A certificate printer; implemented by drivers/document for drivers/cups and drivers/ipp.
#pragma once

#include "common/xfs4iot/x_print_job.h"
#include "drivers/device/device.h"
#include "drivers/device/outlet.h"

namespace madoguchi::drivers {

class DocumentPrinter : public Device {
public:
    [[nodiscard]] virtual xfs4iot::PrinterStatus status() const = 0;
    [[nodiscard]] virtual Outlet outlet() const = 0;
    [[nodiscard]] virtual OutletState outlet_state() const = 0;
    // Presents what is held, or draws presented and held sheets back into the bin. Never repeated by itself.
    virtual Task<OutletEnd> move_sheets(OutletMove move) = 0;

    // Prints and follows the job to its true end. `job` is called with the printer-side job id before the document
    // travels, so that the caller can store it; `page` with each completed impression count.
    virtual Task<xfs4iot::PrintResult> print(xfs4iot::PrintRequest request, std::function<void(std::string)> job,
                                             std::function<void(int)> page, Deadline deadline) = 0;
    // What became of an earlier job (after a restart): by the stored job id and by name.
    virtual Task<xfs4iot::PrintResult> query(AttemptId attempt, std::string job, Deadline deadline) = 0;
};

}  // namespace madoguchi::drivers

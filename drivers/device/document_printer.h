// A certificate printer; implemented by drivers/document for drivers/cups and drivers/ipp.
#pragma once

#include "common/xfs4iot/x_print_job.h"
#include "drivers/device/device.h"

namespace madoguchi::drivers {

// Where paper comes out, as the model is built; the same as long as the driver lives.
struct Outlet {
    bool senses_taken = false;  // PrinterStatus::taken_sensor is told
    int sheets = 0;             // most it holds; 0: not known
};

class DocumentPrinter : public Device {
public:
    [[nodiscard]] virtual xfs4iot::PrinterStatus status() const = 0;
    [[nodiscard]] virtual Outlet outlet() const = 0;

    // Prints and follows the job to its true end. `job` is called with the printer-side job id before the document
    // travels, so that the caller can store it; `page` with each completed impression count.
    virtual Task<xfs4iot::PrintResult> print(xfs4iot::PrintRequest request, std::function<void(std::string)> job,
                                             std::function<void(int)> page, Deadline deadline) = 0;
    // What became of an earlier job (after a restart): by the stored job id and by name.
    virtual Task<xfs4iot::PrintResult> query(AttemptId attempt, std::string job, Deadline deadline) = 0;
};

}  // namespace madoguchi::drivers

// Requests like the kiosk sends them, for tests and the gallery.
#pragma once

#include "catalogue/strings.h"
#include "common/xfs4iot/x_print_job.h"
#include "printers/form.h"

namespace madoguchi::printers::samples {

[[nodiscard]] xfs4iot::PrintFormRequest receipt(const std::string& language);
[[nodiscard]] xfs4iot::PrintFormRequest slip(const std::string& language);
// The repository's own forms and strings; a failure ends the program with its reason.
[[nodiscard]] Forms read_forms();

}  // namespace madoguchi::printers::samples

// The forms of assets/forms/ and the city, drawn by printers/.
#pragma once

#include "terminal-daemon/receipt_printer_service.h"

#include <filesystem>
#include <string>

namespace madoguchi::daemon {

// Reads every form and string once; refuses wrong ones with file and line.
[[nodiscard]] Result<FormRenderer> make_form_renderer(const std::filesystem::path& assets, const std::string& city);

}  // namespace madoguchi::daemon

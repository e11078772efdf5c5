// Reads a sheet back: its visible text, and the code from the picture of its pages (never from metadata). For
// `municipal-backend verify` and for the press, which reads every sheet before it leaves.
// Use:  auto checked = check_sheet(pdf_bytes, verifier);   the signed facts, or why the sheet isn't ours
// Thread: any.
#pragma once

#include "common/result.h"
#include "printers/seal_code.h"

#include <string>
#include <string_view>

namespace madoguchi::printers {

// All pages in order of drawing. Errors: malformed (not a PDF), too_large (over 16 MiB or 100 pages).
[[nodiscard]] Result<std::string> read_sheet_text(std::string_view pdf);

// The payload of the code, which must be the same on every page. Errors: as above; missing (a page without a readable
// code), conflict (pages of different sheets).
[[nodiscard]] Result<std::string> read_sheet_code(std::string_view pdf);

// Errors: as above and those of SealVerifier::verify; corrupted (the text isn't what was signed).
[[nodiscard]] Result<SealCode> check_sheet(std::string_view pdf, const SealVerifier& verifier);

}  // namespace madoguchi::printers

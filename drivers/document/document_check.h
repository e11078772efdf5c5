// Whether the bytes are the document that was announced, before any paper moves. Pure; milliseconds for a certificate.
#pragma once

#include "common/xfs4iot/x_print_job.h"

#include <string_view>

namespace madoguchi::drivers::document {

inline constexpr std::size_t largest_document = 16 * 1024 * 1024;

// none; digest_mismatch: other bytes or another number of pages than announced; refused: larger than 16 MiB, not a
// sound PDF, a medium that is not in the table, or a page of another size than the medium (it would be printed
// cropped).
[[nodiscard]] xfs4iot::PrintReason check_document(const xfs4iot::PrintRequest& request);

}  // namespace madoguchi::drivers::document

#include "drivers/document/document_check.h"

#include "common/digest.h"
#include "drivers/document/media_profiles.h"
#include "drivers/document/pdf.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace madoguchi::drivers::document {
namespace {

using xfs4iot::PrintReason;

int hundredths(double points) {
    return static_cast<int>(std::lround(points / 72 * 2540));
}

// Landscape pages are turned by the filter: either way round fits.
bool page_fits(const PageSize& page, const MediaProfile& profile) {
    const int width = hundredths(page.width), height = hundredths(page.height);
    return same_size(profile, width, height) || same_size(profile, height, width);
}

PrintReason check_pages(const xfs4iot::PrintRequest& request, const MediaProfile& profile) {
    const auto pages = pdf_pages(request.data);
    if (!pages) return PrintReason::refused;
    if (std::cmp_not_equal(pages->size(), request.pages) || pages->empty()) return PrintReason::digest_mismatch;
    const bool fits = std::ranges::all_of(*pages, [&](const PageSize& page) { return page_fits(page, profile); });
    return fits ? PrintReason::none : PrintReason::refused;
}

}  // namespace

PrintReason check_document(const xfs4iot::PrintRequest& request) {
    if (request.data.size() > largest_document) return PrintReason::refused;
    if (sha256_hex(request.data) != request.sha256) return PrintReason::digest_mismatch;
    const auto* profile = find_media(request.media);
    return profile == nullptr ? PrintReason::refused : check_pages(request, *profile);
}

}  // namespace madoguchi::drivers::document

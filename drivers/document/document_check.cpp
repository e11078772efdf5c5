#include "drivers/document/document_check.h"

#include "common/digest.h"
#include "drivers/document/media_profiles.h"

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageObjectHelper.hh>

#include <cmath>
#include <utility>

namespace madoguchi::drivers::document {
namespace {

using xfs4iot::PrintReason;

int hundredths(double points) {
    return static_cast<int>(std::lround(points / 72 * 2540));
}

// Landscape pages are turned by the filter: either way round fits.
bool page_fits(QPDFObjectHandle page, const MediaProfile& profile) {
    const auto box = QPDFPageObjectHelper{std::move(page)}.getMediaBox().getArrayAsRectangle();
    const int width = hundredths(std::abs(box.urx - box.llx)), height = hundredths(std::abs(box.ury - box.lly));
    return same_size(profile, width, height) || same_size(profile, height, width);
}

// qpdf throws on anything unsound; repairing is off, because a repaired certificate is another document.
PrintReason check_pages(const xfs4iot::PrintRequest& request, const MediaProfile& profile) try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.setAttemptRecovery(false);
    pdf.processMemoryFile("document", request.data.data(), request.data.size());
    const auto& pages = pdf.getAllPages();
    if (!std::in_range<int>(pages.size()) || static_cast<int>(pages.size()) != request.pages || pages.empty()) {
        return PrintReason::digest_mismatch;
    }
    for (const auto& page : pages) {
        if (!page_fits(page, profile)) return PrintReason::refused;
    }
    return PrintReason::none;
} catch (const std::exception&) {
    return PrintReason::refused;
}

}  // namespace

PrintReason check_document(const xfs4iot::PrintRequest& request) {
    if (request.data.size() > largest_document) return PrintReason::refused;
    if (sha256_hex(request.data) != request.sha256) return PrintReason::digest_mismatch;
    const auto* profile = find_media(request.media);
    return profile == nullptr ? PrintReason::refused : check_pages(request, *profile);
}

}  // namespace madoguchi::drivers::document

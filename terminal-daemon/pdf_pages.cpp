#include "terminal-daemon/pdf_pages.h"

#include <qpdf/QPDF.hh>

namespace madoguchi::daemon {

int count_pdf_pages(std::string_view pdf) try {
    QPDF document;
    document.setSuppressWarnings(true);
    document.setAttemptRecovery(false);
    document.processMemoryFile("document", pdf.data(), pdf.size());
    auto pages = document.getAllPages().size();
    return pages < 10000 ? static_cast<int>(pages) : 0;
} catch (const std::exception&) {
    return 0;
}

}  // namespace madoguchi::daemon

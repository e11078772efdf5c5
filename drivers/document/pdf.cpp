#include "drivers/document/pdf.h"

#include <qpdf/qpdf-c.h>

#include <cmath>
#include <memory>

namespace madoguchi::drivers::document {
namespace {

constexpr int most_pages = 9999;

struct Cleanup {
    void operator()(qpdf_data given) const {
        if (qpdf_has_error(given) != QPDF_FALSE) qpdf_get_error(given);  // else it is printed here
        qpdf_cleanup(&given);
    }
};
using Pdf = std::unique_ptr<_qpdf_data, Cleanup>;

// An error or warning was met: what was read is not to be relied on.
bool sound(const Pdf& pdf) {
    return qpdf_has_error(pdf.get()) == QPDF_FALSE && qpdf_more_warnings(pdf.get()) == QPDF_FALSE;
}

std::optional<PageSize> size_of(const Pdf& pdf, qpdf_oh page) {
    const auto box = qpdf_oh_get_key(pdf.get(), page, "/MediaBox");
    if (qpdf_oh_is_array(pdf.get(), box) == QPDF_FALSE || qpdf_oh_get_array_n_items(pdf.get(), box) != 4) return {};
    const auto side = [&](int index) {
        return qpdf_oh_get_numeric_value(pdf.get(), qpdf_oh_get_array_item(pdf.get(), box, index));
    };
    return PageSize{std::abs(side(2) - side(0)), std::abs(side(3) - side(1))};
}

}  // namespace

std::optional<std::vector<PageSize>> pdf_pages(std::string_view text) {
    const Pdf pdf{qpdf_init()};
    qpdf_silence_errors(pdf.get());
    qpdf_set_suppress_warnings(pdf.get(), QPDF_TRUE);
    qpdf_set_attempt_recovery(pdf.get(), QPDF_FALSE);
    if ((qpdf_read_memory(pdf.get(), "document", text.data(), text.size(), nullptr) & QPDF_ERRORS) != 0) return {};
    const int count = qpdf_get_num_pages(pdf.get());
    if (count < 0 || count > most_pages) return {};
    qpdf_push_inherited_attributes_to_page(pdf.get());  // every page carries its own /MediaBox then
    std::vector<PageSize> pages;
    for (int index = 0; index < count; ++index) {
        const auto size = size_of(pdf, qpdf_get_page_n(pdf.get(), static_cast<std::size_t>(index)));
        if (!size || !sound(pdf)) return {};
        pages.push_back(*size);
    }
    return pages;
}

}  // namespace madoguchi::drivers::document
